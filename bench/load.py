"""Load: a bot in a process of its own, asked many questions a second through a small Bot API on this machine.

    python bench/load.py RATE SECONDS [CHATS]    such as 25 60, or 150 15

Each chat asks in its turn, every tenth is a group; the questions are sentences of the seeds. Latency is from the moment
when an update is there to be fetched to the call that answers it. Telegram's limits are the bot's to keep. Linux only.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np

from index import open_index
from index.sentences import sentences
from tests.botapi import BotApi, Json, served
from tests.support.processes import start_polling, stop

_CHATS = 300
# How long the last answers are waited for.
_PATIENCE_S = 120.0
# Longer ones are no questions that people type.
_LONGEST = 30
# How the line begins that says that many are asking.
_TOLD = "⏳"


@dataclass
class Stopwatch(BotApi):
    """A Bot API that notes when questions were asked and answered.

    Attributes:
        asked_at: Chat and message -> when it was there to be fetched.
        answered_at: Chat and message -> when each answer to it came.
        told: How many were told that many are asking.
    """

    asked_at: dict[tuple[int, int], float] = field(default_factory=dict)
    told: int = 0
    answered_at: dict[tuple[int, int], list[float]] = field(default_factory=lambda: defaultdict(list))

    async def carry_out(self, method: str, parameters: Json) -> tuple[int, Any]:
        """Note the moment of an answer."""
        status, result = await super().carry_out(method, parameters)
        if method == "sendMessage" and parameters["text"].startswith(_TOLD):
            self.told += 1
        elif method == "sendMessage" and status == 200 and "reply_parameters" in parameters:
            to = int(parameters["chat_id"]), int(parameters["reply_parameters"]["message_id"])
            self.answered_at[to].append(time.monotonic())
        return status, result

    async def ask(self, chat: int, number: int, text: str) -> None:  # type: ignore[override]
        """Have a question asked in a chat."""
        group = chat < 0
        person = {"id": abs(chat) % 10**9, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}
        there = {"id": chat, "type": "supergroup" if group else "private"}
        said = {"message_id": number, "date": int(time.time()), "from": person, "chat": there}
        said["text"] = f"/ask {text}" if group else text
        if group:
            said["entities"] = [{"type": "bot_command", "offset": 0, "length": 4}]
        self.asked_at[chat, number] = time.monotonic()
        await self.update(message=said)


def questions() -> list[str]:
    """Return the short sentences of the seeds."""
    passages = open_index(Path("seeds")).passages
    texts = [passage.text[start:end] for passage in passages for start, end in sentences(passage.text)]
    return [text for text in texts if 5 < len(text) <= _LONGEST]


def chat_ids(count: int) -> Iterator[int]:
    """Yield ids of chats in turn, for ever; every tenth is a group's."""
    return cycle([-1_000_000_000_000 - n if n % 10 == 9 else 7_000 + n for n in range(count)])


async def offer(api: Stopwatch, rate: float, seconds: float, chats: Iterator[int], asked: Sequence[str]) -> None:
    """Ask so many questions a second, evenly, however fast they are answered."""
    began = time.monotonic()
    for number, text in zip(range(int(rate * seconds)), cycle(asked), strict=False):
        await asyncio.sleep(began + number / rate - time.monotonic())
        await api.ask(next(chats), number + 1, text)


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(api: Stopwatch, offered_s: float, used_s: float) -> None:
    """Print what came of the questions."""
    waits: dict[int, list[float]] = defaultdict(list)
    for asked, at in api.asked_at.items():
        if api.answered_at.get(asked):
            waits[asked[0]].append(api.answered_at[asked][0] - at)
    times = Counter(len(api.answered_at.get(asked, ())) for asked in api.asked_at)
    every = np.array([wait for of_chat in waits.values() for wait in of_chat])
    chats = np.array([np.mean(of_chat) for of_chat in waits.values()])
    last = max(at for all_of_one in api.answered_at.values() for at in all_of_one) - min(api.asked_at.values())
    print(f"asked {len(api.asked_at)} in {offered_s:.1f} s in {len(waits)} chats, the last answered after {last:.1f} s")
    print(f"answered once {times[1]}, never {times[0]}, more than once {times.total() - times[0] - times[1]}")
    p50, p95, p99 = np.percentile(every, [50, 95, 99]) * 1e3
    print(f"question: p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, longest {every.max() * 1e3:.0f} ms")
    print(f"mean of a chat: median {np.median(chats) * 1e3:.0f} ms, longest {chats.max() * 1e3:.0f} ms")
    print(f"told that they must wait: {api.told}")
    print(f"processor time of the bot: {used_s / len(every) * 1e3:.1f} ms a question")


async def main(rate: float, seconds: float, chats: int = _CHATS) -> None:
    """Run a bot, load it and print the figures."""
    asked = questions()
    with tempfile.TemporaryDirectory() as data:
        async with served(Stopwatch) as api:
            process = await start_polling(api, Path(data))
            for number, text in enumerate(asked[-20:], 10**6):  # what is loaded once
                await api.ask(10**8 + number, number, text)
            while len(api.answered_at) < 20:
                await asyncio.sleep(0.05)
            api.asked_at.clear()
            api.answered_at.clear()
            used, began = cpu_seconds(process.pid), time.monotonic()
            await offer(api, rate, seconds, chat_ids(chats), asked)
            offered_s = time.monotonic() - began
            while len(api.answered_at) < len(api.asked_at) and time.monotonic() < began + seconds + _PATIENCE_S:
                await asyncio.sleep(0.05)
            report(api, offered_s, cpu_seconds(process.pid) - used)
            print("log lines:", len((await stop(process)).splitlines()))


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), float(sys.argv[2]), *map(int, sys.argv[3:4])))
