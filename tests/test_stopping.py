"""SIGTERM and SIGINT end the bot within seconds, whatever it is at; what is owed is answered after the next start."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.documents.live import LiveEngine
from bot.run import serve
from bot.settings import Settings
from index import Engine
from tests.botapi import TOKEN, BotApi
from tests.support.nothing_lost import ANSWER, QUESTION
from tests.support.processes import free_port, start
from tests.support.waiting import PATIENCE_S

# The bot ends within five seconds on a machine with nothing else to do; before, it never did.
_END_S = 60


async def end(process: asyncio.subprocess.Process, name: signal.Signals = signal.SIGTERM) -> str:
    """End a bot in time, without complaint; what it said."""
    process.send_signal(name)
    try:
        _, errors = await asyncio.wait_for(process.communicate(), _END_S)
    except TimeoutError:
        process.kill()
        raise
    assert process.returncode == 0, errors.decode()
    assert "Traceback" not in errors.decode()
    return errors.decode()


async def until(found: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not found():
            await asyncio.sleep(0.01)


async def reads_until(process: asyncio.subprocess.Process, words: str) -> None:
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE_S):
        while words not in (await process.stderr.readline()).decode():
            pass


async def is_answered_after_the_next_start(telegram: BotApi, data: Path) -> None:
    telegram.faults.clear()
    process = await start(telegram, data)
    await until(lambda: any(call.method == "sendMessage" and ANSWER in call.text for call in telegram.calls))
    await end(process)


async def test_a_bot_that_never_reached_telegram_stops(
    seeds: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(token=SecretStr(TOKEN), api_url="http://127.0.0.1:9", data=tmp_path, _env_file=None)
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(settings, LiveEngine(seeds), stop))
    await until(lambda: "calls fail (getMe" in caplog.text)
    stop.set()
    await asyncio.wait_for(serving, _END_S)


@pytest.mark.long
@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
async def test_while_telegram_cannot_be_reached(telegram: BotApi, tmp_path: Path, name: signal.Signals) -> None:
    process = await start(telegram, tmp_path, PASSAGEBOT_API_URL="http://127.0.0.1:9")
    await reads_until(process, "calls fail (getMe")
    await end(process, name)


@pytest.mark.long
@pytest.mark.parametrize("method", ["getMe", "getMyCommands", "getMyDescription", "deleteWebhook"])
async def test_while_a_call_of_the_start_hangs(telegram: BotApi, tmp_path: Path, method: str) -> None:
    telegram.takes_introductions = True
    telegram.faults[method] = ["hang"]
    process = await start(telegram, tmp_path)
    await until(lambda: any(call.method == method for call in telegram.calls))
    await end(process)


@pytest.mark.long
async def test_while_telegram_wants_to_be_left_alone_at_the_start(telegram: BotApi, tmp_path: Path) -> None:
    telegram.faults["getMe"], telegram.retry_after = [429], 60
    process = await start(telegram, tmp_path)
    await reads_until(process, "trying again in 60 s")
    await end(process)


@pytest.mark.long
@pytest.mark.parametrize("fault", ["hang", 429, 502])
async def test_while_an_answer_is_on_its_way(telegram: BotApi, tmp_path: Path, fault: int | str) -> None:
    telegram.faults["sendMessage"], telegram.retry_after = [fault] * 100_000, 60
    process = await start(telegram, tmp_path)
    await telegram.message(QUESTION)
    await until(lambda: len(telegram.faults["sendMessage"]) < 100_000)
    await end(process)
    telegram.calls.clear()
    await is_answered_after_the_next_start(telegram, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("fault", ["hang", 409, 429, 502])
async def test_while_updates_cannot_be_fetched(telegram: BotApi, tmp_path: Path, fault: int | str) -> None:
    telegram.faults["getUpdates"], telegram.retry_after = [fault] * 100_000, 60
    process = await start(telegram, tmp_path)
    await until(lambda: len(telegram.faults["getUpdates"]) < 100_000)
    await telegram.message(QUESTION)
    await end(process)
    await is_answered_after_the_next_start(telegram, tmp_path)


@pytest.mark.long
async def test_while_a_file_is_being_sent(telegram: BotApi, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "one.txt").write_text("宁波化解了1233件信访积案。\n" * 1000, encoding="utf-8")
    telegram.faults["sendDocument"] = ["hang"]
    process = await start(telegram, tmp_path, PASSAGEBOT_DOCS=str(docs))
    answer = await telegram.ask(QUESTION)
    await telegram.press("📎", answer)
    await until(lambda: any(call.method == "sendDocument" for call in telegram.calls))
    await end(process)


@pytest.mark.long
@pytest.mark.parametrize("fault", ["hang", 429, 502])
async def test_while_the_webhook_is_being_set(telegram: BotApi, tmp_path: Path, fault: int | str) -> None:
    telegram.faults["setWebhook"], telegram.retry_after = [fault] * 100_000, 60
    port = str(free_port())
    hook = {"PASSAGEBOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "PASSAGEBOT_PORT": port}
    process = await start(telegram, tmp_path, **hook)
    await until(lambda: len(telegram.faults["setWebhook"]) < 100_000)
    await end(process)


@pytest.mark.long
async def test_while_a_child_process_indexes(telegram: BotApi, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "one.txt").write_text("宁波化解了1233件信访积案。\n", encoding="utf-8")
    process = await start(telegram, tmp_path, PASSAGEBOT_DOCS=str(docs))
    await asyncio.wait_for(telegram.polled.wait(), PATIENCE_S)
    for number in range(300):
        lines = (f"第{number}号文件第{line}条：宁波化解了{line}件信访积案。\n\n" for line in range(500))
        (docs / f"{number}.txt").write_text("".join(lines), encoding="utf-8")
    await reads_until(process, "indexing in a process of its own")
    await end(process)


@pytest.mark.long
async def test_while_the_index_is_built_at_the_start(telegram: BotApi, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(300):
        lines = (f"第{number}号文件第{line}条：宁波化解了{line}件信访积案。\n\n" for line in range(500))
        (docs / f"{number}.txt").write_text("".join(lines), encoding="utf-8")
    process = await start(telegram, tmp_path, PASSAGEBOT_DOCS=str(docs))
    await until(lambda: [path for path in tmp_path.iterdir() if path != docs])
    await end(process)
