"""A card that others see is turned by who asked for it; everybody else is led to the passage in private."""

from __future__ import annotations

from typing import Any

import pytest

from index import Engine, ask
from tests.botapi import ANN, BotApi, Call

pytestmark = pytest.mark.long

QUESTION = "干部担当作为的激励和保护机制"
GROUP = {"id": -1001, "type": "supergroup", "title": "Team"}
BOB: dict[str, Any] = {"id": 42, "is_bot": False, "first_name": "Bob", "language_code": "en"}


async def in_group(bot: BotApi) -> Call:
    return await bot.ask(f"/ask@passagebot {QUESTION}", chat=GROUP, **{"from": ANN})


async def nothing_was_edited(bot: BotApi) -> bool:
    """Whether the bot, done with all that came before, has changed no message."""
    await bot.ask("/privacy")
    return not [call for call in bot.calls if call.method.startswith("edit")]


@pytest.mark.parametrize("label", ["▲", "▼", "›"])
async def test_in_a_group_the_press_of_another_opens_the_passage_in_private(bot: BotApi, label: str) -> None:
    card = await in_group(bot)
    pressed = await bot.press(label, card, **{"from": BOB})
    link = pressed.parameters["url"]
    assert link.startswith("https://t.me/passagebot?start=p_")
    assert link != card.links[0]
    assert await nothing_was_edited(bot)
    assert (await bot.ask(f"/start {link.partition('=')[2]}")).links[0] == link


async def test_another_is_led_to_the_very_hit_and_the_very_neighbour(bot: BotApi, seeds: Engine) -> None:
    card = await in_group(bot)
    first, second, *_ = (hit.passage for hit in ask(seeds, QUESTION, 3).hits)
    before, after = seeds.neighbours(first)
    assert before is not None
    assert after is not None
    for label, passage in (("▲", before), ("▼", after), ("›", second)):
        pressed = await bot.press(label, card, **{"from": BOB})
        assert pressed.parameters["url"] == f"https://t.me/passagebot?start=p_{passage.passage_id}"


async def test_who_asked_turns_the_card(bot: BotApi) -> None:
    card = await in_group(bot)
    for label in ("▼", "›"):
        assert "url" not in (await bot.press(label, card, **{"from": ANN})).parameters
        assert (await bot.next_call("editMessageText")).parameters["message_id"] == card.number


async def test_a_card_that_was_shared_stays_as_it_is(bot: BotApi) -> None:
    posted = (await bot.inline(QUESTION)).parameters["results"][0]
    card = Call("", {"reply_markup": posted["reply_markup"]})
    pressed = await bot.press("▼", card, inline_message_id="AbC", **{"from": BOB})
    assert pressed.parameters["url"].startswith("https://t.me/passagebot?start=p_")
    assert await nothing_was_edited(bot)


async def test_what_another_may_not_turn_may_not_be_asked_anew_either(bot: BotApi) -> None:
    card = await in_group(bot)
    verbatim = card.buttons[0]["callback_data"].replace("v1.6.", "v1.9.")
    assert (await bot.press_data(verbatim, card, **{"from": BOB})).parameters["url"] == card.links[0]
    assert await nothing_was_edited(bot)


async def test_a_vote_of_another_counts_below_the_card(bot: BotApi) -> None:
    card = await in_group(bot)
    await bot.press("👍", card, **{"from": BOB})
    assert (await bot.next_call("editMessageReplyMarkup")).buttons[0]["text"] == "👍 1"
