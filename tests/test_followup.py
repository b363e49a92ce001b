"""A short question that says little by itself is read with the one before, visibly, and can be taken back."""

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
from tests.support.ledgers import rows_of
from tests.support.waiting import until

ANN: dict[str, Any] = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "zh"}
CHAT = {"id": 7, "type": "private", "first_name": "Ann"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Team"}
DOCUMENTS = {
    "a-垃圾.md": "# 生活垃圾\n\n个人随意倾倒生活垃圾的，由环境卫生主管部门责令改正，处二百元罚款。\n",
    "b-驾驶.md": "# 饮酒驾驶\n\n饮酒后驾驶机动车的，暂扣六个月机动车驾驶证。\n\n饮酒后驾驶机动车的，并处一千元罚款。\n",
    "c-年假.md": "# 年假\n\n工作满一年的员工每年享有年假五天。\n\n# 病假\n\n病假须提交医院证明。\n",
}
DRIVING, FINE = "饮酒后驾驶机动车怎么处理？", "那罚款呢？"


@pytest_asyncio.fixture
async def laws(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> AsyncIterator[BotApi]:
    async with running(telegram, open_index(folder(DOCUMENTS)), tmp_path / "data"):
        yield telegram


async def say(bot: BotApi, text: str) -> Call:
    return await bot.ask(text, chat=CHAT, **{"from": ANN})


async def test_what_leans_on_the_question_before_is_read_with_it_and_says_so(laws: BotApi) -> None:
    await say(laws, DRIVING)
    call = await say(laws, FINE)
    assert call.text.startswith(f"↩️ 按上一问理解：{DRIVING} {FINE}")
    assert "一千元罚款" in call.text
    assert call.buttons[2]["text"] == "↩️ 撤销"


@pytest.mark.long
async def test_a_question_that_is_edited_does_not_lean_on_one_below_it(laws: BotApi) -> None:
    first = await laws.message("工作满一年有几天年假？", chat=CHAT, **{"from": ANN})
    await laws.next_call()
    await say(laws, DRIVING)
    await laws.update(edited_message={**first, "text": FINE, "edit_date": 1_790_000_100})
    assert "按上一问" not in (await laws.next_call("editMessageText")).text


@pytest.mark.long
async def test_one_tap_takes_it_back(laws: BotApi, tmp_path: Path) -> None:
    await say(laws, DRIVING)
    undo = (await say(laws, FINE)).buttons[2]
    message = {"message_id": laws.message_ids[-1], "date": 1, "chat": CHAT, "text": "…"}
    press = {"id": "1", "from": ANN, "chat_instance": "c", "message": message, "data": undo["callback_data"]}
    await laws.update(callback_query=press)
    edited = await laws.next_call("editMessageText")
    assert "按上一问" not in edited.text
    assert "a-垃圾.md" in edited.text
    assert edited.parameters["message_id"] == message["message_id"]
    with rows_of(tmp_path / "data") as rows:
        answered = "SELECT text, read_as FROM questions WHERE answer_id IS NOT NULL ORDER BY asked_at"
        await until(lambda: rows.execute(answered).fetchall() == [(DRIVING, None), (FINE, None)])


@pytest.mark.long
async def test_a_question_leans_on_the_last_one_that_stood_by_itself(laws: BotApi) -> None:
    await say(laws, DRIVING)
    await say(laws, FINE)
    assert (await say(laws, "那驾驶证呢？")).text.startswith(f"↩️ 按上一问理解：{DRIVING} 那驾驶证呢？")


@pytest.mark.parametrize(
    "question",
    [
        "病假",
        "番茄炒蛋",
        *(pytest.param(more, marks=pytest.mark.long) for more in ("工作满一年有几天年假", "为什么呢？", "那番茄呢？")),
    ],
)
async def test_what_stands_by_itself_or_is_nowhere_is_not_read_with_the_question_before(
    laws: BotApi, question: str
) -> None:
    await say(laws, DRIVING)
    assert "按上一问" not in (await say(laws, question)).text


@pytest.mark.long
async def test_an_unanswered_question_is_none_to_lean_on(laws: BotApi) -> None:
    await say(laws, DRIVING)
    assert (await say(laws, "番茄炒蛋怎么做？")).text.startswith("没有找到")
    assert "按上一问" not in (await say(laws, FINE)).text


async def test_without_a_question_before_it_is_read_by_itself(laws: BotApi) -> None:
    assert "按上一问" not in (await say(laws, FINE)).text


async def test_in_a_group_questions_stand_by_themselves(laws: BotApi) -> None:
    await laws.ask(f"/ask@passagebot {DRIVING}", chat=GROUP, **{"from": ANN})
    assert "按上一问" not in (await laws.ask(f"/ask@passagebot {FINE}", chat=GROUP, **{"from": ANN})).text
