"""After a change of the documents, questions are asked again: gaps close, and admins hear what became of the others."""

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
from tests.support.loop import ADA, ADMINS, ANN, ANSWER, BEN, BOB, QUESTION, SAME, ask, labels, press
from tests.support.loop import card as shown
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("either_home")

BUS = "# 班车\n\n班车每天早上七点半从南门发车。"
Rewrite = Callable[..., None]


@pytest.fixture
def live(folder: MakeFolder, tmp_path: Path) -> LiveEngine:
    return LiveEngine(open_index(folder({"班车.md": BUS}), tmp_path / "index"))


@pytest.fixture
def rewrite(live: LiveEngine, folder: MakeFolder, tmp_path: Path) -> Rewrite:
    """Gives the bot other documents: name -> text, None where it is gone."""

    def change(files: dict[str, str | None]) -> None:
        for name, text in files.items():
            if text is None:
                (folder({}) / name).unlink()
        docs = folder({name: text for name, text in files.items() if text is not None})
        live.engine = open_index(docs, tmp_path / "index")

    return change


@pytest_asyncio.fixture
async def asked(telegram: BotApi, live: LiveEngine, tmp_path: Path) -> AsyncIterator[BotApi]:
    async with running(telegram, live, tmp_path / "data", admins=ADMINS, digest_hour=23):
        await until(lambda: replayed(tmp_path) == live.engine.version)
        yield telegram


def replayed(tmp_path: Path) -> str | None:
    """The version whose questions were asked again last."""
    return next((value for (value,) in rows(tmp_path, "select value from done where name = 'replay'")), None)


def rows(tmp_path: Path, query: str) -> list[Any]:
    with rows_of(tmp_path / "data") as connection:
        return connection.execute(query).fetchall()


def to(bot: BotApi, person: dict[str, Any]) -> list[Call]:
    """What the bot has sent to a person unasked."""
    sent = [call for call in bot.calls if call.method == "sendMessage" and call.parameters["chat_id"] == person["id"]]
    return [call for call in sent if "reply_parameters" not in call.parameters]


async def test_a_document_that_answers_a_gap_closes_it_and_its_asker_is_told(
    asked: BotApi, live: LiveEngine, rewrite: Rewrite, tmp_path: Path
) -> None:
    await press(asked, "🔔", await ask(asked, QUESTION, ANN), ANN)
    await ask(asked, SAME, BEN)
    rewrite({"陪产假.md": ANSWER})
    await until(lambda: any("陪产假为十五天" in call.text for call in asked.calls if call.method == "sendMessage"))
    await until(lambda: to(asked, ADA) and to(asked, BOB))
    assert to(asked, ADA)[0].text.startswith("1 个旧问题现在有答案\n✅")
    assert (await ask(asked, "/gaps", ADA)).text == "📮 没有待解答的问题。"
    await until(lambda: replayed(tmp_path) == live.engine.version)


@pytest.mark.long
async def test_a_document_that_only_comes_near_closes_nothing(
    asked: BotApi, live: LiveEngine, rewrite: Rewrite, tmp_path: Path
) -> None:
    await ask(asked, QUESTION, ANN)
    rewrite({"其他.md": "# 其他\n\n职工的假期由各部门安排，陪同家属须先登记。"})
    await until(lambda: replayed(tmp_path) == live.engine.version)
    assert QUESTION in (await ask(asked, "/gaps", ADA)).text


@pytest.mark.long
async def test_what_was_voted_down_does_not_close_its_gap_but_what_takes_its_place_does(
    asked: BotApi, live: LiveEngine, rewrite: Rewrite, tmp_path: Path
) -> None:
    await press(asked, "👎", await ask(asked, "班车几点发车", ANN), ANN)
    rewrite({"食堂.md": "# 食堂\n\n食堂在二楼。"})
    await until(lambda: replayed(tmp_path) == live.engine.version)
    assert "班车几点发车" in (await ask(asked, "/gaps", ADA)).text
    rewrite({"班车.md": BUS.replace("七点半", "八点")})
    await until(lambda: replayed(tmp_path) == live.engine.version)
    assert (await ask(asked, "/gaps", ADA)).text == "📮 没有待解答的问题。"


@pytest.mark.long
async def test_first_hits_that_change_and_golden_questions_that_get_worse_are_told(
    asked: BotApi, live: LiveEngine, rewrite: Rewrite, tmp_path: Path
) -> None:
    await press(asked, "👍", await ask(asked, "班车几点发车", ANN), ANN)
    rewrite({"食堂.md": "# 食堂\n\n食堂在二楼。"})
    await until(lambda: replayed(tmp_path) == live.engine.version)
    rewrite(
        {"班车.md": "# 车队\n\n车队有三辆车。", "时刻表.md": "# 班车几点发车\n\n班车八点发车，班车几点发车见站牌。"}
    )
    await until(lambda: to(asked, ADA))
    report = to(asked, ADA)[0].text
    assert report.startswith("1 个问题的首条结果变了，⚠️ 1 个标准问题变差")
    assert "班车几点发车：班车.md › 班车 | 时刻表.md › 班车几点发车" in report


@pytest.mark.long
async def test_with_review_another_admin_confirms_before_the_asker_is_told(
    telegram: BotApi, live: LiveEngine, rewrite: Rewrite, tmp_path: Path
) -> None:
    async with running(telegram, live, tmp_path / "data", admins=ADMINS, review=True, digest_hour=23):
        await until(lambda: replayed(tmp_path) == live.engine.version)
        await press(telegram, "🔔", await ask(telegram, QUESTION, ANN), ANN)
        rewrite({"陪产假.md": ANSWER})
        await until(lambda: to(telegram, ADA))
        assert to(telegram, ADA)[0].text.startswith("1 个旧问题可能有答案了，请确认")
        card = await shown(telegram, await ask(telegram, "/gaps", ADA), "①", ADA)
        assert "⏳ 等另一位管理者确认" in card.text
        assert labels(card) == ["✅ 确认", "❌ 退回"]
        assert rows(tmp_path, "select told_at from consents") == [(None,)]
        await press(telegram, "✅", card, ADA)
        await until(lambda: rows(tmp_path, "select told_at is null from consents") == [(0,)])


@pytest.mark.long
async def test_who_proposed_a_passage_does_not_confirm_it(
    telegram: BotApi, live: LiveEngine, rewrite: Rewrite, tmp_path: Path
) -> None:
    rewrite({"护理.md": ANSWER.replace("陪产假", "护理期")})
    async with running(telegram, live, tmp_path / "data", admins=ADMINS, review=True, digest_hour=23):
        await ask(telegram, QUESTION, ANN)
        card = await shown(telegram, await ask(telegram, "/gaps", ADA), "①", ADA)
        await press(telegram, "📌", card, ADA)
        choice = await telegram.next_call("editMessageText")
        assert await press(telegram, "①", choice, ADA) == "已提交，等另一位管理者确认。"
        proposed = await telegram.next_call("editMessageText")
        assert labels(proposed) == ["❌ 退回"]
        data = next(b["callback_data"] for b in choice.buttons).split(".")
        confirm = ".".join(["g1", "16", *data[2:4], "", "0"])
        told = await telegram.press_data(confirm, proposed, **{"from": ADA})
        assert told.parameters["text"] == "要由另一位管理者确认。"
        assert not (await ask(telegram, QUESTION, BEN)).text.startswith("📌")
        told = await telegram.press_data(confirm, proposed, **{"from": BOB})
        assert told.parameters["text"] == "已确认。"
        assert (await ask(telegram, QUESTION, BEN)).text.startswith("📌")


@pytest.mark.long
async def test_a_pin_follows_its_passage_and_one_whose_passage_is_gone_is_told_once(
    asked: BotApi, live: LiveEngine, rewrite: Rewrite, tmp_path: Path
) -> None:
    rewrite({"护理.md": ANSWER.replace("陪产假", "护理期")})
    await ask(asked, QUESTION, ANN)
    card = await shown(asked, await ask(asked, "/gaps", ADA), "①", ADA)
    await press(asked, "📌", card, ADA)
    await press(asked, "①", await asked.next_call("editMessageText"), ADA)
    assert (await ask(asked, SAME, BEN)).text.startswith("📌")
    rewrite({"护理.md": None})
    await until(lambda: any("指定的段落已不在" in call.text for call in to(asked, ADA)))
    assert not (await ask(asked, SAME, BEN)).text.startswith("📌")
    rewrite({"食堂.md": "# 食堂\n\n食堂在二楼。"})
    await until(lambda: replayed(tmp_path) == live.engine.version)
    assert sum("指定的段落已不在" in call.text for call in to(asked, ADA)) == 1


@pytest.mark.long
async def test_of_a_question_whose_pinned_passage_still_comes_first_no_change_is_told(
    asked: BotApi, live: LiveEngine, rewrite: Rewrite, tmp_path: Path
) -> None:
    rewrite({"护理.md": ANSWER.replace("陪产假", "护理期")})
    await ask(asked, QUESTION, ANN)
    await press(asked, "📌", await shown(asked, await ask(asked, "/gaps", ADA), "①", ADA), ADA)
    await press(asked, "①", await asked.next_call("editMessageText"), ADA)
    assert (await ask(asked, QUESTION, BEN)).text.startswith("📌")
    rewrite({"陪产假.md": ANSWER})
    await until(lambda: replayed(tmp_path) == live.engine.version)
    rewrite({"食堂.md": "# 食堂\n\n食堂在二楼。"})
    await until(lambda: replayed(tmp_path) == live.engine.version)
    assert (await ask(asked, QUESTION, BEN)).text.startswith("📌")
    assert not any("首条结果变了" in call.text for call in to(asked, ADA))


@pytest.mark.long
async def test_of_what_an_admin_may_not_see_no_report_is_sent_to_him(
    telegram: BotApi, live: LiveEngine, rewrite: Rewrite, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / FILE).write_text(f'["人事"]\nusers = [{ADA["id"]}, {ANN["id"]}]\n', encoding="utf-8")
    async with running(telegram, live, tmp_path / "data", admins=ADMINS, digest_hour=23):
        await until(lambda: replayed(tmp_path) == live.engine.version)
        await ask(telegram, QUESTION, ANN)
        rewrite({"人事/陪产假.md": ANSWER})
        await until(lambda: to(telegram, ADA))
        await until(lambda: replayed(tmp_path) == live.engine.version)
        await ask(telegram, "/gaps", BOB)
        assert to(telegram, BOB) == []


@pytest.mark.long
async def test_a_budget_of_nothing_asks_nothing(
    telegram: BotApi, live: LiveEngine, rewrite: Rewrite, tmp_path: Path
) -> None:
    async with running(telegram, live, tmp_path / "data", admins=ADMINS, replay_seconds=0, digest_hour=23):
        await ask(telegram, QUESTION, ANN)
        rewrite({"陪产假.md": ANSWER})
        await until(lambda: replayed(tmp_path) == live.engine.version)
        assert QUESTION in (await ask(telegram, "/gaps", ADA)).text
