"""Once a day admins are told of new, overdue and answered questions, and not at all where there are none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.documents.live import LiveEngine
from bot.documents.rules_file import FILE
from index import open_index
from tests.botapi import BotApi, Call
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.ledgers import earlier, rows_of
from tests.support.loop import ADA, ADMINS, ANN, BEN, QUESTION, ask
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("either_home")

ADMIN_CHAT: dict[str, Any] = {"id": -1009, "type": "supergroup", "title": "Admins"}


@pytest.fixture
def live(folder: MakeFolder) -> LiveEngine:
    return LiveEngine(
        open_index(folder({"a.md": "# 班车\n\n班车七点半发车。", "人事/b.md": "# 薪酬\n\n薪酬每月发放。"}))
    )


@asynccontextmanager
async def from_now_on(telegram: BotApi, live: LiveEngine, tmp_path: Path, **settings: Any) -> AsyncIterator[BotApi]:
    """A bot whose digest is due at any hour."""
    async with running(telegram, live, tmp_path / "data", admins=ADMINS, digest_hour=0, **settings):
        await until(lambda: sent_on(tmp_path))
        yield telegram


def sent_on(tmp_path: Path) -> str | None:
    """When the last digest was due."""
    with rows_of(tmp_path / "data") as rows:
        return next(
            (value for (value,) in rows.execute("select value from done where name = 'digest'").fetchall()), None
        )


def send_on(tmp_path: Path, moment: str) -> None:
    """Let the last digest have been due at another moment."""
    with rows_of(tmp_path / "data") as rows:
        rows.execute("update done set value = ? where name = 'digest'", (moment,))


def yesterday(tmp_path: Path, days: int = 1) -> None:
    """Let all that was recorded be some days older."""
    moments = (("questions", "asked_at"), ("gaps", "opened_at"), ("gaps", "state_at"), ("gap_states", "at"))
    with rows_of(tmp_path / "data") as rows:
        for table, column in moments:
            rows.execute(f"update {table} set {column} = {earlier(tmp_path / 'data', column, days)}")
    sent = datetime.fromisoformat(sent_on(tmp_path) or "")
    send_on(tmp_path, (sent - timedelta(days=days)).isoformat())


def digests(telegram: BotApi, chat: int) -> list[Call]:
    sent = [call for call in telegram.calls if call.method == "sendMessage" and call.parameters["chat_id"] == chat]
    return [call for call in sent if call.text.startswith("📬")]


@pytest.mark.long
async def test_nothing_is_sent_where_there_is_nothing_and_what_is_new_comes_the_next_day_once(
    telegram: BotApi, live: LiveEngine, tmp_path: Path
) -> None:
    async with from_now_on(telegram, live, tmp_path):
        await ask(telegram, QUESTION, ANN)
        await ask(telegram, "班车几点发车", BEN)
    assert digests(telegram, ADA["id"]) == []
    send_on(tmp_path, "2020-01-01T00:00:00+00:00")
    for _ in range(2):
        async with from_now_on(telegram, live, tmp_path):
            await until(lambda: not str(sent_on(tmp_path)).startswith("2020"))
            await ask(telegram, "班车几点发车", BEN)
    (digest,) = digests(telegram, ADA["id"])
    assert digest.text.startswith("📬 今日问题：新增 1 · 超期 0 · 已解答 0 · 真正解决 ")
    assert [button["text"] for button in digest.buttons] == ["📮"]


@pytest.mark.long
async def test_what_is_overdue_is_named_in_the_admins_chat(telegram: BotApi, live: LiveEngine, tmp_path: Path) -> None:
    async with from_now_on(telegram, live, tmp_path, admin_chat=ADMIN_CHAT["id"]):
        await ask(telegram, QUESTION, ANN)
    yesterday(tmp_path, 3)
    async with from_now_on(telegram, live, tmp_path, admin_chat=ADMIN_CHAT["id"]):
        await until(lambda: digests(telegram, ADMIN_CHAT["id"]))
        (digest,) = digests(telegram, ADMIN_CHAT["id"])
        assert "超期 1" in digest.text
        assert f"⏰ {QUESTION}" in digest.text
        assert "⏰ 已超期" in (await ask(telegram, "/gaps", ADA, chat=ADMIN_CHAT)).text
    assert digests(telegram, ADA["id"]) == []


@pytest.mark.long
async def test_of_what_a_chat_may_not_see_nothing_is_in_its_digest(
    telegram: BotApi, live: LiveEngine, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / FILE).write_text(f'["人事"]\nusers = [{ADA["id"]}, {ANN["id"]}]\n', encoding="utf-8")
    async with from_now_on(telegram, live, tmp_path):
        await ask(telegram, QUESTION, ANN)
    yesterday(tmp_path, 3)
    async with from_now_on(telegram, live, tmp_path):
        await until(lambda: digests(telegram, ADA["id"]))
        await ask(telegram, "班车几点发车", BEN)
    assert digests(telegram, 43) == []


@pytest.mark.long
async def test_where_the_clock_is_set_back_no_second_one_is_sent_and_the_next_comes_the_day_after(
    telegram: BotApi, live: LiveEngine, tmp_path: Path
) -> None:
    async with from_now_on(telegram, live, tmp_path):
        await ask(telegram, QUESTION, ANN)
    send_on(tmp_path, "2999-01-01T00:00:00+00:00")
    async with from_now_on(telegram, live, tmp_path):
        await until(lambda: not str(sent_on(tmp_path)).startswith("2999"))
        await ask(telegram, "班车几点发车", BEN)
    assert digests(telegram, ADA["id"]) == []
    yesterday(tmp_path, 3)
    async with from_now_on(telegram, live, tmp_path):
        await until(lambda: digests(telegram, ADA["id"]))
