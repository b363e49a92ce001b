"""The report on a stored file says how many open questions it answers; what made golden ones worse can be undone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from index import open_index
from tests.botapi import BotApi, Call
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.keepers import files_in
from tests.support.loop import ADA, ADMINS, ANN, ANSWER, BEN, QUESTION, SAME, ask, labels, press
from tests.support.waiting import until
from tests.test_replay import replayed

TIMES = "班车每天早上七点半从南门发车。"
BUS = {"总务/班车.md": f"# 班车\n\n{TIMES}"}

pytestmark = pytest.mark.long


@pytest.fixture
def docs(folder: MakeFolder) -> Path:
    return folder(BUS)


@pytest_asyncio.fixture
async def bot(telegram: BotApi, docs: Path, tmp_path: Path) -> AsyncIterator[BotApi]:
    data = tmp_path / "data"
    engine = open_index(docs, data)
    async with running(telegram, engine, data, docs=docs, admins=ADMINS, watched=True, digest_hour=23):
        await until(lambda: replayed(tmp_path) == engine.version)
        yield telegram


def shown(bot: BotApi, of: Call) -> list[Call]:
    """What the message that a call has sent shows from then on, the latest last."""
    edits = [call for call in bot.calls if call.method == "editMessageText"]
    return [call for call in edits if call.parameters.get("message_id") == of.number]


async def store(bot: BotApi, name: str, text: str, person: dict[str, Any] = ADA) -> Call:
    """The message that asked where a file goes, and then says that it is stored."""
    message = await bot.send_file(name, text, **{"from": person})
    await until(lambda: any(replies_to(call, message["message_id"]) for call in bot.calls))
    asked = next(call for call in bot.calls if replies_to(call, message["message_id"]))
    await press(bot, "总务", asked, person)
    await until(lambda: any(name in call.text for call in shown(bot, asked)))
    return asked


def replies_to(call: Call, message_id: object) -> bool:
    return bool(call.parameters.get("reply_parameters", {}).get("message_id") == message_id)


async def test_the_card_of_a_file_says_how_many_open_questions_it_answers(bot: BotApi) -> None:
    await ask(bot, QUESTION, ANN)
    await ask(bot, SAME, BEN)
    asked = await store(bot, "陪产假.md", ANSWER)
    await until(lambda: any("📮 1 个旧问题现在有答案" in call.text for call in shown(bot, asked)))
    last = shown(bot, asked)[-1]
    assert last.text.startswith("📥 已存入 总务\n✅ 陪产假.md")
    assert labels(last) == ["↩️ 撤销"]


async def test_the_card_of_a_file_that_answers_nothing_stays(bot: BotApi, tmp_path: Path) -> None:
    await ask(bot, QUESTION, ANN)
    before = replayed(tmp_path)
    asked = await store(bot, "食堂.md", "# 食堂\n\n食堂在二楼。")
    await until(lambda: replayed(tmp_path) != before)
    await ask(bot, "/help", ADA)
    assert len(shown(bot, asked)) == 1


async def test_what_makes_golden_questions_worse_can_be_undone_from_the_report(
    bot: BotApi, docs: Path, tmp_path: Path
) -> None:
    before = files_in(docs)
    await press(bot, "👍", await ask(bot, "班车几点发车", ANN), ANN)
    first = replayed(tmp_path)
    await store(bot, "食堂.md", "# 食堂\n\n食堂在二楼。")
    await until(lambda: replayed(tmp_path) != first)
    await store(bot, "时刻表.md", "# 班车几点发车\n\n班车八点发车，班车几点发车见站牌。")
    await until(lambda: any("标准问题变差" in call.text for call in bot.calls if call.method == "sendMessage"))
    report = next(call for call in bot.calls if call.method == "sendMessage" and "标准问题变差" in call.text)
    assert labels(report) == ["↩️ 撤销 总务/时刻表.md", "📮"]
    await press(bot, "↩️", report, ADA)
    await until(lambda: "总务/时刻表.md" not in files_in(docs))
    assert files_in(docs).keys() == before.keys() | {"总务/食堂.md"}
