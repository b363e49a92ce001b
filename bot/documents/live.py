"""What the bot asks now: one place where a newer index takes the place of an older one."""

from __future__ import annotations

from dataclasses import dataclass

from index import Engine


@dataclass
class LiveEngine:
    """The index of this moment; a handler takes `engine` once and keeps to it for its answer.

    Attributes:
        engine: Immutable itself; replaced as a whole when the documents have changed.
        changing: Whether a newer one is being made, so that what is answered now may soon be old.
    """

    engine: Engine
    changing: bool = False
