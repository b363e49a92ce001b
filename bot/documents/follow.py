"""Follows what others write into the cluster: where it serves another state, the live engine is swapped."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from pathlib import Path

from bot.documents.live import LiveEngine
from bot.trouble import Trouble
from index.cluster.address import Cluster
from index.errors import EngineError
from index.open import open_served_index, version_served

logger = logging.getLogger(__name__)

# The pause between two looks.
_LOOK_S = 1.0


@dataclass
class Follow:
    """Swaps the live engine of a bot that has no documents of its own.

    Attributes:
        live: Its engine is swapped.
        cluster: What is followed.
        data: Where the words' dictionary is cached.
        words: Folder of the keeper's words; None: there are none.
    """

    live: LiveEngine
    cluster: Cluster
    data: Path
    words: Path | None
    _version: int | None = None
    _trouble: Trouble = field(
        default_factory=lambda: Trouble(logger, "the cluster cannot be followed", "the cluster is followed again")
    )

    async def run(self) -> None:
        """Follow until cancelled; what fails is logged, and the live engine stays as it is."""
        while True:
            try:
                await asyncio.to_thread(self._look)
            except (EngineError, OSError) as error:
                self._trouble.met(str(error))
            else:
                self._trouble.passed()
            await asyncio.sleep(_LOOK_S)

    def _look(self) -> None:
        version = version_served(self.cluster)
        if version == self._version and version is not None:
            return
        self._version = None  # where there is none now, the next one may have any number
        engine = open_served_index(self.cluster, self.data, words=self.words)
        self.live.prepare(engine)
        previous, self.live.engine = self.live.engine.version, engine
        self._version = version
        if engine.version != previous:
            logger.info("%d documents, %d passages, idx %s", len(engine.sources), len(engine.passages), engine.version)
