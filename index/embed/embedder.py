"""embed: what every model does: questions and passages in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.errors import EmbedderFailed

Vectors = npt.NDArray[np.float32]
"""A unit vector for each of some texts: a row each."""


class Embedder(Protocol):
    """Turns texts into vectors; the dot product of a question's and a passage's says how near their meanings are.

    The same text has the same vector every time, whatever else is embedded with it.

    Threads: for any number of threads at once.

    Errors: `name` and `destination` never fail. The others raise `EmbedderFailed`, with the reason in one line:
    the model cannot be had, or gives no vectors of this dimension. They may take long: whoever cannot wait calls them
    from a thread.
    """

    @property
    def name(self) -> str:
        """The model's name; vectors of models of different names are never compared."""
        ...

    @property
    def destination(self) -> str | None:
        """The host to which texts are sent; None: they stay on this machine."""
        ...

    @property
    def dimension(self) -> int:
        """How many numbers a vector has; at least 1."""
        ...

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Return the vector of each of some questions, as written."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vector of each of some passages' texts; see `index.embed.texts`."""
        ...


def unit_vectors(found: object, texts: int, dimension: int | None) -> Vectors:
    """Return what a model gave as unit vectors.

    Args:
        found: A list of numbers for each text.
        texts: How many texts there were.
        dimension: How many numbers each list must have; None: as many as the first.

    Raises:
        EmbedderFailed: It is something else, or has numbers that are none.
    """
    try:
        vectors = np.asarray(found, dtype=np.float32)
    except (TypeError, ValueError):
        raise EmbedderFailed("the model gave no vectors") from None
    if vectors.ndim != 2 or len(vectors) != texts or not vectors.shape[1]:
        raise EmbedderFailed("the model gave no vectors")
    if dimension is not None and vectors.shape[1] != dimension:
        raise EmbedderFailed(f"the model gave vectors of {vectors.shape[1]} numbers; they had {dimension} before")
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    if not (np.isfinite(lengths).all() and (lengths > 0).all()):
        raise EmbedderFailed("the model gave vectors that are no numbers, or all zeros")
    unit: Vectors = (vectors / lengths).astype(np.float32)
    return unit
