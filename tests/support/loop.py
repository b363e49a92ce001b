"""People who ask what the documents do not say, and admins who see to it."""

from __future__ import annotations

from typing import Any

from tests.botapi import BotApi, Call

QUESTION, SAME, OTHER = "陪产假有几天？", "請問陪產假有多少天", "食堂几点开饭"
ANSWER = "# 陪产假\n\n陪产假：男职工的陪产假为十五天，须在子女出生后一个月内休完。"
ANN: dict[str, Any] = {"id": 7_001, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}
BEN: dict[str, Any] = {**ANN, "id": 7_002, "first_name": "Ben"}
CAT: dict[str, Any] = {**ANN, "id": 7_003, "first_name": "Cat"}
ADA: dict[str, Any] = {**ANN, "id": 42, "first_name": "Ada"}
BOB: dict[str, Any] = {**ANN, "id": 43, "first_name": "Bob"}
ADMINS = frozenset({42, 43})
GROUP: dict[str, Any] = {"id": -1001, "type": "supergroup", "title": "Team"}


def private(person: dict[str, Any]) -> dict[str, Any]:
    return {"id": person["id"], "type": "private"}


async def ask(bot: BotApi, text: str, person: dict[str, Any], **content: Any) -> Call:
    """What the bot sends when a person asks, whatever else it sends meanwhile."""
    message = await bot.message(text, **{"from": person}, **content)
    while True:
        call = await bot.next_call()
        above = call.parameters.get("reply_parameters", {}).get("message_id")
        if above == message["message_id"] and not call.text.startswith("🔔 你问过"):
            return call


async def card(bot: BotApi, shown: Call, label: str, person: dict[str, Any]) -> Call:
    """The card that an admin is shown who presses the button of a gap in a list."""
    await press(bot, label, shown, person)
    while True:
        call = await bot.next_call()
        is_here = call.parameters["chat_id"] == shown.parameters["chat_id"]
        if is_here and "reply_parameters" not in call.parameters and "问过" in call.text:
            return call


async def press(bot: BotApi, label: str, shown: Call, person: dict[str, Any]) -> str:
    """What a person is told who presses a button."""
    told = await bot.press(label, shown, **{"from": person})
    return str(told.parameters.get("text", ""))


def labels(shown: Call) -> list[str]:
    return [button["text"] for button in shown.buttons]
