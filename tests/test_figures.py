"""Figures: the same by /stats and `passagebot stats --json`; of what somebody may not know nothing is counted."""

from __future__ import annotations

import asyncio
import io
import json
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from bot.documents.live import LiveEngine
from bot.documents.rules_file import FILE
from bot.render.fonts import chinese_font
from bot.render.picture import Bars, Board, Ranking, draw
from index import open_index
from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.command import passagebot
from tests.support.ledgers import database_for
from tests.support.loop import ADA, ADMINS, ANN, ANSWER, BEN, GROUP, OTHER, QUESTION, SAME, ask, press

pytestmark = pytest.mark.usefixtures("either_home")

DOCUMENTS = {"班车.md": "# 班车\n\n班车每天早上七点半从南门发车。", "人事/护理.md": ANSWER.replace("陪产假", "护理期")}
BUS = "班车几点发车"


@pytest.mark.long
async def test_the_command_prints_what_was_asked_and_what_became_of_it(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    live, data = LiveEngine(open_index(folder(DOCUMENTS))), tmp_path / "data"
    async with running(telegram, live, data, admins=ADMINS, digest_hour=23):
        await press(telegram, "👍", await ask(telegram, BUS, ANN), ANN)
        await press(telegram, "👎", await ask(telegram, BUS, BEN), BEN)
        await ask(telegram, QUESTION, ANN)
        await ask(telegram, SAME, BEN)
        await ask(telegram, OTHER, BEN)

    async def said(*arguments: str) -> str:
        docs = str(folder({}))
        named = {f"PASSAGEBOT_{key.upper()}": url.get_secret_value() for key, url in database_for(data).items()}
        call = partial(passagebot, *arguments, data=data, check=0, PASSAGEBOT_DOCS=docs, **named)
        return (await asyncio.to_thread(call)).stdout

    printed = json.loads(await said("stats", "--json"))
    assert (printed["questions"], printed["answer"], printed["people"]) == (5, 2, 2)
    assert printed["nearest"] + printed["none"] == 3
    assert printed["resolved"] == 0.2  # one of five: the other answer was voted down by who asked
    assert {"source": "班车.md", "times": 2} in printed["documents"]
    assert printed["gaps"]["new"] == 3
    assert printed["hours_to_answer"] is None
    assert len(printed["days"]) == 30
    assert printed["days"][-1]["questions"] == 5

    listed = json.loads(await said("gaps", "--json"))
    assert [gap["asked"] for gap in listed if "陪" in gap["question"]] == [2]
    assert list(listed[0]) == [
        *("gap_id", "question", "asked", "people", "since", "state", "owner", "due", "missing", "nearest")
    ]
    assert (await said("gaps", "--csv")).startswith("gap_id,question,asked,")
    golden = await said("golden")
    assert json.loads(golden) == {
        "question": BUS,
        "passages": [{"source": "班车.md", "text": "班车每天早上七点半从南门发车。"}],
    }
    figures = json.loads(await said("eval", "--golden", "--json"))
    assert (figures["queries"], figures["recall@1"]) == (1, 1.0)


@pytest.mark.long
async def test_an_admin_is_sent_a_picture_and_others_are_not(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    live = LiveEngine(open_index(folder(DOCUMENTS)))
    async with running(telegram, live, tmp_path / "data", admins=ADMINS, digest_hour=23):
        assert (await ask(telegram, "/stats", ADA)).text == "📊 还没有人提问。"
        await ask(telegram, BUS, ANN)
        await telegram.message("/stats", **{"from": ADA})
        if chinese_font() is None:
            assert "没有中文字体" in (await telegram.next_call()).text
        else:
            call = await telegram.next_call("sendPhoto")
            assert "真正解决＝" in call.parameters["caption"]
            (picture,) = call.parameters["files"].values()
            assert Image.open(io.BytesIO(picture)).width == 1080
        assert "📊" not in (await ask(telegram, "/stats", ANN)).text


@pytest.mark.long
async def test_a_groups_administrators_see_those_of_the_group_only(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    live = LiveEngine(open_index(folder(DOCUMENTS)))
    telegram.administrators.add((GROUP["id"], BEN["id"]))
    async with running(telegram, live, tmp_path / "data", admins=ADMINS, digest_hour=23):
        await ask(telegram, BUS, ANN)
        assert (await ask(telegram, "/stats", BEN, chat=GROUP)).text == "📊 还没有人提问。"
        await telegram.message("/stats", **{"from": ANN}, chat=GROUP)
        await ask(telegram, f"/ask@passagebot {OTHER}", ANN, chat=GROUP)
        assert not [call for call in telegram.calls if call.method == "sendPhoto"]


@pytest.mark.long
async def test_of_a_closed_collection_nothing_is_counted_for_who_may_not_see_it(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / FILE).write_text(f'["人事"]\nusers = [{ANN["id"]}]\n', encoding="utf-8")
    live = LiveEngine(open_index(folder(DOCUMENTS)))
    async with running(telegram, live, tmp_path / "data", admins=ADMINS, digest_hour=23):
        assert "十五天" in (await ask(telegram, "护理期有几天", ANN)).text
        assert (await ask(telegram, "/stats", ADA)).text == "📊 还没有人提问。"


@pytest.mark.long
@pytest.mark.skipif(chinese_font() is None, reason="no font here has Chinese characters")
def test_a_picture_takes_any_text_and_any_number() -> None:
    bars = Bars("每日", ["a", "b", "c"], [[0, 0, 0]] * 400, ["x", "y"])
    rankings = [Ranking("最多", [("很长" * 200, 3), ("", 1)]), Ranking("没有", [])]
    picture = draw(
        Board("标题" * 100, "", [("问题", "1" * 50)], bars, Bars("", [], [[1]], ["0"]), rankings, "说明 " * 200)
    )
    assert picture is not None
    assert Image.open(io.BytesIO(picture)).height < 4000
