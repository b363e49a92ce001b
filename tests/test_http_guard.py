"""No HTTP client holds a connection that somebody else needs."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from bot.web.guard import Guard
from bot.web.server import Server
from tests.botapi import TOKEN, BotApi
from tests.support.command import COMMAND, surroundings
from tests.support.processes import free_port
from tests.support.waiting import PATIENCE_S, until

pytestmark = pytest.mark.long

GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n"


@dataclass
class Application:
    """Answers with what was sent to it; /slow only when it may, /much with more than anybody takes at once."""

    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    begun: int = 0
    ended: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun += 1
        try:
            await self._answer(scope, receive, send)
        finally:
            self.ended += 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body, more = body + message["body"], message["more_body"]
        if scope["path"] == "/slow":
            await self.may_answer.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(100 if scope["path"] == "/much" else 0):
            await send({"type": "http.response.body", "body": bytes(10**6), "more_body": True})
        await send({"type": "http.response.body", "body": b"answered " + body})


@dataclass
class Client:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *data: bytes) -> None:
        self.writer.write(b"".join(data))
        await self.writer.drain()

    async def rest(self) -> bytes:
        """What comes until the server ends the connection."""
        received = b""
        with suppress(ConnectionError):
            while piece := await asyncio.wait_for(self.reader.read(2**16), PATIENCE_S):
                received += piece
        return received

    async def answer(self) -> bytes:
        """What comes up to the end of an answer."""
        return await asyncio.wait_for(self.reader.readuntil(b"answered "), PATIENCE_S)

    async def close(self) -> None:
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


class Served:
    """A server, and those who call it."""

    def __init__(self, port: int, application: Application) -> None:
        self.port = port
        self.application = application
        self.clients: list[Client] = []

    async def client(self, *data: bytes) -> Client:
        client = Client(*await asyncio.open_connection("127.0.0.1", self.port))
        self.clients.append(client)
        await client.send(*data)
        return client


@asynccontextmanager
async def served(guard: Guard) -> AsyncIterator[Served]:
    application, port = Application(), free_port()
    server = Server(application, guard=guard)
    server.listen("127.0.0.1", port)
    here = Served(port, application)
    try:
        yield here
    finally:
        application.may_answer.set()
        await server.close()
        for client in here.clients:
            await client.close()


@pytest.mark.parametrize("begun", [b"", b"\r\n\r\n", GET[:-2], POST, POST + b"half"])
async def test_a_request_that_does_not_come_in_time_is_cut(begun: bytes) -> None:
    async with served(Guard(receive_s=0.2)) as here:
        slow = await here.client(begun)
        assert b"answered" not in await slow.rest()


async def test_a_request_that_trickles_in_is_cut_however_often_something_comes() -> None:
    async with served(Guard(receive_s=0.5)) as here:
        slow = await here.client(POST)
        cut = asyncio.create_task(slow.rest())
        while not cut.done():
            with suppress(ConnectionError):
                await slow.send(b"x")
            await asyncio.sleep(0.01)
        assert here.application.begun == 1


async def test_an_answer_may_take_longer_than_a_request() -> None:
    async with served(Guard(receive_s=0.1)) as here:
        client = await here.client(GET.replace(b"/ ", b"/slow ", 1))
        await asyncio.sleep(0.3)
        here.application.may_answer.set()
        assert await client.answer()


async def test_a_connection_may_be_used_again() -> None:
    async with served(Guard(receive_s=60)) as here:
        client = await here.client(GET)
        for _ in range(3):
            assert await client.answer()
            await client.send(GET)
        assert await client.answer()


async def test_a_client_that_does_not_read_its_answer_is_cut() -> None:
    async with served(Guard(send_s=0.2)) as here:
        client = await here.client(GET.replace(b"/ ", b"/much ", 1))
        await until(lambda: here.application.ended)
        assert b"answered" not in await client.rest()


async def test_where_there_are_too_many_connections_the_one_that_waits_longest_makes_room() -> None:
    async with served(Guard(most=3, receive_s=600)) as here:
        first, _, _ = [await here.client(GET[:-2]) for _ in range(3)]
        fourth = await here.client(GET)
        assert await fourth.answer()
        assert await first.rest() == b""


async def test_an_answer_under_way_makes_room_for_nobody() -> None:
    async with served(Guard(most=2, receive_s=600)) as here:
        asked = [await here.client(GET.replace(b"/ ", b"/slow ", 1)) for _ in range(2)]
        await until(lambda: here.application.begun == 2)
        late = await here.client(GET)
        assert await late.rest() == b""
        here.application.may_answer.set()
        for client in asked:
            assert await client.answer()


async def test_at_the_end_what_has_come_is_answered_and_what_has_not_is_left() -> None:
    async with served(Guard(receive_s=600)) as here:
        asked = await here.client(GET.replace(b"/ ", b"/slow ", 1))
        half = await here.client(POST)
        await until(lambda: here.application.begun == 2)
    assert b"answered" in await asked.rest()
    assert b"answered" not in await half.rest()


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of open files there")
async def test_eleven_hundred_trickling_connections_stop_no_answer_where_1024_files_may_be_open(
    telegram: BotApi, tmp_path: Path
) -> None:
    import resource  # Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    port = free_port()
    settings = {
        "PASSAGEBOT_TOKEN": TOKEN,
        "PASSAGEBOT_API_URL": telegram.url,
        "PASSAGEBOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "PASSAGEBOT_PORT": str(port),
    }
    limited = ("sh", "-c", 'ulimit -n 1024 && exec "$@"', "sh", *COMMAND, "run")
    process = await asyncio.create_subprocess_exec(
        *limited, env=surroundings(tmp_path, **settings), stderr=asyncio.subprocess.DEVNULL, cwd=tmp_path
    )
    clients: list[Client] = []
    try:
        await telegram.next_call("setWebhook")
        for number in range(1100):
            client = Client(*await asyncio.open_connection("127.0.0.1", port))
            clients.append(client)
            with suppress(ConnectionError):
                await client.send(POST if number % 2 else GET[:-2])
        async with httpx.AsyncClient(timeout=PATIENCE_S) as caller:
            for _ in range(20):
                assert (await caller.get(f"http://127.0.0.1:{port}/healthz")).status_code == 200
    finally:
        for client in clients:
            await client.close()
        process.terminate()
        assert await asyncio.wait_for(process.wait(), PATIENCE_S) == 0
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
