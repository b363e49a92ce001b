"""Follows what others write into the cluster: where it serves another state, the live engine is swapped."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.documents.live import LiveEngine
from bot.trouble import Trouble
from index import Engine
from index.cluster.address import Cluster
from index.errors import EngineError, OtherWords
from index.served import open_served_index, version_served

logger = logging.getLogger(__name__)

# The pause between two looks.
_LOOK_S = 1.0
# For so long what is served may be made with other words: a folder of words may come to one machine after another.
_OTHER_WORDS_S = 30.0


@dataclass
class Follow:
    """Swaps the live engine of a bot that does not write what the cluster serves.

    Attributes:
        live: Its engine is swapped.
        cluster: What is followed.
        data: Where the words' dictionary is cached.
        words: Folder of the keeper's words; None: there are none.
        folder: The documents, of which it is to be; None: there are none here.
        leads: Whether this bot writes it just now, so that there is nothing to follow.
        patience_s: How long what is served may be made with other words before there is no use in going on.
    """

    live: LiveEngine
    cluster: Cluster
    data: Path
    words: Path | None
    folder: Path | None = None
    leads: Callable[[], bool] = lambda: False
    patience_s: float = _OTHER_WORDS_S
    _version: int | None = None
    _other_words_s: float | None = None  # since when
    _trouble: Trouble = field(
        default_factory=lambda: Trouble(logger, "the cluster cannot be followed", "the cluster is followed again")
    )

    async def run(self) -> None:
        """Follow until cancelled; what fails is logged, and the live engine stays as it is.

        Raises:
            OtherWords: What is served is made with other words, and stays so.
        """
        while True:
            try:
                await self._follow()
            except (EngineError, OSError) as error:
                self._trouble.met(str(error))
                self._note_words(error)
            else:
                self._trouble.passed()
                self._other_words_s = None
            await asyncio.sleep(_LOOK_S)

    async def _follow(self) -> None:
        if self.leads():
            self._version = None
            return
        engine = await asyncio.to_thread(self._look)
        # Who began to lead meanwhile has what is in the folder, or will have it.
        if engine is not None and not self.leads():
            self._swap(engine)

    def _note_words(self, error: Exception) -> None:
        """Give up where words have been others for long."""
        if not isinstance(error, OtherWords):
            return
        now_s = time.monotonic()
        if self._other_words_s is None:
            self._other_words_s = now_s
        if now_s - self._other_words_s >= self.patience_s:
            raise error

    def _look(self) -> Engine | None:
        """An engine over what is served, None where that is the live one."""
        version = version_served(self.cluster)
        if version == self._version and version is not None:
            return None
        self._version = None  # where there is none now, the next one may have any number
        engine = open_served_index(self.cluster, self.data, words=self.words, folder=self.folder)
        self.live.prepare(engine)
        self._version = version
        return engine

    def _swap(self, engine: Engine) -> None:
        previous, self.live.engine = self.live.engine.version, engine
        if engine.version != previous:
            logger.info("%d documents, %d passages, idx %s", len(engine.sources), len(engine.passages), engine.version)
