"""PDF: heads and feet go, and nothing of the text does though pages begin or end alike."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.read.readers import read_original
from tests.support.originals import Run, headings_of, pdf, text_of

FULL = "这一行写满了整整一行的字，一直写到右边的尽头才换行，因此下一行接着说"
SHOPS = [("甲店价目", "5元", "4元"), ("乙店价目", "6元", "3元")]


def column(lines: Sequence[str], top: float = 770, left: float = 60, size: float = 12) -> list[Run]:
    """Lines one below the other, from the top of a page."""
    return [(left, top - 18 * number, size, line) for number, line in enumerate(lines)]


def row(top: float, *cells: str) -> list[Run]:
    """The cells of a table, side by side."""
    return [(60 + 150 * number, top, 12, cell) for number, cell in enumerate(cells)]


def body(number: int) -> list[Run]:
    """Some text in the middle of a page."""
    return column([f"第{number}页的正文说的是第{number}件事情。", f"{FULL[:-2]}{number}"], 600)


def test_prices_that_differ_in_their_digits_stay() -> None:
    pages = [[*row(770, shop), *row(752, "苹果", apple), *row(734, "桃子", pear)] for shop, apple, pear in SHOPS]
    text = text_of("a.pdf", pdf(*pages))
    assert [price for _, *prices in SHOPS for price in prices if price not in text] == []
    assert text.count("苹果") == 2


def test_a_question_that_two_pages_begin_with_is_there_twice() -> None:
    pages = [column(["问：年假有几天？", f"答：{answer}。", "问：病假呢？"]) for answer in ("五天", "十天")]
    text = text_of("a.pdf", pdf(*pages))
    assert text == "\n\n".join(
        ["问：年假有几天？", "答：五天。", "问：病假呢？", "问：年假有几天？", "答：十天。", "问：病假呢？"]
    )


def test_articles_that_say_the_same_stay() -> None:
    pages = [column([f"第{n}条 员工应当遵守制度。", f"第{n}章的话。", f"第{n + 1}条 不得迟到。"]) for n in (1, 3)]
    text = text_of("a.pdf", pdf(*pages))
    assert text.count("员工应当遵守制度") == 2


def test_the_names_of_columns_on_each_page_name_them_in_every_row() -> None:
    pages = [
        [*row(770, "姓名", "分机"), *(one for n, cells in enumerate(rows) for one in row(752 - 18 * n, *cells))]
        for rows in ([("甲一", "8001"), ("乙二", "8002")], [("丙三", "8003"), ("丁四", "8004")])
    ]
    assert text_of("a.pdf", pdf(*pages)).split("\n") == [
        f"姓名：{name}；分机：800{n}" for n, name in enumerate(("甲一", "乙二", "丙三", "丁四"), 1)
    ]


def test_the_first_question_of_each_page_stays_with_its_choices_and_its_answer() -> None:
    questions = [
        [f"{n}. 正确的是（）。", *(f"{letter}. 第{n}题的{letter}项" for letter in "ABCD"), f"答案：{answer}"]
        for n, answer in ((1, "A"), (7, "B"), (13, "C"))
    ]
    assert text_of("a.pdf", pdf(*map(column, questions))).split("\n") == [line for one in questions for line in one]


def test_choices_side_by_side_are_no_heading() -> None:
    lines = ["1. 正确的是（ ）。", "A. 甲项的内容  B. 乙项的内容", "C. 丙项的内容  D. 丁项的内容", "答案：B"]
    assert headings_of(read_original("a.pdf", pdf(column(lines, 700)))) == []


def test_the_title_of_each_letter_stays() -> None:
    pages = [
        [(240.0, 770.0, 20.0, "录取通知书"), *column([f"编号：{n}", f"学生{name}："], 730)]
        for n, name in enumerate(("甲一", "乙二", "丙三"), 1)
    ]
    assert headings_of(read_original("a.pdf", pdf(*pages))) == [(1, "录取通知书")] * 3


@pytest.mark.parametrize(
    "foot",
    ["第 {} 页 共 3 页", "- {} -", "— {} —", "{}/3", "Page {} of 3", "青禾公司 第 {} 页", "QH-{}", "• {} •", "P{}"],
)
def test_what_counts_the_pages_goes(foot: str) -> None:
    pages = [[*body(n), (280, 30, 9, foot.format(n))] for n in (1, 2, 3)]
    assert text_of("a.pdf", pdf(*pages)) == text_of("a.pdf", pdf(*map(body, (1, 2, 3))))


def test_a_number_that_counts_the_pages_goes_though_it_is_set_as_the_text() -> None:
    pages = [[*body(n), *column([f"- {n} -"], 564)] for n in (1, 2)]
    low = [[(x, y - 490, size, text) for x, y, size, text in page] for page in pages]
    assert "- 1 -" not in text_of("a.pdf", pdf(*low))


def test_the_heads_of_a_journal_go_though_they_differ_and_are_on_two_pages_only() -> None:
    heads = ["128 现代农业技术", "甲一：水稻的种植 129"]
    pages = [[(60, 770, 9, head), *body(n)] for n, head in enumerate(heads, 1)]
    assert text_of("a.pdf", pdf(*pages)) == text_of("a.pdf", pdf(*map(body, (1, 2))))


def test_a_head_whose_second_part_names_the_chapter_goes() -> None:
    chapters = ["第一章 总则", "第二章 考勤", "第三章 请假"]
    pages = [
        [(60, 770, 9, "青禾公司员工手册"), (450, 770, 9, chapter), *body(n)] for n, chapter in enumerate(chapters, 1)
    ]
    assert text_of("a.pdf", pdf(*pages)) == text_of("a.pdf", pdf(*map(body, (1, 2, 3))))


def test_a_page_that_is_counted_in_chinese_goes() -> None:
    pages = [[*body(n), (280, 30, 9, f"第{number}页 共二页")] for n, number in enumerate("一二", 1)]
    assert text_of("a.pdf", pdf(*pages)) == text_of("a.pdf", pdf(*map(body, (1, 2))))


@pytest.mark.parametrize("head", ["房屋租赁合同", "临江市房屋租赁合同（2025 年版）"])
def test_the_head_of_one_page_that_repeats_its_title_goes(head: str) -> None:
    page: list[Run] = [(250, 770, 9, head), (200, 700, 20, "房屋租赁合同"), (60, 650, 12, "租期为一年。")]
    assert text_of("a.pdf", pdf(page)) == "房屋租赁合同\n\n租期为一年。"


@pytest.mark.parametrize("above", ["编号：2025-018", "合同", "房屋租赁合同如下。"])
def test_what_else_stands_above_the_title_of_one_page_stays(above: str) -> None:
    page: list[Run] = [(250, 770, 9, above), (200, 700, 20, "房屋租赁合同"), (60, 650, 12, "租期为一年。")]
    assert above in text_of("a.pdf", pdf(page))


def test_blanks_to_be_filled_in_stay_apart() -> None:
    page: list[Run] = [(60, 700, 12, "学校：＿＿＿＿ 班级：＿＿＿＿ 姓名：＿＿＿＿")]
    assert text_of("a.pdf", pdf(page)) == "学校：＿＿＿＿ 班级：＿＿＿＿ 姓名：＿＿＿＿"
