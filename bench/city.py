"""A city's bots: three nodes of OpenSearch, a PostgreSQL, three bots, and the balancer before them, on loopback."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from bench.telegrams import Telegram
from tests.conftest import SEEDS
from tests.support.opensearch import Node
from tests.support.processes import free_port, start
from tests.support.servers import Cluster

BOTS = 3
# How long a bot has to take an update before the next one is asked.
_TAKES_S = 10.0
# How long anything that was started is waited for, and the pause between two looks.
_PATIENCE_S, _LOOK_S = 240.0, 0.2
_BACKENDS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'passagebot'"


@dataclass
class Bot:
    """A bot in a process of its own, and what its log has told."""

    data: Path
    port: int
    process: asyncio.subprocess.Process | None = None
    lines: list[str] = field(default_factory=list)
    draining: asyncio.Task[None] | None = None
    is_killed: bool = False
    answers: bool = False

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.returncode is None

    @property
    def leads(self) -> bool:
        told = [line for line in self.lines if "this process leads" in line or line.startswith("#")]
        return self.lives and bool(told) and "leads now" in told[-1]

    async def drain(self) -> None:
        assert self.process is not None
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.lines.append(line.decode(errors="replace").rstrip())


@dataclass
class City:
    """What runs, and the ways to break it and to bring it back."""

    telegram: Telegram
    nodes: Sequence[Node]
    postgres: Cluster
    settings: dict[str, str]
    bots: list[Bot]
    client: httpx.AsyncClient

    # --- bots

    async def start(self, bot: Bot) -> None:
        """Start a bot; return once it answers, or is killed."""
        bot.is_killed = False
        bot.lines.append("# started")
        begun = len(bot.lines)
        settings = {**self.settings, "PASSAGEBOT_PORT": str(bot.port)}
        bot.process = await start(self.telegram, bot.data, **settings)  # type: ignore[arg-type]
        bot.draining = asyncio.create_task(bot.drain())
        async with asyncio.timeout(_PATIENCE_S):
            while not any(" answers, " in line for line in bot.lines[begun:]):
                if not bot.lives and bot.is_killed:
                    return
                if not bot.lives:
                    raise SystemExit("a bot has ended at its start:\n" + "\n".join(bot.lines[begun:]))
                await asyncio.sleep(_LOOK_S)
        bot.answers = True

    async def kill(self, bot: Bot) -> None:
        await self._end(bot, kill=True)

    async def stop(self, bot: Bot) -> None:
        """End a bot by SIGTERM."""
        await self._end(bot, kill=False)

    async def _end(self, bot: Bot, *, kill: bool) -> None:
        if bot.process is None or not bot.lives:
            return
        bot.is_killed, bot.answers = kill, False
        (bot.process.kill if kill else bot.process.terminate)()
        await asyncio.wait_for(bot.process.wait(), _PATIENCE_S)
        if bot.draining is not None:
            await bot.draining

    async def leader(self) -> Bot:
        """The bot that leads, as soon as one does."""
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                for bot in self.bots:
                    if bot.leads:
                        return bot
                await asyncio.sleep(_LOOK_S)

    def answers_without(self, one: Bot) -> bool:
        """Whether any other bot answers."""
        return any(bot.answers for bot in self.bots if bot is not one)

    # --- nodes

    async def manager(self) -> Node:
        """The node that is cluster manager."""
        (found,) = await self._asked("/_cat/cluster_manager?format=json")
        return next(node for node in self.nodes if node.name == found["node"])

    async def is_whole(self) -> bool:
        """Whether all nodes are there, with all copies."""
        with suppress(httpx.HTTPError, ValueError):
            found = await self._asked("/_cluster/health")
            return found["number_of_nodes"] == len(self.nodes) and found["status"] == "green"
        return False

    async def until_whole(self) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            while not await self.is_whole():
                await asyncio.sleep(_LOOK_S)

    async def _asked(self, path: str) -> Any:
        there = next(node for node in self.nodes if node.process.poll() is None)
        answer = await self.client.get(there.address + path)
        answer.raise_for_status()
        return answer.json()

    # --- the ledger

    async def cut_connections(self) -> None:
        await asyncio.to_thread(self.postgres.run, _BACKENDS, self.settings["PASSAGEBOT_DATABASE"].rpartition("/")[2])


class _Balancer(RequestHandler):
    """Offers a call to one bot after the other, until one takes it."""

    def initialize(self, city: City, turn: list[int]) -> None:
        self.city, self.turn = city, turn

    async def post(self) -> None:
        self.turn[0] += 1
        headers = {name: value for name, value in self.request.headers.items() if name.startswith(("X-", "Content-T"))}
        for number in range(BOTS):
            bot = self.city.bots[(self.turn[0] + number) % BOTS]
            with suppress(httpx.HTTPError):
                answer = await self.city.client.post(
                    f"http://127.0.0.1:{bot.port}/hook", content=self.request.body, headers=headers, timeout=_TAKES_S
                )
                if answer.status_code == httpx.codes.OK:
                    self.finish(answer.content)
                    return
        self.set_status(httpx.codes.BAD_GATEWAY)
        self.finish()


@asynccontextmanager
async def city(telegram: Telegram, nodes: Sequence[Node], postgres: Cluster, folder: Path) -> AsyncIterator[City]:
    """All of it, with the seeds as documents; the bots are killed in the end."""
    docs = folder / "docs"
    shutil.copytree(SEEDS, docs)
    (socket,) = bind_sockets(0, "127.0.0.1")
    settings = {
        "PASSAGEBOT_DOCS": str(docs),
        "PASSAGEBOT_ENGINE": ",".join(node.address for node in nodes),
        "PASSAGEBOT_ENGINE_SHARDS": str(len(nodes)),
        "PASSAGEBOT_ENGINE_REPLICAS": "1",
        "PASSAGEBOT_DATABASE": postgres.database().url.render_as_string(hide_password=False),
        "PASSAGEBOT_WEBHOOK_URL": f"http://127.0.0.1:{socket.getsockname()[1]}/hook",
    }
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(timeout=_TAKES_S))
        bots = [Bot(folder / f"bot-{number}", free_port()) for number in range(BOTS)]
        there = City(telegram, nodes, postgres, settings, bots, client)
        server = HTTPServer(Application([("/hook", _Balancer, {"city": there, "turn": [0]})]))
        server.add_sockets([socket])
        stack.callback(server.stop)
        for bot in bots:
            bot.data.mkdir()
            stack.push_async_callback(there.kill, bot)
            await there.start(bot)
        await there.until_whole()
        yield there
