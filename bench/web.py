"""Load: pages opened at a steady rate while people ask in chats, everything on this machine's loopback.

    python bench/web.py [RATE] [SECONDS] [ASKED]    such as 100 30 5: pages a second, for how long, questions a second

The bot is a process of its own; the load comes from this one, the Bot API with it. Latency is from the moment when a
page was due to be asked for until its last byte is here, so that a server that lags is not spared. The addresses are
those of the seeds' passages, every third with a question. Linux only.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

import numpy as np

from bot.answering.tokens import Tokens
from bot.ledger.ledger import KEY
from bot.ledger.pseudonyms import load_pseudonyms
from bot.render.addresses import passage_path
from index import open_index
from tests.botapi import BotApi, bot_api
from tests.support.processes import free_port, start, stop

_SEEDS = Path(__file__).parent.parent / "seeds"
_QUESTION = "森林火险报警电话是多少？"
_WARMING_S = 2.0


class Reader:
    """One browser's connection, used again and again."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def read(self, path: str) -> tuple[int, int]:
        """Return the status and the bytes of a page."""
        try:
            return await self._read(path)
        except (ConnectionError, asyncio.IncompleteReadError):  # it was idle, and was closed
            self._streams = None
            return await self._read(path)

    async def _read(self, path: str) -> tuple[int, int]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(f"GET {path} HTTP/1.1\r\nHost: here\r\nAccept-Language: zh-CN\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        await reader.readexactly(length)
        return int(head.split()[1]), length


async def opened(port: int, paths: list[str], rate: float, seconds: float) -> tuple[list[float], int, list[int]]:
    """Open pages at a rate; return how long each took, how many failed, and their bytes."""
    took: list[float] = []
    sizes: list[int] = []
    failed = 0
    idle: asyncio.Queue[Reader] = asyncio.Queue()
    began = time.monotonic()

    async def one(path: str, due: float) -> None:
        nonlocal failed
        reader = idle.get_nowait() if not idle.empty() else Reader(port)
        status, size = await reader.read(path)
        took.append(time.monotonic() - due)
        sizes.append(size)
        failed += status != 200
        idle.put_nowait(reader)

    running = []
    for number, path in zip(range(int(rate * seconds)), cycle(paths), strict=False):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        running.append(asyncio.create_task(one(path, due)))
    await asyncio.gather(*running)
    return took, failed, sizes


async def asked(telegram: BotApi, rate: float, seconds: float) -> None:
    """Ask questions in chats at a rate, each in a chat of its own."""
    for _ in range(int(rate * seconds)):
        await telegram.message(_QUESTION)
        await asyncio.sleep(1 / rate)


def _processor_s(pid: int) -> float:
    """The seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _busy_s() -> float:
    """The seconds for which the machine's processors have been busy, each counted."""
    fields = list(map(int, Path("/proc/stat").read_text(encoding="utf-8").split("\n")[0].split()[1:]))
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


async def main(rate: float, seconds: float, questions: float) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        tokens = Tokens(load_pseudonyms(data / KEY).key_for("web"))
        ids = [passage.passage_id for passage in open_index(_SEEDS, data).passages]
        plain = [passage_path(one) for one in ids]
        given = [passage_path(one, tokens.question(one, _QUESTION)) for one in ids]
        paths = [(given if number % 3 == 0 else plain)[number] for number in range(len(ids))]
        port = free_port()
        async with bot_api() as telegram:
            telegram.polled.clear()
            settings = {"PASSAGEBOT_PORT": str(port), "PASSAGEBOT_PUBLIC_URL": f"http://127.0.0.1:{port}"}
            process = await start(telegram, data, **settings)
            await asyncio.wait_for(telegram.polled.wait(), 60)
            await opened(port, paths, rate, _WARMING_S)
            before, used, others = len(telegram.calls), _processor_s(process.pid), _busy_s()
            pages, _ = await asyncio.gather(opened(port, paths, rate, seconds), asked(telegram, questions, seconds))
            used, others = _processor_s(process.pid) - used, _busy_s() - others
            await asyncio.sleep(1)
            answers = sum(call.method == "sendMessage" for call in telegram.calls[before:])
            await stop(process)
        took, failed, sizes = pages
        p50, p95, p99, longest = (1000 * one for one in np.percentile(took, [50, 95, 99, 100]))
        print(f"pages                {len(took):,}, {failed} failed, {np.mean(sizes) / 1000:.1f} kB each")
        print(f"latency, ms          p50 {p50:.1f}  p95 {p95:.1f}  p99 {p99:.1f}  longest {longest:.1f}")
        print(f"questions            {int(questions * seconds)}, {answers} answered")
        print(f"processor, bot       {100 * used / seconds:.0f} % of one")
        print(f"the whole machine    {100 * others / seconds:.0f} % of {os.cpu_count()}, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    given = [float(argument) for argument in sys.argv[1:]]
    asyncio.run(main(*(given + [100.0, 30.0, 5.0][len(given) :])))
