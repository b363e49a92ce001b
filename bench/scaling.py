"""Scaling: how long people wait with one, two and three bots behind one address, at several rates of questions.

    python bench/scaling.py [--rates 5 10 20] [--seconds 20]

The same city as in `bench/failover.py`, but nothing is killed: bots are stopped, so that fewer are left. A hundred
chats ask of the seeds. Printed are rows of bench/CLUSTER.md; processor time is that of the bots, as Linux counts it.
Everything shares this machine's processors, the Bot API server, the nodes and PostgreSQL, too.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import signal
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np

from bench.city import BOTS, City, city
from bench.load import questions
from bench.telegrams import Telegram, small
from tests.support.opensearch import Node, nodes
from tests.support.servers import Cluster, cluster

CHATS = range(8_000, 8_100)
# The last answers are waited for so long.
DRAIN_S = 60.0
# All of it ends after so long at the latest.
MOST_S = 1200.0
HEAD = "| bots | asked a second | asked | answered | wait, p50 | wait, p99 | bots' processor, a question |"


def processor_s(there: City) -> float:
    """Return the processor time of the bots that live."""
    ticks = 0
    for bot in there.bots:
        if bot.process is not None and bot.lives:
            fields = Path(f"/proc/{bot.process.pid}/stat").read_text().rpartition(") ")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


async def row(there: City, bots: int, rate: float, seconds: float, texts: list[str], chance: random.Random) -> str:
    """Return a line of the table."""
    telegram: Telegram = there.telegram
    begun, used = len(telegram.answers), processor_s(there)
    asked: dict[tuple[int, int], float] = {}
    until = time.monotonic() + seconds
    for chat, text in zip(cycle(CHATS), cycle(texts), strict=False):
        await asyncio.sleep(chance.uniform(0.5, 1.5) / rate)
        at = time.monotonic()
        if at > until:
            break
        asked[chat, await telegram.question(chat, text)] = at
    waits: dict[tuple[int, int], float] = {}
    last = time.monotonic() + DRAIN_S
    while len(waits) < len(asked) and time.monotonic() < last:
        await asyncio.sleep(0.2)
        for one in telegram.answers[begun:]:
            if (one.chat, one.message) in asked:
                waits.setdefault((one.chat, one.message), one.at - asked[one.chat, one.message])
    middle, late = np.percentile(list(waits.values()), (50, 99))
    each_ms = 1000 * (processor_s(there) - used) / len(asked)
    return f"| {bots} | {rate:g} | {len(asked)} | {len(waits)} | {middle:.2f} s | {late:.2f} s | {each_ms:.0f} ms |"


async def run(given: argparse.Namespace, started: list[Node], postgres: Cluster, texts: list[str]) -> None:
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        api = small()
        async with asyncio.timeout(MOST_S), api as telegram, city(telegram, started, postgres, Path(folder)) as there:
            print(HEAD, "|---" * 7 + "|", sep="\n", flush=True)
            for bots in range(BOTS, 0, -1):
                for bot in there.bots[bots:]:
                    await there.stop(bot)
                await there.leader()
                for rate in given.rates:
                    print(await row(there, bots, rate, given.seconds, texts, chance), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rates", type=float, nargs="+", default=[5, 10, 20], help="questions a second")
    parser.add_argument("--seconds", type=float, default=20, help="for which each rate is kept up")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends it as Ctrl-C does
    logging.getLogger("tornado.access").setLevel(logging.ERROR)  # a call that nobody takes comes again
    texts = questions()
    with nodes(BOTS) as started, cluster() as postgres:
        asyncio.run(run(given, started, postgres, texts))


if __name__ == "__main__":
    main()
