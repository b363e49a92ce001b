"""The documents of a bot that does not lead differ from what the cluster serves, which the leader's are: said once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.trouble import Trouble

logger = logging.getLogger(__name__)

# A change of a folder comes to the bots that share it, and through the leader into the cluster, in less.
_LASTS_S = 15.0


@dataclass
class Differing:
    """Tells once that the folder here has other documents than the leader's, and when it has the same again.

    Attributes:
        folder: How the folder is named.
        lasts_s: For how long the two must stay as they are before they are said to differ.
        clock: Seconds that pass.
    """

    folder: str
    lasts_s: float = _LASTS_S
    clock: Callable[[], float] = time.monotonic
    _seen: tuple[str, str] = ("", "")
    _since_s: float = 0.0
    _trouble: Trouble = field(init=False)

    def __post_init__(self) -> None:
        """Name the folder in what is said."""
        self._trouble = Trouble(
            logger,
            f"{self.folder} differs from what the leader has indexed",
            f"{self.folder} is what the leader has indexed",
            meanwhile="answers are the leader's",
        )

    def look(self, here: str, served: str) -> None:
        """Note the versions of the documents here and of those that are served; see `Engine.version`."""
        now_s = self.clock()
        if (here, served) != self._seen:
            self._seen, self._since_s = (here, served), now_s
        if here == served:
            self._trouble.passed()
        elif now_s - self._since_s >= self.lasts_s:
            self._trouble.met(f"idx {here} here, idx {served} in the cluster")
