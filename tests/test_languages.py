"""The bot speaks simplified Chinese, traditional Chinese and English."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from bot.texts import TEXTS, Texts, texts_for
from bot.texts.keepers import KeepersTexts
from index.read.problems import PROBLEMS
from tests.botapi import BotApi
from tests.support.scripts import converted

ARGUMENTS = {
    "int": 5,
    "int | None": 5,
    "bool": False,
    "str": "x",
    "Sequence[str]": (),
    "Sequence[int]": (1,),
    "Sequence[Stretch]": (),
}


def sentences(texts: Texts | KeepersTexts) -> dict[str, str]:
    """Every sentence by the name of its field, made with some arguments where it takes any."""
    said = {}
    for field in fields(texts):
        value = getattr(texts, field.name)
        taken = re.search(r"Callable\[\[(.*)\], str\]", str(field.type))
        said[field.name] = value(*(ARGUMENTS[kind] for kind in taken[1].split(", "))) if taken else str(value)
    return said


@pytest.mark.parametrize(
    ("code", "language"),
    [
        *((code, "zh") for code in ("zh", "zh-hans", "zh-CN", "zh-Hans-SG", "zh_cn")),
        *((code, "zh-hant") for code in ("zh-hant", "zh-TW", "zh-HK", "zh-Hant-HK", "zh-mo", "yue")),
        *((code, "en") for code in ("en", "en-GB", "de", "zhx", "-", "𝔷𝔥")),
    ],
)
def test_a_persons_language_decides(code: str, language: str) -> None:
    assert texts_for(code, "任何文字").language == language


@pytest.mark.parametrize(
    ("question", "language"),
    [("年假有几天？", "zh"), ("年假有幾天？", "zh-hant"), ("Annual leave?", "en"), ("", "zh"), ("GDP 是什么", "zh")],
)
def test_where_it_is_not_known_the_questions_script_decides(question: str, language: str) -> None:
    assert texts_for(None, question).language == language


def test_no_sentence_of_one_chinese_is_written_in_the_other() -> None:
    simplified, traditional = (sentences(TEXTS[code]) | sentences(TEXTS[code].keepers) for code in ("zh", "zh-hant"))
    assert "keepers" in simplified  # whose sentences are looked at one by one
    del simplified["keepers"], traditional["keepers"]
    for name in PROBLEMS:
        simplified[name], traditional[name] = (TEXTS[code].problem((name, "1", "2")) for code in ("zh", "zh-hant"))
    assert simplified == {name: converted(text, "t2s") for name, text in simplified.items()}
    assert traditional == {name: converted(text, "s2tw") for name, text in traditional.items()}


async def test_a_question_from_taiwan_is_answered_in_traditional_script(bot: BotApi) -> None:
    person = {"id": 42, "is_bot": False, "first_name": "Bob", "language_code": "zh-TW"}
    assert (await bot.ask("番茄炒蛋怎麼做？", **{"from": person})).text.startswith("沒有找到能回答的段落")
