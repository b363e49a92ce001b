"""The live engine: one reference, read by the answering service and handlers, swapped by the watcher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index import Engine
from index.read.files import OtherFormat


@dataclass
class LiveEngine:
    """The index that questions are answered from. Read `engine` once for an answer, and use that throughout.

    Attributes:
        engine: An immutable index; replaced by another when the documents have changed.
        changing: Whether a newer one is being built, so that answers may soon be out of date.
        others: The formats of the folder's files that are not read, as they were last looked at.
    """

    engine: Engine
    changing: bool = False
    others: Sequence[OtherFormat] = ()
