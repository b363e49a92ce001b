"""PDF: labels before what they stand for, group by group, and titles above tables, told by others like them."""

from __future__ import annotations

from collections.abc import Sequence

from index.read.readers import read_original
from tests.support.originals import Run, grid, headings_of, passages_of, pdf, text_of

FLATS = [
    ("甲户型", "186万元", [("面积", "89平方米"), ("朝向", "南北通透")]),
    ("乙户型", "245万元", [("面积", "118平方米"), ("朝向", "朝南")]),
]
STAFF = [("总经办", ("贺国栋", "8001")), ("运输部", ("马腾", "8101")), ("财务部", ("孔令芳", "8401"))]


def boxes(size: float = 14) -> list[Run]:
    """Boxes with a name and a price above labels with values."""
    runs: list[Run] = [(60, 740, 24, "户型报价")]
    for n, (name, price, values) in enumerate(FLATS):
        top = 690 - 100 * n
        runs += [(60, top, size, name), (440, top, size, price)]
        for m, (label, value) in enumerate(values, 1):
            runs += [(60, top - 20 * m, 12, label), (150, top - 20 * m, 12, value)]
    return runs


def lists(top: float, staff: Sequence[tuple[str, tuple[str, str]]] = STAFF) -> list[Run]:
    """Tables of the same names one below the other, each with a title."""
    runs: list[Run] = []
    for n, (title, cells) in enumerate(staff):
        rows = ((title,), ("姓名", "分机"), cells)
        runs += [
            (60 + 120 * place, top - 90 * n - 24 * m, 12, cell)
            for m, row in enumerate(rows)
            for place, cell in enumerate(row)
        ]
    return runs


def test_each_box_has_its_own_facts() -> None:
    first, second = passages_of("a.pdf", pdf(boxes()))
    assert (first.headings[-1], first.text) == ("甲户型 186万元", "面积：89平方米\n朝向：南北通透")
    assert (second.headings[-1], second.text) == ("乙户型 245万元", "面积：118平方米\n朝向：朝南")


def test_the_title_of_a_box_needs_no_larger_letters() -> None:
    levels = headings_of(read_original("a.pdf", pdf(boxes(12))))
    assert levels == [(1, "户型报价"), (7, "甲户型 186万元"), (7, "乙户型 245万元")]


def test_a_value_of_two_lines_is_whole() -> None:
    page = [*boxes(), (150, 635, 12, "有风")]
    assert "朝向：南北通透有风" in text_of("a.pdf", pdf(page))


def test_tables_of_the_same_names_keep_them() -> None:
    rows = [("项目", "金额"), ("收入", "12"), ("支出", "9")], [("项目", "金额"), ("收入", "15"), ("支出", "8")]
    page: list[Run] = [
        (60 + 120 * place, 700 - 150 * n - 20 * m, 12, cell)
        for n, table in enumerate(rows)
        for m, row in enumerate(table)
        for place, cell in enumerate(row)
    ]
    page.insert(6, (60, 580, 12, "下面是今年的数字。"))
    assert "项目：收入；金额：12" in text_of("a.pdf", pdf(page))


def test_what_stands_above_each_table_of_the_same_names_heads_it_on_every_page() -> None:
    pages = [(60, 740, 24, "通讯录"), *lists(690)], [*lists(740, [("工会", ("邓平", "8104"))])]
    found = headings_of(read_original("a.pdf", pdf(*pages)))
    assert found == [(1, "通讯录"), (7, "总经办"), (7, "运输部"), (7, "财务部"), (7, "工会")]


def test_the_first_line_above_one_table_is_a_text() -> None:
    page = [(60, 740, 24, "通讯录"), *lists(690, STAFF[:1])]
    assert headings_of(read_original("a.pdf", pdf(page))) == [(1, "通讯录")]


def test_names_above_nothing_but_texts_stay() -> None:
    long = "工作内容是照顾老人起居和喂饭以及协助康复训练并且做好护理记录和交接班"
    page: list[Run] = [(60, 740, 24, "招聘启事"), (60, 700, 12, "执业护士"), (420, 700, 12, "6000元")]
    page += [(60, 680, 12, long[:30]), (60, 660, 12, long[30:])]
    assert "执业护士" in text_of("a.pdf", pdf(page))


def test_titles_of_cards_side_by_side_head_them() -> None:
    page: list[Run] = [(60, 740, 24, "体检套餐")]
    for n, (name, price, hours) in enumerate((("基础套餐", "298元", "1小时"), ("女性套餐", "498元", "2小时"))):
        left = 60 + 250 * n
        page += [(left, 690, 12, name), (left, 670, 12, "价格"), (left + 80, 670, 12, price)]
        page += [(left, 650, 12, "时长"), (left + 80, 650, 12, hours)]
    assert [(passage.headings[-1], passage.text) for passage in passages_of("a.pdf", pdf(page))] == [
        ("基础套餐", "价格：298元\n时长：1小时"),
        ("女性套餐", "价格：498元\n时长：2小时"),
    ]


def test_titles_of_ruled_tables_of_the_same_names_head_them() -> None:
    page: list[Run] = [(60, 740, 24, "通讯录")]
    drawn = []
    for n, (title, cells) in enumerate(STAFF):
        top = 690 - 110 * n
        page.append((60, top, 12, title))
        for m, row in enumerate((("姓名", "分机"), cells)):
            page += [(66 + 120 * place, top - 24 - 24 * m, 12, cell) for place, cell in enumerate(row)]
        drawn += grid([60, 180, 300], [top - 56, top - 32, top - 8])
    found = headings_of(read_original("a.pdf", pdf(page, drawn=[drawn])))
    assert found == [(1, "通讯录"), (7, "总经办"), (7, "运输部"), (7, "财务部")]
