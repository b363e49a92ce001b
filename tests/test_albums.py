"""Pictures with a caption ask, and an album is answered once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index import Engine
from tests.botapi import BotApi
from tests.support.bots import running

pytestmark = pytest.mark.long

QUESTION, ANSWER = "宁波化解了多少信访积案", "1233件信访积案"
GROUP = {"id": -1001, "type": "supergroup", "title": "Team"}
ANN: dict[str, Any] = {"id": 7_000, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}
PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]


async def album(bot: BotApi, *captions: str | None, **content: Any) -> None:
    for caption in captions:
        said = {} if caption is None else {"caption": caption}
        await bot.message(None, photo=PHOTO, media_group_id="77", **{"from": ANN}, **said, **content)


async def answers(bot: BotApi, **content: Any) -> list[str]:
    """What was said, in the end, to all that came before in a chat."""
    await bot.message("/privacy@passagebot", **{"from": ANN}, **content)
    while "不使用语言模型" not in (await bot.next_call()).text:
        pass
    shown: dict[int, str] = {}
    for call in bot.calls:
        if call.method in ("sendMessage", "editMessageText"):
            shown[call.number] = call.text
    return list(shown.values())[:-1]


@pytest.mark.parametrize(
    "captions", [(QUESTION, None, None), (None, QUESTION, None), (QUESTION, QUESTION), (QUESTION, "番茄炒蛋怎么做")]
)
async def test_an_album_is_answered_once_whichever_picture_has_the_caption(
    bot: BotApi, captions: tuple[str | None, ...]
) -> None:
    await album(bot, *captions)
    (answer,) = await answers(bot)
    assert ANSWER in answer


async def test_an_album_without_a_word_gets_one_line(bot: BotApi) -> None:
    await album(bot, None, None, None)
    (answer,) = await answers(bot)
    assert answer.startswith("我只读文字")


async def test_two_albums_are_answered_each(bot: BotApi) -> None:
    await album(bot, QUESTION, None)
    await bot.message(None, photo=PHOTO, media_group_id="78", caption=QUESTION, **{"from": ANN})
    assert len(await answers(bot)) == 2


async def test_an_album_whose_pictures_come_to_two_runs_gets_one_line(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    for _ in range(2):
        async with running(telegram, seeds, tmp_path):
            await album(telegram, None)
            await telegram.until_taken()
    assert [call.text[:5] for call in telegram.calls if call.method == "sendMessage"] == ["我只读文字"]


async def test_an_edited_caption_edits_the_answer(bot: BotApi) -> None:
    asked = await bot.message(None, photo=PHOTO, media_group_id="77", caption="番茄炒蛋怎么做", **{"from": ANN})
    first = await bot.next_call()
    await bot.update(edited_message={**asked, "caption": QUESTION, "edit_date": 1_790_000_100})
    edited = await bot.next_call("editMessageText")
    assert ANSWER in edited.text
    assert edited.parameters["message_id"] == first.number


@pytest.mark.parametrize("command", ["/ask@passagebot", "/ask@PassageBot", "/ask"])
async def test_ask_below_a_picture_is_answered_in_a_group(bot: BotApi, command: str) -> None:
    entities = [{"type": "bot_command", "offset": 0, "length": len(command)}]
    caption = {"caption": f"{command} {QUESTION}", "caption_entities": entities}
    await bot.message(None, photo=PHOTO, chat=GROUP, **caption)
    call = await bot.next_call()
    assert ANSWER in call.text
    assert "从未出现" not in call.text


async def test_an_album_in_a_group_is_answered_once(bot: BotApi) -> None:
    await album(bot, None, f"/ask@passagebot {QUESTION}", None, f"/ask@passagebot {QUESTION}？？", chat=GROUP)
    (answer,) = await answers(bot, chat=GROUP)
    assert ANSWER in answer


async def test_pictures_for_nobody_or_for_another_bot_are_left_alone_in_a_group(bot: BotApi) -> None:
    await album(bot, QUESTION, None, f"/ask@otherbot {QUESTION}", f"/asking {QUESTION}", chat=GROUP)
    assert await answers(bot, chat=GROUP) == []
