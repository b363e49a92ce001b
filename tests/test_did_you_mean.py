"""Where nothing is found, but another spelling would have found something, that one is named."""

from __future__ import annotations

import pytest

from bot.render.answers import line_card
from bot.texts import TEXTS
from index import ask, open_index
from tests.conftest import MakeFolder

TEXT = "# 年假\n\n工作满一年的员工有五天年假。\n\n# 权责\n\n门禁卡由行政部发放。\n"


@pytest.mark.parametrize(
    ("question", "may_mean"),
    [("年价几天", "年假几天"), ("年價几天", "年假几天"), ("食堂几点开门", ""), ("年假几天", ""), ("", "")],
)
def test_another_spelling_is_named_where_it_has_an_answer(folder: MakeFolder, question: str, may_mean: str) -> None:
    answer = ask(open_index(folder({"a.md": TEXT})), question)
    assert answer.may_mean == may_mean
    if may_mean:
        assert not answer.answered
        assert ask(open_index(folder({"b.md": TEXT})), may_mean).answered


@pytest.mark.parametrize(
    ("language", "line"),
    [("zh", "你是不是想问：年假几天"), ("zh-hant", "你是不是想問：年假几天"), ("en", "Did you mean: 年假几天")],
)
def test_the_card_says_so(folder: MakeFolder, language: str, line: str) -> None:
    answer = ask(open_index(folder({"a.md": TEXT})), "年价几天")
    assert line in line_card(answer, TEXTS[language]).html


def test_a_question_searched_word_for_word_is_not_respelt(folder: MakeFolder) -> None:
    assert ask(open_index(folder({"a.md": TEXT})), "年价几天", mend=False).may_mean == ""
