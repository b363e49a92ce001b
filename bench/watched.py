"""Speed: a folder that changes while it is asked, as in a running bot.

    python bench/watched.py DOCS DATA QUESTIONS    DATA holds the index of DOCS; QUESTIONS is a JSON list

Questions are asked one after the other, in threads beside an event loop, as the bot asks them.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from memory import own_and_mapped

from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from index import ask, open_index

_QUIET = 200
_IDLE_S = 20.0
# Changes while questions are asked and timed, and then up to so many swaps for the memory.
_TIMED, _SWAPS = 10, 50


async def figures(docs: Path, data: Path, questions: Sequence[str]) -> AsyncIterator[tuple[str, float]]:
    """Yield figures by name."""
    engine = open_index(docs, data)
    engine.prepare()
    current = LiveEngine(engine)
    watching = asyncio.create_task(Watch(current, docs, data, None).run())
    while current.engine is engine:  # the watch opens its own first
        await asyncio.sleep(0.01)
    del engine
    asked = cycle(questions)
    await _timed(current, asked, 20)
    quiet = await _timed(current, asked, _QUIET)
    for name, took in zip(("p50", "p99"), np.percentile(quiet, [50, 99]), strict=True):
        yield f"question while nothing changes, {name}, ms", took * 1e3
    began, used = time.monotonic(), time.process_time()
    await asyncio.sleep(_IDLE_S)
    yield "idle, % of a processor", 100 * (time.process_time() - used) / (time.monotonic() - began)
    files = sorted(docs.glob("*.md"))
    before = own_and_mapped()
    busy: list[float] = []
    seen: list[float] = []
    for swap in range(_SWAPS):
        took, after = await _changed(current, files[swap % len(files)], swap, asked if swap < _TIMED else None)
        busy += took
        seen.append(after)
    for name, took_s in zip(("p50", "p99"), np.percentile(busy, [50, 99]), strict=True):
        yield f"question while a file changes, {name}, ms", took_s * 1e3
    yield "file changed → answer that shows it, median", float(np.median(seen))
    yield "file changed → answer that shows it, longest", max(seen)
    for kind, at_first, now in zip(("own", "mapped"), before, own_and_mapped(), strict=True):
        yield f"memory added by {_SWAPS} swaps, {kind}, MB", now - at_first
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


async def _changed(
    current: LiveEngine, file: Path, swap: int, asked: Iterator[str] | None
) -> tuple[list[float], float]:
    """What questions took until an answer showed a change of a file, and how long that was."""
    text = f"第{swap}次修改规定：夜间钓鱼须带{swap}号荧光浮漂。"
    file.write_text(file.read_text(encoding="utf-8") + f"\n\n## 修改\n\n{text}", encoding="utf-8")
    began, old = time.monotonic(), current.engine
    took: list[float] = []
    while True:
        if asked:
            took += await _timed(current, asked, 1)
        if current.engine is not old:
            hits = (await asyncio.to_thread(ask, current.engine, text, 1)).hits
            if hits and text in hits[0].passage.text:
                return took, time.monotonic() - began
            old = current.engine
        await asyncio.sleep(0.005)


async def _timed(current: LiveEngine, asked: Iterator[str], count: int) -> list[float]:
    """How long each of some questions took, in seconds."""
    took = []
    for question in islice(asked, count):
        began = time.perf_counter()
        await asyncio.to_thread(ask, current.engine, question, 3)
        took.append(time.perf_counter() - began)
    return took


async def main(docs: Path, data: Path, questions: Sequence[str]) -> None:
    """Print the figures as one JSON object."""
    print(json.dumps({name: value async for name, value in figures(docs, data, questions)}))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))))
