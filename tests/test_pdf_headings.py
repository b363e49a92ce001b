"""PDF: which lines in larger letters are headings, and of which level."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.read.readers import read_original
from tests.support.originals import Run, headings_of, passages_of, pdf, text_of

TEXT = "本机用于切割厚度不超过三毫米的钢板，不得切割铝板。"


def sections(names: Sequence[str], size: float, top: float = 690) -> list[Run]:
    """Names of sections, each above a text in letters of 12."""
    return [
        run
        for n, name in enumerate(names)
        for run in ((60, top - 60 * n, size, name), (60, top - 24 - 60 * n, 12, f"{n}{TEXT}"))
    ]


def read(page: Sequence[Run], *more: Sequence[Run]) -> list[tuple[int, str]]:
    """The headings of pages."""
    return headings_of(read_original("a.pdf", pdf(page, *more)))


def test_a_number_with_a_dot_and_a_blank_is_no_end_of_a_sentence() -> None:
    page = [(60, 740, 24, "设备手册"), *sections(["1. 概述", "2. 安装"], 16)]
    assert read(page) == [(1, "设备手册"), (2, "1. 概述"), (2, "2. 安装")]


@pytest.mark.parametrize(("size", "found"), [(13, ["（一）背景", "（二）目标"]), (12, [])])
def test_sections_of_one_kind_that_are_all_a_little_larger_are_headings(size: float, found: list[str]) -> None:
    page = [(60, 740, 24, "整治报告"), *sections(["（一）背景", "（二）目标"], size)]
    assert [text for level, text in read(page) if level == 2] == found


def test_sections_whose_numbers_go_on_are_of_one_level_however_large_their_letters_are() -> None:
    names = [(16.0, "一、范围"), (14.0, "二、费用"), (16.0, "三、申请")]
    page = [
        (60, 740, 24, "办理手册"),
        *(run for n, (size, name) in enumerate(names) for run in sections([name], size, 690 - 60 * n)),
    ]
    assert read(page) == [(1, "办理手册"), (2, "一、范围"), (2, "二、费用"), (2, "三、申请")]


def test_numbers_that_begin_again_are_of_their_own_level() -> None:
    names = [(18.0, "一、范围"), (15.0, "（一）人员"), (18.0, "二、费用"), (15.0, "（一）标准"), (15.0, "（二）减免")]
    page = [
        (60, 740, 24, "办理手册"),
        *(run for n, (size, name) in enumerate(names) for run in sections([name], size, 690 - 60 * n)),
    ]
    assert [level for level, _ in read(page)] == [1, 2, 3, 2, 3, 3]


def test_who_made_a_document_heads_nothing() -> None:
    cover: list[Run] = [
        (150, 560, 30, "整治报告"),
        (190, 240, 17, "编制单位：青禾设计院"),
        (240, 210, 17, "二〇二五年三月"),
    ]
    assert read(cover, sections(["一、概况", "二、内容"], 17)) == [(1, "整治报告"), (2, "一、概况"), (2, "二、内容")]
    assert "青禾设计院\n\n二〇二五年三月" in text_of("a.pdf", pdf(cover, sections(["一、概况"], 17)))


def test_codes_in_the_largest_letters_stand_below_the_title() -> None:
    page = [(60, 740, 22, "楼层导览"), *sections(["3F", "2F", "B1"], 24)]
    assert read(page) == [(1, "楼层导览"), (2, "3F"), (2, "2F"), (2, "B1")]


def test_a_code_at_the_left_of_each_title_is_of_it() -> None:
    days = [
        run
        for n, name in enumerate(("贵阳 → 凯里", "凯里 → 西江"))
        for run in (
            (60, 680 - 90 * n, 10, f"D{n + 1}"),
            (100, 690 - 90 * n, 14, name),
            (100, 664 - 90 * n, 10, f"{n}{TEXT}"),
        )
    ]
    first, second = passages_of("a.pdf", pdf([(60, 740, 24, "五日深度游"), *days]))
    assert (first.headings[-1], second.headings[-1]) == ("D1 贵阳 → 凯里", "D2 凯里 → 西江")
    assert first.text == f"0{TEXT}"


def test_a_table_of_contents_whose_dots_go_on_in_the_next_line_goes() -> None:
    contents: list[Run] = [(60, 740, 22, "目录")]
    for n, name in enumerate(("一、概况", "二、现状", "三、内容")):
        contents += [(60, 700 - 40 * n, 12, f"{name}{'·' * 20}"), (60, 682 - 40 * n, 12, f"······{n + 2}")]
    assert "·" not in text_of("a.pdf", pdf([(60, 740, 24, "整治报告")], contents, sections(["一、概况"], 17)))
