"""An admin answers a gap by a reply: the text becomes an entry where nobody sees it who could not see the question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.documents.rules_file import FILE
from index import open_index
from tests.botapi import BOT, BotApi, Call
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.keepers import files_in
from tests.support.loop import ADA, ADMINS, ANN, BEN, BOB, ask, press, private
from tests.support.loop import card as shown
from tests.support.waiting import until

DOCS = {"人事/年假.md": "# 年假\n\n每年五天。", "总务/班车.md": "# 班车\n\n七点半从南门发车。"}
QUESTION = "陪产假有几天？"
TEXT = "男职工的陪产假为十五天。"

pytestmark = pytest.mark.long


async def reply_to_gap(bot: BotApi, person: dict[str, Any], text: str) -> Call:
    """What is said to an admin who replies to the card of the one gap."""
    return await ask(bot, text, person, reply_to_message=await gap_card(bot, person))


async def gap_card(bot: BotApi, person: dict[str, Any]) -> dict[str, Any]:
    """The message that shows the one gap to an admin."""
    card = await shown(bot, await ask(bot, "/gaps", person), "①", person)
    return {"message_id": card.number, "date": 1, "chat": private(person), "text": card.text, "from": BOT}


def told(bot: BotApi, person: dict[str, Any]) -> list[str]:
    """All that a person was sent."""
    sent = [call for call in bot.calls if call.method in ("sendMessage", "editMessageText")]
    return [call.text for call in sent if call.parameters["chat_id"] == person["id"]]


async def test_what_was_asked_by_who_sees_a_closed_folder_is_answered_in_that_folder(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    docs, data = folder(DOCS), tmp_path / "data"
    data.mkdir()
    (data / FILE).write_text(f'["人事"]\nusers = [{ADA["id"]}, {ANN["id"]}]\n', encoding="utf-8")
    async with running(telegram, open_index(docs), data, docs=docs, admins=ADMINS, watched=True, digest_hour=23):
        await ask(telegram, QUESTION, ANN)
        assert (await ask(telegram, "/gaps", BOB)).text == "📮 没有待解答的问题。"
        choice = await reply_to_gap(telegram, ADA, TEXT)
        assert "人事" in choice.text
        assert "总务" not in choice.text
        await press(telegram, "①", choice, ADA)
        await until(lambda: "人事/entries.md" in files_in(docs))
        assert TEXT in files_in(docs)["人事/entries.md"]
        assert TEXT in (await ask(telegram, QUESTION, ANN)).text
        assert TEXT not in (await ask(telegram, QUESTION, BEN)).text


async def test_what_was_asked_by_a_stranger_is_answered_where_everybody_sees_it(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    docs, data = folder(DOCS), tmp_path / "data"
    data.mkdir()
    (data / FILE).write_text(f'["人事"]\nusers = [{ADA["id"]}, {ANN["id"]}]\n', encoding="utf-8")
    async with running(telegram, open_index(docs), data, docs=docs, admins=ADMINS, watched=True, digest_hour=23):
        await ask(telegram, QUESTION, BEN)
        choice = await reply_to_gap(telegram, ADA, TEXT)
        assert "总务" in choice.text
        assert "人事" not in choice.text


async def test_with_review_nothing_is_written_until_another_admin_confirms(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    docs, data = folder(DOCS), tmp_path / "data"
    before = files_in(docs)
    settings: dict[str, Any] = {"docs": docs, "admins": ADMINS, "watched": True, "digest_hour": 23, "review": True}
    async with running(telegram, open_index(docs), data, **settings):
        await press(telegram, "🔔", await ask(telegram, QUESTION, ANN), ANN)
        choice = await reply_to_gap(telegram, ADA, TEXT)
        assert await press(telegram, "①", choice, ADA) == "已提交，等另一位管理者确认。"
        assert files_in(docs) == before
        assert not any(TEXT in text for text in told(telegram, ANN))
        assert TEXT not in (await ask(telegram, QUESTION, BEN)).text
        card = await shown(telegram, await ask(telegram, "/gaps", BOB), "①", BOB)
        assert TEXT in card.text
        assert await press(telegram, "✅", card, BOB) == "已确认。"
        await until(lambda: any(TEXT in text for text in files_in(docs).values()))
        await until(lambda: any(TEXT in text for text in told(telegram, ANN)))


async def test_each_reply_has_a_button_of_its_own_whoever_else_replies(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    docs, data = folder(DOCS), tmp_path / "data"
    async with running(telegram, open_index(docs), data, docs=docs, admins=ADMINS, watched=True, digest_hour=23):
        await ask(telegram, QUESTION, ANN)
        first, second = await reply_to_gap(telegram, ADA, TEXT), await reply_to_gap(telegram, ADA, "说错了。")
        theirs = await reply_to_gap(telegram, BOB, "我也不知道。")
        assert await press(telegram, "①", first, BOB) == "现在不能这样做，卡片已更新。"
        await press(telegram, "①", first, ADA)
        await until(lambda: any(TEXT in text for text in files_in(docs).values()))
        assert await press(telegram, "①", second, ADA) == "现在不能这样做，卡片已更新。"
        assert await press(telegram, "①", theirs, BOB) == "现在不能这样做，卡片已更新。"
        assert "说错了" not in str(files_in(docs))
        assert "我也不知道" not in str(files_in(docs))


async def test_a_reply_that_is_edited_is_stored_as_it_says_then_and_asks_nothing(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    docs, data = folder(DOCS), tmp_path / "data"
    async with running(telegram, open_index(docs), data, docs=docs, admins=ADMINS, watched=True, digest_hour=23):
        await ask(telegram, QUESTION, ANN)
        content = {"from": ADA, "reply_to_message": await gap_card(telegram, ADA)}
        message = await telegram.message("男职工的陪产假为五天。", **content)
        choice = await telegram.next_call()
        await telegram.update(edited_message={**message, "text": TEXT, "edit_date": 5})
        await telegram.next_call()
        await press(telegram, "①", choice, ADA)
        await until(lambda: any(TEXT in text for text in files_in(docs).values()))
        assert "为五天" not in str(files_in(docs))
        await telegram.update(edited_message={**message, "text": "男职工的陪产假为六天。", "edit_date": 6})
        assert (await telegram.next_call()).text == "现在不能这样做，卡片已更新。"
        assert (await ask(telegram, "/gaps", ADA)).text == "📮 没有待解答的问题。"


async def test_what_members_of_the_admins_chat_reply_to_a_card_is_no_question(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    docs, chat = folder(DOCS), {"id": -1009, "type": "supergroup", "title": "Admins"}
    settings: dict[str, Any] = {"docs": docs, "admins": ADMINS, "admin_chat": chat["id"], "digest_hour": 23}
    async with running(telegram, open_index(docs), tmp_path / "data", **settings):
        await ask(telegram, QUESTION, ANN)
        card = await shown(telegram, await ask(telegram, "/gaps", ADA, chat=chat), "①", ADA)
        above = {"message_id": card.number, "date": 1, "chat": chat, "text": card.text, "from": BOT}
        await telegram.message("火星邮局在哪里？", **{"from": BEN}, chat=chat, reply_to_message=above)
        listed = await ask(telegram, "/gaps", ADA, chat=chat)
        assert QUESTION in listed.text
        assert "火星" not in listed.text
