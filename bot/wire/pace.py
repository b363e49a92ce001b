"""The pauses that the bot makes of its own accord, however fast Telegram and the machine are."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages go out in how many seconds, and how long what may end the process is put off.

    Telegram's flood limits are 1 message a second in a chat, 20 a minute in a group and 30 a second in all (Bot FAQ;
    telegram.constants.FloodLimit). The defaults are a little below: on the way to Telegram calls may come closer
    together.

    Attributes:
        per_chat: Messages and seconds, for each chat.
        per_group: The same, for each group.
        overall: The same, for all chats together.
        long_s: Who waits longer while many ask at once is told so.
        suspects_after_s: Updates that the process may have died of are not computed sooner after the start: a process
            that something else ends soon after each start would seem to die of them.
    """

    per_chat: tuple[int, float] = (1, 1.05)
    per_group: tuple[int, float] = (20, 63.0)
    overall: tuple[int, float] = (28, 1.0)
    long_s: float = 10.0
    suspects_after_s: float = 5.0


DEFAULT_PACE = Pace()
"""The pace of a bot that talks to people."""


def pace_of(per_second: int) -> Pace:
    """Return the pace at which so many messages a second go out to all chats together."""
    return replace(DEFAULT_PACE, overall=(per_second, 1.0))
