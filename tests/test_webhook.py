"""With a webhook set, Telegram's calls are answered, and nobody else's."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import httpx
from pydantic import SecretStr

from bot.app import serve
from bot.current import Current
from bot.settings import Settings
from index import Engine
from tests.botapi import TOKEN, BotApi


async def test_updates_come_in_by_webhook_with_the_secret_only(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/hooks/telegram"
    settings = Settings(
        token=SecretStr(TOKEN),
        api_url=telegram.url,
        data=tmp_path,
        webhook_url=address,
        webhook_secret=SecretStr("s3cret"),
        port=port,
        _env_file=None,
    )
    stop = asyncio.Event()
    running = asyncio.create_task(serve(settings, Current(seeds), stop))
    registered = await telegram.next_call("setWebhook")
    assert registered.parameters["url"] == address
    assert registered.parameters["secret_token"] == "s3cret"
    async with asyncio.timeout(10):  # the sign of life comes once the port is open
        while not (tmp_path / "alive").exists():
            await asyncio.sleep(0.01)
    ann = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "zh"}
    chat = {"id": 7, "type": "private", "first_name": "Ann"}
    message = {"message_id": 1, "date": 1, "from": ann, "chat": chat, "text": "宁波化解了多少信访积案"}
    async with httpx.AsyncClient() as client:
        refused = await client.post(address, json={"update_id": 1, "message": message})
        taken = await client.post(
            address,
            json={"update_id": 2, "message": message},
            headers={"X-Telegram-Bot-Api-Secret-Token": "s3cret"},
        )
    assert (refused.status_code, taken.status_code) == (403, 200)
    assert "1233件" in (await telegram.next_call()).text
    stop.set()
    await asyncio.wait_for(running, 10)
    assert len([call for call in telegram.calls if call.method == "sendMessage"]) == 1
