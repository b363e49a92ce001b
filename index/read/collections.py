"""read: collections, which are the top-level subfolders of the documents, and views, which are what somebody may see.

What may not be seen is as if it were not there. Who may see what is for others to say.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# Sources whose collections are remembered.
_REMEMBERED = 1 << 12


@lru_cache(_REMEMBERED)
def collection_of(source: str) -> str:
    """Return the name of the collection of a source; empty for a file outside subfolders.

    Names compare after NFC: some file systems write é in two characters, some in one.

    Example: "人事/规定/考勤.md" → "人事"
    """
    folder, slash, _ = source.partition("/")
    return unicodedata.normalize("NFC", folder) if slash else ""


@dataclass(frozen=True, slots=True)
class View:
    """The collections that exist for somebody: all but some, or some only.

    Attributes:
        others: Whether collections that are not named, and files outside subfolders, are seen.
        named: The collections for which it is the other way round, in NFC.
    """

    others: bool = True
    named: frozenset[str] = frozenset()

    def sees(self, source: str) -> bool:
        """Whether the file of a source exists here."""
        # A subfolder that cannot be listed is a source itself, and no file outside subfolders.
        return self.others != (unicodedata.normalize("NFC", source.partition("/")[0]) in self.named)

    def is_within(self, other: View) -> bool:
        """Whether another view sees all that this one does, whatever collections there are."""
        if self.others and not other.others:
            return False
        if self.others:
            return other.named <= self.named
        return all((name in other.named) != other.others for name in self.named)

    def without(self, closed: Iterable[str]) -> View:
        """Return this view without some of its collections."""
        closed = frozenset(closed)
        return View(self.others, self.named | closed if self.others else self.named - closed)


EVERYTHING = View()
"""What the owner of the machine sees."""
