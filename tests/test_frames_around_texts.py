"""A table of a Word file whose cells are texts is a frame around them, as a newsletter is, or where two sign."""

from __future__ import annotations

import pytest

from index.errors import CannotRead
from index.read.readers import read_original
from tests.support.originals import docx, headings_of, p, passages_of, tc, text_of, word_table


def bold(text: str) -> str:
    return f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>"


def cell(*paragraphs: str, columns: int = 1) -> str:
    inside = "".join(one if one.startswith("<") else p(one) for one in paragraphs)
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{columns}"/></w:tcPr>{inside}</w:tc>'


def test_the_columns_of_a_newsletter_are_read_one_after_the_other() -> None:
    left = cell(bold("老年食堂开张了"), "老年食堂正式营业。", bold("停水通知"), "八月十九日停水。")
    right = cell(bold("暑期托管班"), "共有四十六名孩子参加。")
    body = word_table(cell("社区月报 第8期", columns=2), left + right)
    assert [(one.headings, one.text) for one in passages_of("a.docx", docx(body))] == [
        (("社区月报 第8期", "老年食堂开张了"), "老年食堂正式营业。"),
        (("社区月报 第8期", "停水通知"), "八月十九日停水。"),
        (("社区月报 第8期", "暑期托管班"), "共有四十六名孩子参加。"),
    ]


def test_who_sign_side_by_side_have_their_lines() -> None:
    first = "<w:p><w:r><w:t>甲方（签字）：刘美华</w:t><w:br/><w:t>电话：8001</w:t></w:r></w:p>"
    body = p("双方订立本合同。") + word_table(cell(first) + cell("乙方（盖章）：云禾公司", "电话：8002"))
    assert text_of("a.docx", docx(body)).split("\n\n")[1:] == [
        "甲方（签字）：刘美华\n电话：8001",
        "乙方（盖章）：云禾公司\n电话：8002",
    ]


def test_a_signature_that_is_to_be_filled_in_has_its_lines() -> None:
    body = word_table(cell("甲方（盖章）", "代表人：", "年  月  日") + cell("乙方（盖章）", "代表人：", "年  月  日"))
    assert text_of("a.docx", docx(p("双方订立本合同。") + body)).count("代表人：\n年 月 日") == 2


def test_tables_side_by_side_in_a_frame_are_tables() -> None:
    left = word_table(tc("打印") + tc("单价"), tc("黑白") + tc("0.2元"))
    right = word_table(tc("装订") + tc("单价"), tc("胶装") + tc("5元"))
    body = p("价目。") + word_table(cell(left, p("")) + cell(right, p("")))
    assert text_of("a.docx", docx(body)).split("\n\n")[1:] == ["打印：黑白；单价：0.2元", "装订：胶装；单价：5元"]


def test_a_table_among_the_lines_of_who_signs_is_read_too() -> None:
    prices = word_table(tc("品名") + tc("单价"), tc("面粉") + tc("90元"))
    body = word_table(cell("甲方：张三", "电话：8001", prices) + cell("乙方：李四", "电话：8002"))
    assert "面粉；单价：90元" in text_of("a.docx", docx(body))


def test_texts_in_tables_in_texts_without_end_are_refused() -> None:
    opening = "<w:tbl><w:tr><w:tc><w:p><w:r><w:pict><w:txbxContent>"
    closing = "</w:txbxContent></w:pict></w:r></w:p></w:tc></w:tr></w:tbl>"
    with pytest.raises(CannotRead):
        read_original("a.docx", docx(opening * 5_000 + p("甲方：张三") + closing * 5_000))


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (
            (tc("岗位") + tc("要求"), tc("保安") + cell("身体健康。", "能上夜班。")),
            "岗位：保安；要求：身体健康。 能上夜班。",
        ),
        (
            (cell("办公室") + cell("负责文秘。", "负责接待。"), cell("财务科") + cell("负责核算。", "负责报销。")),
            "办公室：负责文秘。 负责接待。",
        ),
        (
            (tc("餐") + tc("周一") + tc("周二"), tc("早餐") + cell("豆浆", "油条") + cell("牛奶", "面包")),
            "餐：早餐；周一：豆浆 油条；周二：牛奶 面包",
        ),
        ((tc("甲方：张三") + tc("乙方：李四"), tc("电话：8001") + tc("电话：8002")), "甲方：张三；乙方：李四"),
    ],
    ids=["names of columns", "names of rows", "no sentences", "one line each"],
)
def test_cells_of_one_value_are_a_table(rows: tuple[str, ...], line: str) -> None:
    document = read_original("a.docx", docx(p("如下。") + word_table(*rows)))
    assert headings_of(document) == []
    assert line in document.text.split("\n")
