"""Where the tables of the ledger lie: in a file, or on a server."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Engine


class Home(Protocol):
    """What differs between a file and a server; its methods, but for the last two, are called in the ledger's thread.

    Attributes:
        lasts: Whether what is written outlives the process.
        is_shared: Whether other processes work with the same tables at the same time.
    """

    @property
    def lasts(self) -> bool:
        """See above."""

    @property
    def is_shared(self) -> bool:
        """See above."""

    def open(self) -> Engine:
        """Return an engine of the migrated tables."""

    def mended(self, engine: Engine) -> Engine:
        """Return the engine to go on with: another one where this one cannot be used any more."""

    def forget_deleted(self, engine: Engine) -> None:
        """Remove what is deleted from wherever else it is, as far as that can be done."""

    def is_away(self, error: Exception) -> bool:
        """Return whether nothing can be executed at all, so that it is of no use to try the next statement."""

    def failed(self, error: Exception) -> None:
        """Note that statements failed; say so where that has just begun."""

    def succeeded(self, touched: object, *, wrote: bool) -> None:
        """Note what statements returned, and whether any of them may have written; say so where trouble has ended."""
