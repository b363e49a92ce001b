"""Where a word of the question is nowhere in the documents, no passage is called the answer for sure."""

from __future__ import annotations

import pytest

from index import ask, open_index
from tests.conftest import MakeFolder

OFFICE = {"a.txt": "会议室设在东楼，需要提前一天在前台预订。\n", "b.txt": "打印机设在西楼，用完请关机。\n"}


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("打印机是什么品牌？", "品牌"),
        ("打印機是什麼品牌？", "品牌"),
        ("会议室的面积有多大", "面积"),
        ("打印机的型号", "型号"),
        ("打印机在西楼的租金", "租金"),
    ],
)
def test_what_the_documents_name_without_what_is_asked_of_it_is_not_called_the_answer(
    folder: MakeFolder, question: str, word: str
) -> None:
    answer = ask(open_index(folder(OFFICE)), question)
    assert word in answer.missing
    assert answer.verdict == "nearest"


@pytest.mark.parametrize("question", ["打印机在哪？", "会议室要提前几天预订", "請問會議室設在幾樓"])
def test_a_question_whose_words_are_all_there_is_answered(folder: MakeFolder, question: str) -> None:
    answer = ask(open_index(folder(OFFICE)), question)
    assert answer.missing == ()
    assert answer.verdict == "answer"
