"""The bot starts, introduces itself, shows that it lives, and stops cleanly."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator
from importlib.metadata import version
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr
from telegram.error import InvalidToken

from bot.documents.live import LiveEngine
from bot.run import serve
from bot.settings import Settings
from index import Engine
from tests.botapi import TOKEN, BotApi, bot_api
from tests.conftest import SEEDS
from tests.support.bots import running
from tests.support.processes import ended, start, start_polling
from tests.support.waiting import PATIENCE_S


@pytest.mark.long
@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
async def test_a_running_bot_answers_marks_its_rounds_and_stops_on_a_signal(
    telegram: BotApi, tmp_path: Path, name: signal.Signals
) -> None:
    process = await start_polling(telegram, tmp_path)
    assert "1233件" in (await telegram.ask("宁波化解了多少信访积案")).text
    assert (tmp_path / "alive").exists()
    process.send_signal(name)
    errors = await ended(process)
    assert process.returncode == 0
    assert f"passagebot {version('passagebot')}: 5 documents in {SEEDS}, for everybody" in errors.splitlines()[0]
    assert "Traceback" not in errors
    assert TOKEN not in errors


@pytest.mark.long
async def test_a_token_that_telegram_does_not_know_is_one_clear_line(telegram: BotApi, tmp_path: Path) -> None:
    process = await start(telegram, tmp_path, token="1:unknown")
    errors = await ended(process)
    assert process.returncode == 2
    last = errors.splitlines()[-1]
    assert last == "passagebot: Telegram does not know the token in PASSAGEBOT_TOKEN"
    assert "Traceback" not in errors


@pytest_asyncio.fixture
async def unknown_bot(seeds: Engine, tmp_path: Path) -> AsyncIterator[BotApi]:
    """The Bot API of a bot that never ran before."""
    async with bot_api() as telegram, running(telegram, seeds, tmp_path / "data"):
        yield telegram


@pytest.mark.long
async def test_the_bot_asks_for_no_updates_that_it_does_not_handle(unknown_bot: BotApi) -> None:
    bot = unknown_bot
    await bot.ask("/help")
    assert {call.method for call in bot.calls} >= {
        "getMe",
        "setMyCommands",
        "setMyDescription",
        "setMyShortDescription",
    }


@pytest.mark.long
async def test_commands_are_registered_for_each_language_and_kind_of_chat(unknown_bot: BotApi) -> None:
    bot = unknown_bot
    await bot.ask("/help")
    calls = [call.parameters for call in bot.calls if call.method == "setMyCommands"]
    registered = {
        (call.get("language_code"), call["scope"]["type"]): [command["command"] for command in call["commands"]]
        for call in calls
    }
    languages, group = (None, "zh"), ["ask", "help", "privacy", "forget", "id"]
    assert registered == {
        **{(language, "default"): group for language in languages},
        **{(language, "all_private_chats"): ["help", "privacy", "forget", "id"] for language in languages},
        **{(language, "all_group_chats"): group for language in languages},
        **{(language, "all_chat_administrators"): group for language in languages},
    }
    said = {(call.get("language_code"), command["description"]) for call in calls for command in call["commands"]}
    assert {(None, "What is kept"), ("zh", "隐私说明")} <= said


def serving_with(telegram: BotApi, seeds: Engine, data: Path) -> asyncio.Task[None]:
    settings = Settings(token=SecretStr(TOKEN), api_url=telegram.url, data=data, _env_file=None)
    return asyncio.create_task(serve(settings, LiveEngine(seeds), asyncio.Event()))


async def test_a_token_that_telegram_does_not_know_ends_the_bot(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    telegram.token = "1:another"
    with pytest.raises(InvalidToken):
        await asyncio.wait_for(serving_with(telegram, seeds, tmp_path), PATIENCE_S)


@pytest.mark.long
async def test_a_token_that_is_revoked_ends_the_bot(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    serving = serving_with(telegram, seeds, tmp_path)
    await asyncio.wait_for(telegram.polled.wait(), PATIENCE_S)
    telegram.token = "1:another"
    await telegram.message("请问")
    with pytest.raises(InvalidToken):
        await asyncio.wait_for(serving, PATIENCE_S)


@pytest.mark.long
async def test_a_token_that_is_revoked_ends_the_bot_with_one_clear_line(telegram: BotApi, tmp_path: Path) -> None:
    process = await start_polling(telegram, tmp_path)
    telegram.token = "1:another"
    await telegram.message("请问")
    errors = await ended(process)
    assert process.returncode == 2
    assert errors.splitlines()[-1] == "passagebot: Telegram does not know the token in PASSAGEBOT_TOKEN"


async def test_a_sign_of_life_that_cannot_be_written_keeps_nobody_waiting(bot: BotApi, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "data")
    (tmp_path / "data").write_text("no folder")
    assert "1233件" in (await bot.ask("宁波化解了多少信访积案")).text


@pytest.mark.parametrize("status", [409, *(pytest.param(status, marks=pytest.mark.long) for status in (429, 502))])
async def test_an_error_while_polling_is_one_line(bot: BotApi, caplog: pytest.LogCaptureFixture, status: int) -> None:
    bot.faults["getUpdates"] = [status]
    await bot.message("宁波化解了多少信访积案")
    assert "1233件" in (await bot.next_call()).text
    assert len([record for record in caplog.records if "updates cannot be fetched" in record.getMessage()]) == 1
    assert not [record for record in caplog.records if record.exc_info]
