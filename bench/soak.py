"""Soak: a bot that is asked steadily while documents change, and what its process takes, minute by minute.

    python bench/soak.py [MINUTES] [RATE]    60 minutes, 4 questions a second

Through a small Bot API on this machine; see `bench/load.py`. Every 20 seconds a document is written or removed.
What the ledger has grows with what is asked, until retention ends it; nothing else should. Linux only.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import count, cycle
from pathlib import Path

import numpy as np

from bench.load import Stopwatch, chat_ids, cpu_seconds, questions
from bot.ledger.ledger import DATABASE
from tests.botapi import served
from tests.support.processes import start

_CHATS = 300
_CHANGE_S = 20.0
# Of so many documents, each is written, changed and removed in turn.
_CHANGING = 7
# How long the last answers are waited for.
_PATIENCE_S = 20.0
_HEAD = "minute  asked  once  never  more  p50 ms  p99 ms  cpu ms  RSS MB  threads  open files  ledger MB  WAL MB"


async def change(docs: Path) -> None:
    """Write, change and remove documents, for ever."""
    for number in count():
        await asyncio.sleep(_CHANGE_S)
        path = docs / f"extra-{number % _CHANGING}.md"
        if number // _CHANGING % 3 == 2:
            path.unlink()
        else:
            path.write_text(f"# 通知 {number}\n\n第{number}次会议在周三召开。\n", "utf-8")


async def ask(api: Stopwatch, rate: float, texts: Sequence[str]) -> None:
    """Ask so many questions a second, for ever."""
    began, chats = time.monotonic(), chat_ids(_CHATS)
    for number, text in zip(count(), cycle(texts)):
        await asyncio.sleep(began + number / rate - time.monotonic())
        await api.ask(next(chats), number + 1, text)


async def drain(process: asyncio.subprocess.Process, lines: list[str]) -> None:
    """Keep the lines of the log that warn."""
    if process.stderr is None:
        return
    async for line in process.stderr:
        text = line.decode().rstrip()
        if any(word in text for word in ("WARNING", "ERROR", "Traceback")):
            lines.append(text)


def taken(pid: int, data: Path) -> str:
    """Return what a process takes: memory, threads, open files, and the ledger on the disk."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    memory = int(status["VmRSS"].split()[0]) / 1024
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    ledger, wal = data / DATABASE, data / f"{DATABASE}-wal"
    sizes = [path.stat().st_size / 2**20 if path.exists() else 0.0 for path in (ledger, wal)]
    return f"{memory:6.0f}  {int(status['Threads']):7}  {files:10}  {sizes[0]:9.2f}  {sizes[1]:6.2f}"


def answered(api: Stopwatch, since: float, until: float) -> str:
    """Return how the questions of a span of time were answered."""
    asked = [one for one, at in api.asked_at.items() if since <= at < until]
    times = [len(api.answered_at.get(one, ())) for one in asked]
    waits = [api.answered_at[one][0] - api.asked_at[one] for one in asked if api.answered_at.get(one)]
    p50, p99 = np.percentile(waits, [50, 99]) * 1e3 if waits else (np.nan, np.nan)
    once, never, more = times.count(1), times.count(0), sum(one > 1 for one in times)
    return f"{len(asked):5}  {once:4}  {never:5}  {more:4}  {p50:6.0f}  {p99:6.0f}"


async def main(minutes: float = 60, rate: float = 4) -> None:
    """Run a bot, ask it, and print a line a minute; at the end what its log warned of."""
    with tempfile.TemporaryDirectory() as folder:
        docs, data = Path(folder) / "docs", Path(folder) / "data"
        shutil.copytree("seeds", docs)
        data.mkdir()
        async with served(Stopwatch) as api:
            process = await start(api, data, PASSAGEBOT_DOCS=str(docs))
            warned: list[str] = []
            draining = asyncio.create_task(drain(process, warned))
            await api.polled.wait()
            busy = [asyncio.create_task(ask(api, rate, questions())), asyncio.create_task(change(docs))]
            began = since = time.monotonic()
            used = cpu_seconds(process.pid)
            print(_HEAD, flush=True)
            for minute in range(1, round(minutes) + 1):
                await asyncio.sleep(began + 60 * minute - time.monotonic())
                # The questions of the last seconds have their time.
                until = time.monotonic() - 5
                now = cpu_seconds(process.pid)
                line = answered(api, since, until)
                cpu = (now - used) * 1e3 / (60 * rate)
                print(f"{minute:6}  {line}  {cpu:6.1f}  {taken(process.pid, data)}", flush=True)
                since, used = until, now
            for task in busy:
                task.cancel()
            ended = time.monotonic()
            await asyncio.sleep(_PATIENCE_S)
            print(f"in all: {answered(api, began, ended)}")
            process.terminate()
            await draining
            print(f"ended with {await process.wait()}; the log warned {len(warned)} times", *warned[:10], sep="\n    ")


if __name__ == "__main__":
    asyncio.run(main(*map(float, sys.argv[1:3])))
