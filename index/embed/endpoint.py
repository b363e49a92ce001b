"""embed: a model behind an OpenAI-compatible address: Ollama, vLLM, llama.cpp, Text Embeddings Inference.

The one room of `index` that calls a network. Redirects are not followed, and no proxy is asked: texts go to the
address that the keeper wrote, or nowhere.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

import numpy as np

from index.embed.embedder import Vectors, unit_vectors
from index.errors import EmbedderFailed

# For a step of a call; whoever asks waits for less (`Recipe` knows nothing of it: it is a setting).
_TIMEOUT_S = 30.0
# More than that is no answer: 2,000 texts of 4,096 numbers.
_LONGEST_ANSWER = 200_000_000


class EndpointEmbedder:
    """A model at an address.

    Args:
        root: The address below which `/embeddings` is, such as `http://127.0.0.1:11434/v1`.
        model: The model's name there.
        key: Sent as a bearer's token; empty: none is.
    """

    def __init__(self, root: str, model: str, key: str = "") -> None:
        self._address = f"{root.rstrip('/')}/embeddings"
        self._model = model
        self._key = key
        # E5 was trained with a word before each text that says which kind it is.
        kinds = ("query: ", "passage: ") if "e5" in model.lower() and "instruct" not in model.lower() else ("", "")
        self._before_question, self._before_passage = kinds
        self._dimension: int | None = None
        self._opener = build_opener(ProxyHandler({}), _NoRedirects())

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model

    @property
    def destination(self) -> str | None:
        """The host to which texts are sent; None where that is this machine."""
        host = urlsplit(self._address).hostname or ""
        return None if _is_loopback(host) else host

    @property
    def dimension(self) -> int:
        """How many numbers a vector has; the endpoint is asked for one where it gave none yet."""
        return self._dimension or int(self._asked(["1"]).shape[1])

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Return the vector of each of some questions, as written."""
        return self._asked([self._before_question + text for text in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vector of each of some passages' texts."""
        return self._asked([self._before_passage + text for text in texts])

    def _asked(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        answer = self._posted({"model": self._model, "input": list(texts), "encoding_format": "float"})
        match answer:
            case {"data": [*rows]} if all(isinstance(row, dict) for row in rows):
                ordered = sorted(rows, key=lambda row: _position(row, len(rows)))
                vectors = unit_vectors([row.get("embedding") for row in ordered], len(texts), self._dimension)
                self._dimension = int(vectors.shape[1])
                return vectors
        raise EmbedderFailed("the endpoint gave no vectors")

    def _posted(self, message: object) -> Any:
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        # JSON in ASCII: half characters too are written as escapes.
        request = Request(self._address, json.dumps(message).encode("ascii"), headers)  # noqa: S310 - checked by the setting
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S) as response:
                return json.loads(_read(response))
        except HTTPError as error:
            with error:
                raise EmbedderFailed(f"the endpoint answered {error.code} {error.reason}") from None
        except (OSError, HTTPException, ValueError) as error:
            raise EmbedderFailed(f"the endpoint cannot be asked: {error}") from None


class _NoRedirects(HTTPRedirectHandler):
    """Takes a redirect for what it is: no answer."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow none."""


def _read(response: IO[bytes]) -> bytes:
    content = response.read(_LONGEST_ANSWER + 1)
    if len(content) > _LONGEST_ANSWER:
        raise ValueError("its answer is too long")
    return content


def _position(row: dict[str, Any], last: int) -> int:
    """Which text a vector is of."""
    index = row.get("index")
    return index if isinstance(index, int) else last


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
