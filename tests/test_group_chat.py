"""In a group the bot answers what is meant for it, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from index import ask
from index.rank.engine import Engine
from tests.botapi import BOT, BotApi

GROUP = {"id": -1001, "type": "supergroup", "title": "Team"}
QUESTION = "宁波化解了多少信访积案"
ANSWER = "1233件信访积案"


def said(text: str, **content: Any) -> dict[str, Any]:
    author = {"id": 9, "is_bot": False, "first_name": "Bob"}
    return {"message_id": 5_000, "date": 1, "chat": GROUP, "from": author, "text": text, **content}


def mention(text: str) -> list[dict[str, Any]]:
    return [{"type": "mention", "offset": text.index("@"), "length": len("@passagebot")}]


@pytest.mark.long
async def test_ask_with_a_question_is_answered(bot: BotApi) -> None:
    assert ANSWER in (await bot.ask(f"/ask@passagebot {QUESTION}", chat=GROUP)).text


@pytest.mark.long
async def test_ask_takes_a_question_of_several_lines_whole(bot: BotApi) -> None:
    assert ANSWER in (await bot.ask("/ask@passagebot\n宁波化解了多少\n信访积案", chat=GROUP)).text


@pytest.mark.long
async def test_ask_takes_a_question_that_follows_without_a_space(bot: BotApi) -> None:
    command = [{"type": "bot_command", "offset": 0, "length": len("/ask@passagebot")}]
    call = await bot.ask(f"/ask@passagebot{QUESTION}", chat=GROUP, entities=command)
    assert ANSWER in call.text
    assert "从未出现" not in call.text


@pytest.mark.long
async def test_a_command_or_a_name_in_the_message_replied_to_is_no_part_of_the_question(bot: BotApi) -> None:
    for text in (f"/ask@passagebot {QUESTION}", f"@PassageBot {QUESTION}"):
        call = await bot.ask("/ask@passagebot", chat={**GROUP, "id": -1 - len(text)}, reply_to_message=said(text))
        assert ANSWER in call.text
        assert "从未出现" not in call.text


async def test_a_quotation_from_another_chat_is_a_question(bot: BotApi) -> None:
    quote = {"text": QUESTION, "position": 0, "is_manual": True}
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Bob"}
    content = {"quote": quote, "external_reply": {"origin": origin}}
    assert ANSWER in (await bot.ask("/ask@passagebot", chat=GROUP, **content)).text


@pytest.mark.long
async def test_ask_alone_as_a_reply_answers_the_message_replied_to(bot: BotApi) -> None:
    call = await bot.ask("/ask@passagebot", chat=GROUP, reply_to_message=said(QUESTION))
    assert ANSWER in call.text
    assert call.parameters["reply_parameters"]["message_id"] == 5_000


async def test_ask_alone_tells_how_to_use_it(bot: BotApi) -> None:
    assert "/ask@passagebot 问题" in (await bot.ask("/ask@passagebot", chat=GROUP)).text


@pytest.mark.long
async def test_a_reply_to_the_bot_is_a_question(bot: BotApi) -> None:
    above = said("…", **{"from": BOT})
    assert ANSWER in (await bot.ask(QUESTION, chat=GROUP, reply_to_message=above)).text


@pytest.mark.long
async def test_a_mention_is_a_question_without_the_name(bot: BotApi) -> None:
    text = f"@passagebot {QUESTION}"
    call = await bot.ask(text, chat=GROUP, entities=mention(text))
    assert ANSWER in call.text


@pytest.mark.long
async def test_a_mention_alone_as_a_reply_answers_the_message_replied_to(bot: BotApi) -> None:
    call = await bot.ask("@passagebot", chat=GROUP, entities=mention("@passagebot"), reply_to_message=said(QUESTION))
    assert ANSWER in call.text


async def test_the_answer_stays_in_its_topic(bot: BotApi) -> None:
    forum = {**GROUP, "is_forum": True}
    call = await bot.ask(f"/ask@passagebot {QUESTION}", chat=forum, message_thread_id=77, is_topic_message=True)
    assert call.parameters["message_thread_id"] == 77


async def test_other_messages_other_bots_commands_and_other_mentions_are_left_alone(bot: BotApi) -> None:
    await bot.message(QUESTION, chat=GROUP)
    await bot.message(f"/ask@otherbot {QUESTION}", chat=GROUP)
    text = f"@otherbotxxx {QUESTION}"
    await bot.message(text, chat=GROUP, entities=mention(text))
    await bot.message(QUESTION, chat=GROUP, reply_to_message=said("…"))
    assert "不使用语言模型" in (await bot.ask("/privacy@passagebot", chat=GROUP)).text


@pytest.mark.long
async def test_a_group_is_led_to_fewer_further_hits_than_a_private_chat(bot: BotApi) -> None:
    question = "干部担当作为的激励和保护机制"
    private = await bot.ask(question)
    group = await bot.ask(f"/ask@passagebot {question}", chat=GROUP)
    of = [int(call.buttons[0]["callback_data"].rpartition(".")[2]) for call in (private, group)]
    assert of == [5, 3]


@pytest.mark.long
async def test_a_link_of_the_bot_that_is_meant_for_it_shows_its_passage(bot: BotApi, seeds: Engine) -> None:
    (hit,) = ask(seeds, QUESTION, k=1).hits
    link = f"https://t.me/passagebot?start=p_{hit.passage.passage_id}"
    above, text = said("…", **{"from": BOT}), f"@passagebot {link}"
    asked: list[tuple[str, dict[str, Any]]] = [
        (f"/ask@passagebot {link}", {}),
        (f"这条：{link}", {"reply_to_message": above}),
        (text, {"entities": mention(text)}),
    ]
    for number, (message, content) in enumerate(asked):
        call = await bot.ask(message, chat={**GROUP, "id": -2001 - number}, **content)
        assert hit.passage.text[:20] in call.text
        assert "从未出现" not in call.text
