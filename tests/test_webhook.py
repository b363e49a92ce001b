"""With a webhook set, Telegram's calls are answered, and nobody else's."""

from __future__ import annotations

import asyncio
import gc
import json
import socket
from asyncio import Queue
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.responses import PlainTextResponse
from telegram import Bot

from bot.documents.live import LiveEngine
from bot.run import serve
from bot.settings import Settings, WrongSettings
from bot.web.door import Door
from bot.web.server import Server
from bot.wire.webhook import Webhook
from index import Engine
from tests.botapi import TOKEN, BotApi
from tests.support.pace import QUICK
from tests.support.processes import ended, free_port, start
from tests.support.waiting import PATIENCE_S

ANN = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "zh"}
CHAT = {"id": 7, "type": "private", "first_name": "Ann"}
QUESTION, ANSWER = "宁波化解了多少信访积案", "1233件"
MESSAGE: dict[str, Any] = {"message_id": 1, "date": 1, "from": ANN, "chat": CHAT, "text": QUESTION}


nothing = PlainTextResponse()


def settings_of(telegram: BotApi, data: Path, port: int) -> Settings:
    return Settings(
        token=SecretStr(TOKEN),
        api_url=telegram.url,
        data=data,
        webhook_url=f"http://127.0.0.1:{port}/hooks/telegram",
        webhook_secret=SecretStr("s3cret"),
        port=port,
        _env_file=None,
    )


class Caller:
    """Calls the webhook as Telegram does."""

    def __init__(self, address: str, client: httpx.AsyncClient) -> None:
        self._address = address
        self._client = client

    async def call(self, content: Any, secret: str | None = "s3cret") -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
        is_whole = isinstance(content, bytes | AsyncIterator)
        body = content if is_whole else json.dumps(content).encode()
        headers["Content-Type"] = "application/json"
        return (await self._client.post(self._address, content=body, headers=headers)).status_code


@asynccontextmanager
async def called(telegram: BotApi, seeds: Engine, data: Path) -> AsyncIterator[Caller]:
    settings = settings_of(telegram, data, free_port())
    stop = asyncio.Event()
    running = asyncio.create_task(serve(settings, LiveEngine(seeds), stop, QUICK))
    registered = await telegram.next_call("setWebhook")
    assert registered.parameters["url"] == settings.webhook_url
    assert registered.parameters["secret_token"] == "s3cret"
    async with httpx.AsyncClient() as client:
        yield Caller(str(settings.webhook_url), client)
    stop.set()
    await asyncio.wait_for(running, PATIENCE_S)


def answered(telegram: BotApi) -> int:
    return len([call for call in telegram.calls if call.method == "sendMessage"])


async def test_updates_come_in_by_webhook_with_the_secret_only(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with called(telegram, seeds, tmp_path) as telegrams:
        for secret in (None, "", "guessed"):
            assert await telegrams.call({"update_id": 1, "message": MESSAGE}, secret) == 403
        assert await telegrams.call({"update_id": 2, "message": MESSAGE}) == 200
        assert ANSWER in (await telegram.next_call()).text
    assert answered(telegram) == 1


async def test_what_comes_without_the_secret_is_refused_unread(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            yield bytes(2**16)
            sent += 2**16

    async with called(telegram, seeds, tmp_path) as telegrams:
        with suppress(httpx.WriteError, httpx.ReadError):
            assert await telegrams.call(endless(), "guessed") == 403
    assert sent < 100 * 2**20


@pytest.mark.long
async def test_more_than_any_update_has_is_taken_with_one_line_and_left_unread(
    telegram: BotApi, seeds: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with called(telegram, seeds, tmp_path) as telegrams:
        before = len(caplog.records)
        with suppress(httpx.WriteError, httpx.ReadError):
            assert await telegrams.call(b"[" * (2**20 + 1)) == 200
        assert await telegrams.call(b"[" * 2**19) == 200
        assert [record.message[:12] for record in caplog.records[before:]] == ["an update of", "an update is"]
        assert await telegrams.call({"update_id": 1, "message": MESSAGE}) == 200
        assert ANSWER in (await telegram.next_call()).text


@pytest.mark.long
async def test_what_cannot_be_kept_is_to_come_again(
    telegram: BotApi, seeds: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Full(Queue[object]):
        async def put(self, item: object) -> None:
            raise OSError("the disk is full")

    webhook = Webhook("http://here/hook", "s3cret", Bot(TOKEN), Full())
    port = free_port()
    server = Server(Door(nothing, webhook, "", lambda *seen: None))
    server.listen("127.0.0.1", port)
    try:
        async with httpx.AsyncClient() as client:
            telegrams = Caller(f"http://127.0.0.1:{port}/hook/", client)
            assert await telegrams.call({"update_id": 1, "message": MESSAGE}) == 503
            webhook.open()
            assert await telegrams.call({"update_id": 1, "message": MESSAGE}) == 500
    finally:
        await server.close()
    assert "the disk is full" in caplog.text


@pytest.mark.long
async def test_what_cannot_be_read_is_taken_with_one_line_and_never_sent_again(
    telegram: BotApi, seeds: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken: list[Any] = [
        {"update_id": 1, "message": {"message_id": "?", "secret": "never in a log"}},
        {"update_id": 2, "message": "never in a log"},
        {"message": MESSAGE},
        ["never in a log"],
        b"{never in a log",
        b"\xff\xfe",
        b"",
    ]
    async with called(telegram, seeds, tmp_path) as telegrams:
        for content in broken:
            before = len(caplog.records)
            assert await telegrams.call(content) == 200
            assert len(caplog.records) == before + 1
        assert await telegrams.call({"update_id": 9, "of_another_year": {}}) == 200
        assert await telegrams.call({"update_id": 10, "message": MESSAGE}) == 200
        assert ANSWER in (await telegram.next_call()).text
    assert answered(telegram) == 1
    assert "never in a log" not in caplog.text


@pytest.mark.long
async def test_an_update_that_comes_again_is_handled_once(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with called(telegram, seeds, tmp_path) as telegrams:
        for _ in range(3):
            assert await telegrams.call({"update_id": 5, "message": MESSAGE}) == 200
        await telegram.next_call()
        assert await telegrams.call({"update_id": 6, "message": {**MESSAGE, "message_id": 2}}) == 200
        await telegram.next_call()
    assert answered(telegram) == 2


@pytest.mark.long
async def test_a_start_too_soon_after_the_last_one_waits_as_long_as_telegram_says(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    telegram.faults["setWebhook"] = [429]
    async with called(telegram, seeds, tmp_path) as telegrams:
        assert await telegrams.call({"update_id": 1, "message": MESSAGE}) == 200
        assert ANSWER in (await telegram.next_call()).text


@pytest.mark.long
async def test_an_address_that_telegram_does_not_take_is_one_clear_line(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    telegram.refusals["setWebhook"] = ["bad webhook: HTTPS url must be provided for webhook"]
    settings = settings_of(telegram, tmp_path, free_port())
    with pytest.raises(WrongSettings, match=r"PASSAGEBOT_WEBHOOK_URL: .*https url must be provided"):
        await asyncio.wait_for(serve(settings, LiveEngine(seeds), asyncio.Event()), PATIENCE_S)


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that another program listens at."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.long
async def test_a_port_that_is_taken_ends_the_bot_before_telegram_hears_of_it(
    telegram: BotApi, seeds: Engine, tmp_path: Path, taken_port: int
) -> None:
    settings = settings_of(telegram, tmp_path, taken_port)
    named = f"PASSAGEBOT_PORT: 127.0.0.1:{taken_port} cannot be listened on: another program has this port"
    with pytest.raises(WrongSettings, match=named):
        await asyncio.wait_for(serve(settings, LiveEngine(seeds), asyncio.Event()), PATIENCE_S)
    gc.collect()
    assert [call for call in telegram.calls if call.method == "setWebhook"] == []


@pytest.mark.long
async def test_a_port_that_is_taken_is_one_clear_line(telegram: BotApi, tmp_path: Path, taken_port: int) -> None:
    port = str(taken_port)
    address = {"PASSAGEBOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "PASSAGEBOT_PORT": port}
    process = await start(telegram, tmp_path, **address)
    errors = await ended(process)
    assert process.returncode == 2
    assert f"PASSAGEBOT_PORT: 127.0.0.1:{port} cannot be listened on" in errors.splitlines()[-1]
    assert "Traceback" not in errors
    assert [call for call in telegram.calls if call.method == "setWebhook"] == []
