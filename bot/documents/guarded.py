"""Guards the index's files that are mapped here: who would change one waits until a copy has taken its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from index.store.mapped_file import guarding

# Who waits does so for so long; for 45 s at most, by the system's rule.
_LOOK_S = 1.0


@contextmanager
def guarded(every_s: float = _LOOK_S) -> Iterator[Event]:
    """Guard what is mapped within; yield what is set whenever any of these files was changed where it is stored."""
    changed, ended = Event(), Event()
    with guarding() as guard:

        def look() -> None:
            while not ended.wait(every_s):
                if guard.give_way():
                    changed.set()

        thread = Thread(target=look, name="guard", daemon=True)
        thread.start()
        try:
            yield changed
        finally:
            ended.set()
            thread.join()
