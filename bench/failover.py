"""Failover: nodes, bots and connections are killed under questions, and what became of the questions is told.

    python bench/failover.py [--rate 3] [--random 30] [--seed 1] [--only WORD] [--strict FOLDER]

Three nodes of OpenSearch (512 MB of heap each; three shards with a copy each), a PostgreSQL, three bots with a webhook
behind a balancer, all on loopback, and a Bot API server that posts to it: that of the tests, or with `--strict` the one
whose package is in a folder. Twenty chats ask. One thing after the other is killed and brought back, then many at
random. Printed are the rows of bench/CLUSTER.md; what the bots' logs complain of goes to standard error.

It takes some minutes and ends by itself; what it started ends with it, also by Ctrl-C. Needs what `make cluster` and
`make servers` need.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from itertools import cycle, pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.city import Bot, City, city
from bench.load import questions
from bench.telegrams import Answer, Telegram, small, strict
from tests.support.opensearch import Node, nodes
from tests.support.servers import Cluster, cluster

CHATS = range(7_000, 7_020)
# Questions are asked for so long before a row's first kill, and after all is back.
AROUND_S = 5.0
# What is killed stays away so long; the last answers are waited for so long, and then it is seen whether more come.
AWAY_S, DRAIN_S, MORE_S = 12.0, 90.0, 2.0
# All of it ends after so long at the latest.
MOST_S = 2400.0
# How a line begins that says that something went wrong: nobody is answered by it.
FAILED = "⚙️"
HEAD = "| killed | asked | once | twice | never | of these, said to fail | out of order | longest gap | longest wait |"


@dataclass(frozen=True)
class Question:
    """What was asked, and when."""

    chat: int
    message: int
    at: float


@dataclass(frozen=True)
class Row:
    """What becomes of the questions while something is killed and brought back."""

    name: str
    deed: Callable[[City], Awaitable[None]]


async def a_node(there: City) -> None:
    manager = await there.manager()
    await _node(there, next(node for node in there.nodes if node is not manager))


async def the_manager(there: City) -> None:
    await _node(there, await there.manager())


async def _node(there: City, node: Node) -> None:
    node.kill()
    await asyncio.sleep(AWAY_S)
    node.start_again()
    await there.until_whole()


async def the_leader(there: City) -> None:
    await _bot(there, await there.leader())


async def a_follower(there: City) -> None:
    leader = await there.leader()
    await _bot(there, next(bot for bot in there.bots if bot is not leader))


async def _bot(there: City, bot: Bot) -> None:
    await there.kill(bot)
    await asyncio.sleep(AWAY_S)
    await there.start(bot)


async def connections(there: City) -> None:
    for _ in range(3):
        await there.cut_connections()
        await asyncio.sleep(AWAY_S / 3)


async def rolling_restart(there: City) -> None:
    for bot in there.bots:
        await there.stop(bot)
        await there.start(bot)


def at_random(kills: int, chance: random.Random) -> Callable[[City], Awaitable[None]]:
    """So many kills of nodes, bots and connections; no more than one node is away at once, and one bot answers."""

    async def deed(there: City) -> None:
        async def back(again: Callable[[], Awaitable[None]]) -> None:
            await asyncio.sleep(chance.uniform(0, AWAY_S))
            await again()

        async def start_again(node: Node) -> None:
            node.start_again()
            await there.until_whole()

        async with asyncio.TaskGroup() as coming:
            for _ in range(kills):
                await asyncio.sleep(chance.uniform(1, 6))
                kind = chance.choices(("node", "bot", "connections"), (3, 6, 1))[0]
                # One that starts may be killed, too, as long as another one answers.
                victims = [bot for bot in there.bots if bot.lives and there.answers_without(bot)]
                if kind == "node" and await there.is_whole():
                    node = chance.choice(there.nodes)
                    node.kill()
                    coming.create_task(back(partial(start_again, node)))
                elif kind != "connections" and victims:
                    bot = chance.choice(victims)
                    await there.kill(bot)
                    coming.create_task(back(partial(there.start, bot)))
                else:
                    await there.cut_connections()

    return deed


@dataclass(frozen=True)
class Asking:
    """How people ask."""

    texts: list[str]
    rate: float
    chance: random.Random


async def ask(telegram: Telegram, how: Asking, asked: list[Question]) -> None:
    """Ask for ever, in the chats by turns."""
    for chat, text in zip(cycle(CHATS), cycle(how.texts), strict=False):
        await asyncio.sleep(how.chance.uniform(0.5, 1.5) / how.rate)
        at = time.monotonic()
        asked.append(Question(chat, await telegram.question(chat, text), at))


async def measured(row: Row, there: City, how: Asking) -> str:
    """Return a line of the table."""
    asked: list[Question] = []
    begun = len(there.telegram.answers)
    asking = asyncio.create_task(ask(there.telegram, how, asked))
    try:
        await asyncio.sleep(AROUND_S)
        await row.deed(there)
        await asyncio.sleep(AROUND_S)
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    last = time.monotonic() + DRAIN_S
    while time.monotonic() < last and len(_first(there.telegram.answers[begun:])) < len(asked):
        await asyncio.sleep(0.2)
    await asyncio.sleep(MORE_S)
    return line(row.name, asked, there.telegram.answers[begun:])


def _first(answers: list[Answer]) -> dict[tuple[int, int], float]:
    """When each message was answered first."""
    found: dict[tuple[int, int], float] = {}
    for one in answers:
        if not one.text.startswith(FAILED):
            found.setdefault((one.chat, one.message), one.at)
    return found


def line(name: str, asked: list[Question], answers: list[Answer]) -> str:
    """Return what became of questions, as a line of the table."""
    first = _first(answers)
    times = Counter((one.chat, one.message) for one in answers if not one.text.startswith(FAILED))
    counts = [times[one.chat, one.message] for one in asked]
    said = {(one.chat, one.message) for one in answers if one.text.startswith(FAILED)} - first.keys()
    wrong, latest = 0, dict.fromkeys(CHATS, 0)
    for chat, message in first:  # in the order of their answers
        wrong += message < latest[chat]
        latest[chat] = max(latest[chat], message)
    moments = [asked[0].at, *sorted(first.values())]
    gap = max(after - before for before, after in pairwise(moments))
    wait = max(first[one.chat, one.message] - one.at for one in asked if (one.chat, one.message) in first)
    figures = len(asked), counts.count(1), sum(n > 1 for n in counts), counts.count(0), len(said), wrong
    return f"| {name} | {' | '.join(map(str, figures))} | {gap:.1f} s | {wait:.1f} s |"


def complaints(there: City, since: list[int]) -> None:
    """Say on standard error what the logs complain of since so many lines of each."""
    for number, (bot, begun) in enumerate(zip(there.bots, since, strict=True)):
        bad = [text for text in bot.lines[begun:] if any(w in text for w in ("ERROR", "WARNING", "Error", "leads"))]
        for text in bad[:60]:
            print(f"    bot {number}: {text[:300]}", file=sys.stderr, flush=True)


async def run(given: argparse.Namespace, started: list[Node], postgres: Cluster, texts: list[str]) -> None:
    rows = [
        Row("a node", a_node),
        Row("the node that is cluster manager", the_manager),
        Row("the bot that leads", the_leader),
        Row("a bot that does not lead", a_follower),
        Row("all connections to PostgreSQL, three times", connections),
        Row("nothing: a rolling restart of the three bots by SIGTERM", rolling_restart),
    ]
    how = Asking(texts, given.rate, random.Random(given.seed))
    if given.random:
        rows.append(Row(f"{given.random} times something, at random", at_random(given.random, how.chance)))
    api = strict(given.strict) if given.strict else small()
    with tempfile.TemporaryDirectory() as folder:
        async with asyncio.timeout(MOST_S), api as telegram, city(telegram, started, postgres, Path(folder)) as there:
            print(HEAD, "|---" * 9 + "|", sep="\n", flush=True)
            for row in rows:
                if given.only in row.name:
                    since = [len(bot.lines) for bot in there.bots]
                    print(await measured(row, there, how), flush=True)
                    complaints(there, since)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=3, help="questions a second")
    parser.add_argument("--random", type=int, default=30, help="kills at random")
    parser.add_argument("--seed", type=int, default=1, help="of all chances")
    parser.add_argument("--only", default="", help="rows whose name has this word")
    parser.add_argument("--strict", type=Path, help="where the package of the strict Bot API server is")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends it as Ctrl-C does
    logging.getLogger("tornado.access").setLevel(logging.ERROR)  # a call that nobody takes comes again
    texts = questions()
    with nodes(3) as started, cluster() as postgres:
        asyncio.run(run(given, started, postgres, texts))


if __name__ == "__main__":
    main()
