"""Links never die: what was ever served says what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.render import payload
from index import open_index
from tests.botapi import BotApi, Call
from tests.conftest import MakeFolder
from tests.support.bots import running

LEAVE = "工作满一年的员工每年享有年假五天，须提前两周向部门负责人提出申请，经批准后休假。"
MORE = LEAVE.replace("五天", "十天")
TRAVEL = "出差报销须在返回后三十天内提交，附上车票、住宿发票和出差审批单，逾期不予受理。"
PARKING = "地下车库的车位按季度抽签分配，中签者须在一周之内缴纳押金，逾期视为放弃。"
PARTS = {"一、年假": LEAVE, "二、报销": TRAVEL, "三、停车": PARKING}


def handbook(**changed: str) -> str:
    return "\n\n".join(f"# {name}\n\n{changed.get(name[0], text)}" for name, text in PARTS.items())


def link(docs: Path, data: Path, text: str) -> str:
    """What the link of a passage carries, as the folder is now."""
    return next(payload(passage) for passage in open_index(docs, data).passages if passage.text == text)


async def opened(telegram: BotApi, docs: Path, data: Path, *links: str) -> list[Call]:
    """What the bot, started anew on the folder as it is, answers to links."""
    async with running(telegram, open_index(docs, data), data, docs=docs):
        return [await telegram.ask(f"/start {name}") for name in links]


async def test_edits_elsewhere_and_restarts_change_nothing(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    docs, data = folder({"handbook.md": handbook()}), tmp_path / "data"
    name = link(docs, data, TRAVEL)
    folder({"handbook.md": f"前言改过了。\n\n{handbook(一=MORE)}", "another.md": "另一份文件。"})
    (card,) = await opened(telegram, docs, data, name)
    assert card.text.startswith("📄 一、年假 › 二、报销\n第 3/4 段 · handbook.md\n")
    assert TRAVEL in card.text
    assert card.links == [f"https://t.me/passagebot?start={name}"]


@pytest.mark.long
async def test_a_changed_text_is_said_so_and_the_old_one_shown_on_demand(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    docs, data = folder({"handbook.md": handbook()}), tmp_path / "data"
    name = link(docs, data, LEAVE)
    folder({"handbook.md": handbook(一=MORE)})
    async with running(telegram, open_index(docs, data), data, docs=docs):
        card = await telegram.ask(f"/start {name}")
        assert card.text.startswith("ℹ️ 这一段改过了")
        assert MORE in card.text
        await telegram.press("🕘", card)
        old = await telegram.next_call("editMessageText")
        assert old.text.startswith("🕘 这是旧文字")
        assert LEAVE in old.text
        await telegram.press("看现在的文字", old)
        assert MORE in (await telegram.next_call("editMessageText")).text
        await telegram.press("▼", card)
        assert TRAVEL in (await telegram.next_call("editMessageText")).text


@pytest.mark.long
async def test_a_removed_passage_is_said_so_with_what_is_nearest_in_its_document(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    docs, data = folder({"handbook.md": handbook(), "leave.md": LEAVE}), tmp_path / "data"
    name = link(docs, data, PARKING)
    folder({"handbook.md": handbook().replace(f"# 三、停车\n\n{PARKING}", "")})
    (card,) = await opened(telegram, docs, data, name)
    assert card.text.startswith("ℹ️ 这一段已从 handbook.md 中删除。")
    assert PARKING not in card.text
    nearest = card.text.split("最接近的段落：\n")[1].splitlines()
    assert nearest
    assert all(line.startswith("· 一、年假") for line in nearest[::2])


async def test_a_renamed_file_keeps_its_links(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({"handbook.md": handbook()}), tmp_path / "data"
    name = link(docs, data, TRAVEL)
    (docs / "handbook.md").rename(docs / "员工手册.md")
    (card,) = await opened(telegram, docs, data, name)
    assert card.text.startswith("ℹ️ 文件改了名：handbook.md → 员工手册.md")
    assert TRAVEL in card.text


@pytest.mark.long
async def test_buttons_of_an_old_card_follow_its_passage(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({"handbook.md": handbook()}), tmp_path / "data"
    (card,) = await opened(telegram, docs, data, link(docs, data, LEAVE))
    folder({"handbook.md": handbook(一=MORE)})
    (docs / "handbook.md").rename(docs / "员工手册.md")
    async with running(telegram, open_index(docs, data), data, docs=docs):
        await telegram.press("▼", card)
        below = await telegram.next_call("editMessageText")
        assert TRAVEL in below.text
        await telegram.press("📎", card)
        assert list((await telegram.next_call("sendDocument")).parameters["files"]) == ["员工手册.md"]
