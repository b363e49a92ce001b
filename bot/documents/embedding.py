"""The vectors of the documents' passages, made beside the running bot in a child process.

The child has the lowest priority, and goes on where the one before was ended. What people asked about comes first,
then the newest files.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from pathlib import Path

from bot.documents.live import LiveEngine
from bot.documents.model import Model
from bot.render.terminal import progress_lines
from index.errors import ChildEnded, CorruptIndex, EngineError
from index.processes import Child, received, received_so_far
from index.stored import embed_index, remove_other_vectors, unembedded_passages

logger = logging.getLogger(__name__)

# Between two looks at whether there is something to embed; and after a child that could not.
_LOOK_S = 1.0
_AGAIN_S = 60.0
_LOWEST_PRIORITY = 19
# The child's last line where nothing is left to do.
_DONE = "all passages are embedded"


class Embedding:
    """Makes the vectors of the live engine's passages, for as long as it runs.

    Args:
        live: Whose passages; its engine is told of new vectors.
        folder: The folder of documents.
        data: Where the index is stored.
        model: The model.
    """

    def __init__(self, live: LiveEngine, folder: Path, data: Path, model: Model) -> None:
        self._live = live
        self._folder = folder
        self._data = data
        self._model = model
        self._child: Child | None = None

    async def run(self) -> None:
        """Make vectors until cancelled, whenever there are passages without one."""
        meaning = self._live.engine.meaning
        if meaning is None:
            return
        done_for = None
        try:
            while True:
                engine = self._live.engine
                missing = 0
                if engine is not done_for:
                    missing = await asyncio.to_thread(unembedded_passages, self._folder, self._data, meaning)
                if missing:
                    working = asyncio.create_task(asyncio.to_thread(self._in_child))
                    while not working.done():
                        await asyncio.wait({working}, timeout=_LOOK_S)
                        self._pass_on(meaning.take_asked_about())
                        if self._live.engine is not engine:
                            self._end()  # the next one begins with what is new
                    is_done = working.result()
                    self._live.engine.refresh_vectors()
                    if not is_done and self._live.engine is engine:
                        await asyncio.sleep(_AGAIN_S)
                        continue
                done_for = engine
                await asyncio.sleep(_LOOK_S)
        finally:
            self._end()

    def _pass_on(self, digests: list[int]) -> None:
        if digests and self._child is not None:
            with contextlib.suppress(ChildEnded):
                self._child.send(digests)

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()

    def _in_child(self) -> bool:
        """Make vectors in a child process, and log how it goes on; return whether it made all."""
        try:
            with Child(
                "bot.documents.embedding:embed_in_child", str(self._folder), str(self._data), lines=True
            ) as child:
                self._child = child
                child.send(self._model)
                last = ""
                for last in child.lines():
                    logger.info("meaning: %s", last)
                    self._live.engine.refresh_vectors()
                return last == _DONE
        except (OSError, ChildEnded) as error:
            logger.warning("there is no process that makes vectors: %s", error)
            return False
        finally:
            self._child = None


def embed_in_child(folder: str, data: str) -> None:
    """Make the vectors of a folder's passages; write progress lines to standard error."""
    if sys.platform != "win32":
        os.nice(_LOWEST_PRIORITY)
    model: Model = received()
    try:
        meaning = model.meaning()
        embed_index(folder, data, meaning, on_progress=progress_lines(sys.stderr), asked_about=_asked_about)
        remove_other_vectors(folder, data, meaning)
        print(_DONE, file=sys.stderr)
    except (EngineError, CorruptIndex, OSError) as error:
        print(f"passages cannot be embedded: {error}", file=sys.stderr)


def _asked_about() -> list[int]:
    """The digests that the parent sent since."""
    return [digest for digests in received_so_far() for digest in digests]
