"""The live engine: one reference, read by the answering service and handlers, swapped by the watcher."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from index import Engine
from index.read.collections import EVERYTHING, View
from index.read.files import OtherFormat

# Views that a new engine is prepared for before it answers: those of late.
_PREPARED = 16


async def _nobody_watches(thorough: bool = False) -> None:
    """There is nothing to catch up with."""


@dataclass
class LiveEngine:
    """The index that questions are answered from. Call `seen_as` once for an answer, and use that engine throughout.

    Attributes:
        engine: An immutable index of everything; replaced by another when the documents have changed.
        changing: Whether a newer one is being built, so that answers may soon be out of date.
        others: The formats of the folder's files that are not read, as they were last looked at.
        catch_up: Returns once the engine has what is in the folder now; where it is called with True, all of
            the stored index is checked, too. Set by who watches the folder.
    """

    engine: Engine
    changing: bool = False
    others: Sequence[OtherFormat] = ()
    catch_up: Callable[..., Awaitable[None]] = _nobody_watches
    _views: dict[View, None] = field(default_factory=dict)  # the latest last

    def seen_as(self, view: View) -> Engine:
        """Return the engine of what a view sees."""
        if view != EVERYTHING:
            self._views.pop(view, None)
            self._views[view] = None
            while len(self._views) > _PREPARED:
                del self._views[next(iter(self._views))]
        return self.engine.seen_as(view)

    def prepare(self, engine: Engine) -> None:
        """Prepare an engine that is to be the next for those who ask."""
        for view in [EVERYTHING, *list(self._views)]:  # a copy: questions add to them meanwhile
            engine.seen_as(view).prepare()
