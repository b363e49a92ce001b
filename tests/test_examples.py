"""The greeting offers three whole questions to tap, in the reader's language, and each is answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.answering.examples import examples, question_about
from bot.texts import TEXTS
from index import Engine, Passage, open_index
from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.bots import running

pytestmark = pytest.mark.long

OFFICE = {
    "faq.md": "# 常见问题\n\n## 怎么重置密码？\n\n在登录页点击忘记密码。\n\n## 如何请假？\n\n在系统里提交请假单。\n",
    "制度.md": "# 制度\n\n## 第三章 年假\n\n员工每年享有年假五天。\n\n## 3.2 报销期限\n\n返回后三十天内提交。\n",
}


def person(language: str) -> dict[str, Any]:
    return {"id": 7_000, "is_bot": False, "first_name": "Ann", "language_code": language}


@pytest.mark.parametrize(("language", "sign"), [("zh-hans", "讲了什么？"), ("zh-hant", "講了什麼？"), ("en", "?")])
async def test_start_shows_three_questions_and_a_tap_answers_one(bot: BotApi, language: str, sign: str) -> None:
    greeting = await bot.ask("/start", **{"from": person(language)})
    labels = [button["text"] for button in greeting.buttons]
    assert len(labels) == 3
    assert all(label.endswith(sign) for label in labels)
    for label in labels:
        await bot.press(label, greeting, **{"from": person(language)})
        answer = await bot.next_call()
        assert answer.text.startswith(f"💬 {label}\n\n")
        assert len(answer.links) >= 1
        assert "👍" in [button["text"] for button in answer.buttons]


async def test_a_tapped_question_is_a_question_like_any_other(bot: BotApi) -> None:
    greeting = await bot.ask("/start foo", **{"from": person("zh-hans")})
    await bot.press(greeting.buttons[0]["text"], greeting)
    answer = await bot.next_call()
    while not any(button["text"] == "›" for button in answer.buttons):
        greeting.buttons.pop(0)
        await bot.press(greeting.buttons[0]["text"], greeting)
        answer = await bot.next_call()
    await bot.press("›", answer)
    assert (await bot.next_call("editMessageText")).links[0] != answer.links[0]


def test_questions_that_the_documents_ask_come_first_and_numbers_are_left_out(folder: MakeFolder) -> None:
    engine = open_index(folder(OFFICE))
    asked = [question for question, _ in examples(engine, TEXTS["zh"], 4)]
    assert set(asked[:2]) == {"怎么重置密码？", "如何请假？"}
    assert set(asked[2:]) == {"“年假”讲了什么？", "“报销期限”讲了什么？"}


def test_the_documents_questions_are_in_the_readers_language_or_put_into_it(folder: MakeFolder) -> None:
    engine = open_index(folder(OFFICE))
    assert all(question.startswith("What about “") for question, _ in examples(engine, TEXTS["en"], 3))


@pytest.mark.parametrize("heading", ["", "一", "第三章", "2024", "题" * 41])
def test_a_heading_that_names_nothing_makes_no_question(heading: str) -> None:
    assert question_about(Passage("abcdefghijkl", "1.txt", (heading,), 0, "text"), TEXTS["zh"]) is None


def test_the_examples_come_from_several_documents(seeds: Engine) -> None:
    found = [seeds.get(passage_id) for _, passage_id in examples(seeds, TEXTS["zh"], 3)]
    assert len({passage.source for passage in found if passage}) > 1


async def test_without_documents_there_is_nothing_to_tap(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    async with running(telegram, open_index(folder({})), tmp_path):
        greeting = await telegram.ask("/start")
    assert greeting.text == "资料夹里还没有可以检索的文档。"
    assert greeting.buttons == []


async def test_an_example_whose_passage_was_removed_is_said_so(bot: BotApi) -> None:
    greeting = await bot.ask("/start")
    pressed = await bot.press_data("v1.10.zh.nosuchname12..0.0", greeting)
    assert pressed.parameters["text"] == "这一段已经不在资料中。"
