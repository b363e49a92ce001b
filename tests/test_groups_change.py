"""The bot greets a group that adds it, and a group that becomes a supergroup keeps everything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.ledger.deletions import Deletion
from bot.ledger.ledger import now
from index import Engine
from tests.botapi import ANN, BotApi
from tests.support.bots import running
from tests.support.ledgers import open_ledger
from tests.support.updates import change

pytestmark = pytest.mark.long

BASIC: dict[str, Any] = {"id": -55, "type": "group", "title": "Team"}
SUPERGROUP: dict[str, Any] = {"id": -1001234, "type": "supergroup", "title": "Team"}
QUESTION, ANSWER = "宁波化解了多少信访积案", "1233件信访积案"
ASK = f"/ask@passagebot {QUESTION}"


@pytest.mark.parametrize("status", ["member", "administrator"])
async def test_a_group_that_adds_the_bot_is_told_how_to_ask(bot: BotApi, status: str) -> None:
    added = change(SUPERGROUP, "left", "member")
    if status == "administrator":
        rights = dict.fromkeys(ADMINISTRATOR, False)
        added["new_chat_member"] = {**added["new_chat_member"], "status": status, **rights}
    await bot.update(my_chat_member=added)
    call = await bot.next_call()
    assert "/ask@passagebot 问题" in call.text
    assert "其余群消息我收不到" in call.text
    assert call.parameters["chat_id"] == SUPERGROUP["id"]


async def test_other_changes_of_membership_are_no_news(bot: BotApi) -> None:
    await bot.update(my_chat_member=change(SUPERGROUP, "member", "left"))
    await bot.update(my_chat_member=change(SUPERGROUP, "member", "member"))
    await bot.update(my_chat_member=change({"id": 7, "type": "private", "first_name": "Ann"}, "left", "member"))
    assert ANSWER in (await bot.ask(ASK, chat=SUPERGROUP)).text


async def test_a_group_that_the_bot_has_left_is_not_tidied_up(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    ledger = await open_ledger(tmp_path)
    async with running(telegram, seeds, tmp_path):
        await ledger.deletions.add(Deletion(SUPERGROUP["id"], 7, now()))
        await telegram.update(my_chat_member=change(SUPERGROUP, "member", "left"))
        await telegram.ask(QUESTION)
    assert await ledger.deletions.next_at() is None
    await ledger.close()


@pytest.mark.parametrize(
    "chat",
    [SUPERGROUP, pytest.param({"id": 7, "type": "private", "first_name": "Ann"}, marks=pytest.mark.long)],
)
async def test_who_put_the_bot_out_is_sent_no_answer_and_who_lets_it_in_again_is(
    telegram: BotApi, seeds: Engine, tmp_path: Path, chat: dict[str, Any]
) -> None:
    ledger = await open_ledger(tmp_path)  # what the run before did not come to
    ann = {"id": 7, "is_bot": False, "first_name": "Ann"}
    message = {"message_id": 500, "date": 1_790_000_000, "chat": chat, "from": ann, "text": ASK}
    message["entities"] = [{"type": "bot_command", "offset": 0, "length": len("/ask@passagebot")}]
    out = change(chat, "member", "kicked")
    out["new_chat_member"]["until_date"] = 0
    for number, content in ((901, {"message": message}), (902, {"my_chat_member": out})):
        await ledger.update_log.record(number, json.dumps({"update_id": number} | content))
    await ledger.close()
    async with running(telegram, seeds, tmp_path):
        await telegram.ask(QUESTION)
        await telegram.update(my_chat_member=change(chat, "left", "member"))
        again = await telegram.message(ASK, chat=chat, **{"from": ann})
        while (call := await telegram.next_call()).parameters.get("reply_parameters") is None:
            pass  # the greeting
    assert call.parameters["reply_parameters"]["message_id"] == again["message_id"]
    assert 500 not in [call.parameters.get("reply_parameters", {}).get("message_id") for call in telegram.calls]


async def test_what_is_sent_to_a_group_that_became_a_supergroup_goes_there(bot: BotApi) -> None:
    bot.moved[BASIC["id"]] = SUPERGROUP["id"]
    call = await bot.ask(ASK, chat=BASIC)
    assert ANSWER in call.text
    assert call.parameters["chat_id"] == SUPERGROUP["id"]


async def test_a_button_of_the_former_group_edits_no_message_of_the_supergroup(bot: BotApi) -> None:
    card = await bot.ask(ASK, chat=BASIC, **{"from": ANN})
    await bot.message(None, chat=BASIC, migrate_to_chat_id=SUPERGROUP["id"])
    message = {"message_id": card.number, "date": 1, "chat": BASIC, "text": "…"}
    await bot.press("👍", card, message=message)
    await bot.press("▼", card, message=message)
    turned = await bot.next_call()
    assert turned.parameters["chat_id"] == SUPERGROUP["id"]
    assert [call for call in bot.calls if call.method.startswith("edit")] == []


@pytest.mark.parametrize("told", [True, False])
async def test_what_a_moved_group_is_owed_is_sent_to_the_supergroup_and_hangs_on_no_other_message(
    telegram: BotApi, seeds: Engine, tmp_path: Path, told: bool
) -> None:
    ledger = await open_ledger(tmp_path)
    if told:
        await ledger.chat_migrations.move(BASIC["id"], SUPERGROUP["id"])
    ann = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "zh"}
    entities = [{"type": "bot_command", "offset": 0, "length": len(ASK.split(maxsplit=1)[0])}]
    message = {"message_id": 7, "date": 1, "from": ann, "chat": BASIC, "text": ASK, "entities": entities}
    await ledger.update_log.record(900, json.dumps({"update_id": 900, "message": message}))
    await ledger.close()
    telegram.moved[BASIC["id"]] = SUPERGROUP["id"]
    async with running(telegram, seeds, tmp_path):
        call = await telegram.next_call()
    assert ANSWER in call.text
    assert call.parameters["chat_id"] == SUPERGROUP["id"]
    assert "reply_parameters" not in call.parameters
    assert telegram.refused == ([] if told else ["sendMessage"])


async def test_an_edit_after_the_move_does_not_touch_another_message(bot: BotApi) -> None:
    message = await bot.message(ASK, chat=BASIC)
    await bot.next_call()
    await bot.message(None, chat=BASIC, migrate_to_chat_id=SUPERGROUP["id"])
    moved: dict[str, Any] = {**message, "chat": SUPERGROUP, "text": f"{ASK}呢", "edit_date": 1_790_000_100}
    await bot.update(edited_message=moved)
    assert ANSWER in (await bot.next_call()).text
    assert [call for call in bot.calls if call.method == "editMessageText"] == []


ADMINISTRATOR = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]
