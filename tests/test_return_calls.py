"""Who asked in vain and pressed 🔔 is told once when there is an answer, where it was asked, and what may be seen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.documents.live import LiveEngine
from bot.documents.rules_file import FILE
from index import open_index
from tests.botapi import BotApi, Call
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.ledgers import rows_of
from tests.support.loop import ADA, ADMINS, ANN, ANSWER, BEN, GROUP, QUESTION, ask, labels, press
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("either_home")

DOCUMENTS = {"a.md": "# 班车\n\n班车每天早上七点半从南门发车。", "人事/b.md": ANSWER.replace("陪产假", "护理期")}
RULES = f'["人事"]\nusers = [{ADA["id"]}, {ANN["id"]}]\n'


@pytest.fixture
def live(folder: MakeFolder) -> LiveEngine:
    return LiveEngine(open_index(folder(DOCUMENTS)))


@pytest_asyncio.fixture
async def asked(telegram: BotApi, live: LiveEngine, tmp_path: Path) -> AsyncIterator[BotApi]:
    async with running(telegram, live, tmp_path / "data", admins=ADMINS):
        yield telegram


@pytest.fixture
def consents(tmp_path: Path) -> Callable[[], list[Any]]:
    """What the ledger has of consents: where, whom, whether told."""

    def read() -> list[Any]:
        with rows_of(tmp_path / "data") as rows:
            return rows.execute("select chat_id, user_id, told_at is not null from consents").fetchall()

    return read


@pytest.fixture
def state(tmp_path: Path) -> Callable[[], list[Any]]:
    """What the ledger has of the one gap: its state, and why its question is in it."""

    def read() -> list[Any]:
        with rows_of(tmp_path / "data") as rows:
            return rows.execute("select state, why from gaps, gap_questions").fetchall()

    return read


async def pin(bot: BotApi) -> None:
    """Let an admin pin the passage of the documents for the gap that is listed first."""
    await press(bot, "①", await ask(bot, "/gaps", ADA), ADA)
    await press(bot, "📌", await bot.next_call(), ADA)
    choice = await bot.next_call("editMessageText")
    place = next(i for i, line in enumerate(choice.text.split("\n")[2:]) if "b.md" in line)
    assert await press(bot, "①②③④⑤"[place], choice, ADA) == "已指定。"


def told(bot: BotApi) -> list[Call]:
    sent = [call for call in bot.calls if call.method in ("sendMessage", "editMessageText")]
    return [call for call in sent if call.text.startswith("🔔 你问过")]


async def test_the_asker_is_told_once_and_then_forgotten(asked: BotApi, consents: Callable[[], list[Any]]) -> None:
    answer = await ask(asked, QUESTION, ANN)
    assert "就在这里告诉你" in await press(asked, "🔔", answer, ANN)
    assert labels(await asked.next_call("editMessageReplyMarkup"))[-1] == "🔕 不用告诉我了"
    assert consents() == [(ANN["id"], ANN["id"], 0)]
    await pin(asked)
    await until(lambda: told(asked) and consents() == [(None, None, 1)])
    (call,) = told(asked)
    assert call.parameters["chat_id"] == ANN["id"]
    assert call.text.startswith(f"🔔 你问过：{QUESTION}")
    assert "护理期为十五天" in call.text
    assert labels(call)[:2] == ["👍", "👎"]


@pytest.mark.long
async def test_who_takes_it_back_or_never_asked_for_it_is_not_told(
    asked: BotApi, consents: Callable[[], list[Any]]
) -> None:
    answer, _ = await ask(asked, QUESTION, ANN), await ask(asked, QUESTION, BEN)
    await press(asked, "🔔", answer, ANN)
    rung = await asked.next_call("editMessageReplyMarkup")
    assert await press(asked, "🔕", rung, ANN) == "好，不再告诉你。"
    await pin(asked)
    assert consents() == []
    await ask(asked, "班车几点", ANN)
    assert told(asked) == []


@pytest.mark.long
async def test_in_a_group_only_the_asker_rings_and_is_told_there(
    asked: BotApi, consents: Callable[[], list[Any]]
) -> None:
    line = await ask(asked, f"/ask@passagebot {QUESTION}", ANN, chat=GROUP)
    assert await press(asked, "🔔", line, BEN) == "这是别人的问题，请自己问一次。"
    await press(asked, "🔔", line, ANN)
    await pin(asked)
    await until(lambda: consents() == [(None, None, 1)])
    (call,) = told(asked)
    assert call.parameters["chat_id"] == GROUP["id"]
    assert call.parameters["reply_parameters"]["message_id"] == line.parameters["reply_parameters"]["message_id"]


@pytest.mark.long
async def test_who_has_blocked_the_bot_is_told_only_if_they_ring_again(
    asked: BotApi, consents: Callable[[], list[Any]]
) -> None:
    answer = await ask(asked, QUESTION, ANN)
    await press(asked, "🔔", answer, ANN)
    await press(asked, "①", await ask(asked, "/gaps", ADA), ADA)
    await press(asked, "📌", await asked.next_call(), ADA)
    choice = await asked.next_call("editMessageText")
    asked.refusals["sendMessage"] = ["chat not found"]
    place = next(i for i, line in enumerate(choice.text.split("\n")[2:]) if "b.md" in line)
    await press(asked, "①②③④⑤"[place], choice, ADA)
    await until(lambda: consents() == [(None, None, 0)])
    assert told(asked) == []
    await press(asked, "🔔", answer, ANN)
    await until(lambda: consents() == [(None, None, 1)])
    assert len(told(asked)) == 1


@pytest.mark.long
async def test_where_the_process_died_in_between_the_answer_takes_the_place_of_what_said_there_was_none(
    telegram: BotApi, live: LiveEngine, tmp_path: Path, consents: Callable[[], list[Any]]
) -> None:
    async with running(telegram, live, tmp_path / "data", admins=ADMINS):
        answer = await ask(telegram, QUESTION, ANN)
        await press(telegram, "🔔", answer, ANN)
        with rows_of(tmp_path / "data") as rows:  # as a process leaves it that dies while it sends
            rows.execute("update consents set sending_at = given_at")
        await pin(telegram)
        await until(lambda: consents() == [(None, None, 1)])
    (call,) = told(telegram)
    assert call.method == "editMessageText"
    assert call.parameters["message_id"] == answer.number
    async with running(telegram, live, tmp_path / "data", admins=ADMINS):
        await ask(telegram, "班车几点", ANN)
    assert len(told(telegram)) == 1


@pytest.mark.long
async def test_nobody_is_told_what_they_may_not_see_by_then(
    telegram: BotApi, live: LiveEngine, tmp_path: Path, consents: Callable[[], list[Any]]
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / FILE).write_text(RULES, encoding="utf-8")
    async with running(telegram, live, data, admins=ADMINS):
        answer = await ask(telegram, QUESTION, ANN)
        assert "就在这里告诉你" in await press(telegram, "🔔", answer, ANN)
    assert consents() == [(ANN["id"], ANN["id"], 0)]
    (data / FILE).write_text(RULES.replace(f", {ANN['id']}", ""), encoding="utf-8")
    async with running(telegram, live, data, admins=ADMINS):
        await pin(telegram)
        await until(lambda: consents() == [(None, None, 0)])
        assert told(telegram) == []


@pytest.mark.long
async def test_a_gap_of_who_may_see_more_is_shown_to_no_admin_who_may_not(
    telegram: BotApi, live: LiveEngine, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / FILE).write_text(RULES, encoding="utf-8")
    async with running(telegram, live, data, admins=ADMINS):
        await ask(telegram, QUESTION, ANN)
        assert QUESTION in (await ask(telegram, "/gaps", ADA)).text
        bob = {**ADA, "id": 43}
        assert (await ask(telegram, "/gaps", bob)).text == "📮 没有待解答的问题。"


@pytest.mark.long
async def test_forget_takes_the_wording_of_that_person_alone(asked: BotApi, consents: Callable[[], list[Any]]) -> None:
    await ask(asked, QUESTION, BEN)
    await press(asked, "🔔", await ask(asked, "食堂几点开饭", ANN), ANN)
    await ask(asked, QUESTION, ANN)
    await ask(asked, "/forget", ANN)
    shown = await ask(asked, "/gaps", ADA)
    assert "食堂" not in shown.text
    assert "问过 1 次" in shown.text
    assert consents() == []


@pytest.mark.long
async def test_where_nobody_knows_whether_somebody_was_told_nobody_counts_it(
    telegram: BotApi, live: LiveEngine, tmp_path: Path, consents: Callable[[], list[Any]]
) -> None:
    async with running(telegram, live, tmp_path / "data", admins=ADMINS):
        await press(telegram, "🔔", await ask(telegram, QUESTION, ANN), ANN)
        with rows_of(tmp_path / "data") as rows:  # as a process leaves it whose card was deleted
            rows.execute("update consents set sending_at = given_at")
            rows.execute("update questions set answer_id = null")
        await pin(telegram)
        await until(lambda: consents() == [(None, None, 0)])
    assert told(telegram) == []


@pytest.mark.long
async def test_who_votes_against_what_was_told_opens_the_question_again(
    asked: BotApi, state: Callable[[], list[Any]], consents: Callable[[], list[Any]]
) -> None:
    await press(asked, "🔔", await ask(asked, QUESTION, ANN), ANN)
    await pin(asked)
    await until(lambda: consents() == [(None, None, 1)])
    assert state() == [("answered", "none")]
    (call,) = told(asked)
    await press(asked, "👎", call, ANN)
    await until(lambda: state() == [("new", "vote")])
    shown = await ask(asked, "/gaps", ADA)
    assert QUESTION in shown.text
    await press(asked, "①", shown, ADA)
    assert "👎 有人认为答得不对" in (await asked.next_call()).text
    await press(asked, "👎", call, ANN)
    await until(lambda: state() == [("new", "none")])


@pytest.mark.long
async def test_who_was_told_may_ring_again_once_the_question_is_open_again(
    asked: BotApi, state: Callable[[], list[Any]], consents: Callable[[], list[Any]]
) -> None:
    answer = await ask(asked, QUESTION, ANN)
    await press(asked, "🔔", answer, ANN)
    await pin(asked)
    await until(lambda: consents() == [(None, None, 1)])
    assert await press(asked, "🔔", answer, ANN) == "答案已经告诉过你了。"
    assert consents() == [(None, None, 1)]
    await press(asked, "👎", told(asked)[0], ANN)
    await until(lambda: state() == [("new", "vote")])
    assert "就在这里告诉你" in await press(asked, "🔔", answer, ANN)
    assert consents() == [(ANN["id"], ANN["id"], 0)]


@pytest.mark.long
async def test_who_votes_an_answer_down_and_says_why_may_ring(asked: BotApi, consents: Callable[[], list[Any]]) -> None:
    await press(asked, "👎", await ask(asked, "班车几点发车", ANN), ANN)
    await press(asked, "已过时", await asked.next_call("editMessageReplyMarkup"), ANN)
    said_why = await asked.next_call("editMessageReplyMarkup")
    await press(asked, "🔔", said_why, ANN)
    assert consents() == [(ANN["id"], ANN["id"], 0)]
    assert labels(await asked.next_call("editMessageReplyMarkup"))[-1] == "🔕 不用告诉我了"
