"""PDF: the lines of a ruled table's cell: one sentence that had no room, or several things one below the other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.support.drawn_letters import pdf_of_drawn_letters
from tests.support.originals import Run, grid, pdf, text_of


def table(*lines: str, lefts: Sequence[float] = ()) -> bytes:
    """A PDF of a table, of which a cell of 120 points, with margins of 6, has the lines."""
    cell: list[Run] = [
        (lefts[n] if lefts else 166, 640 - 15 * n, 12, line) for n, line in enumerate(lines) if line.strip()
    ]
    names: list[Run] = [(66, 680, 12, "日期"), (166, 680, 12, "安排"), (66, 640, 12, "周一"), (66, 560, 12, "周二")]
    return pdf([*names, *cell, (166, 560, 12, "休息")], drawn=[grid([60, 160, 280], [540, 580, 660, 700])])


def cell_of(data: bytes) -> str:
    """What is read in the cell."""
    return text_of("a.pdf", data).splitlines()[0].removeprefix("日期：周一；安排：")


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        (("豆浆", "油条"), "豆浆 油条"),
        (("张三", "电话8001", "李四"), "张三 电话8001 李四"),
        (("A-01", "A-02"), "A-01 A-02"),
        (("5月1日", "（周四）"), "5月1日（周四）"),
        (("张三、", "李四"), "张三、李四"),
        (("在二楼会议室召开全", "体会议"), "在二楼会议室召开全体会议"),
        (("在二楼会议室开会时", "带上会议材料"), "在二楼会议室开会时带上会议材料"),
        (("在二楼开会，要带", "（或借）材料"), "在二楼开会，要带（或借）材料"),
        (("请打值班电话", "13800001234"), "请打值班电话13800001234"),
        (("Dell PowerEdge", "R740 server"), "Dell PowerEdge R740 server"),
    ],
)
def test_a_line_with_room_for_the_next_word_ends(lines: Sequence[str], read: str) -> None:
    assert cell_of(table(*lines)) == read


def test_lines_in_the_middle_of_their_cell_end_where_both_sides_have_room() -> None:
    assert cell_of(table("欧阳小明", "司马光", lefts=(196, 202))) == "欧阳小明 司马光"
    assert cell_of(table("在二楼会议室开会", "带材料", lefts=(172, 202))) == "在二楼会议室开会带材料"


def test_a_first_line_that_begins_further_right_goes_on() -> None:
    assert cell_of(table("在二楼会议室开", "会，带材料", lefts=(188, 166))) == "在二楼会议室开会，带材料"


def test_letters_from_the_top_down_are_one_word() -> None:
    page: list[Run] = [(66, 680, 12, "时段"), (166, 680, 12, "安排"), (66, 640, 12, "上"), (66, 620, 12, "午")]
    page += [(166, 640, 12, "语文"), (166, 620, 12, "数学"), (66, 560, 12, "下午"), (166, 560, 12, "体育")]
    data = pdf_of_drawn_letters(page, grid([60, 160, 280], [540, 580, 660, 700]))
    assert text_of("a.pdf", data).splitlines() == ["时段：上午；安排：语文 数学", "时段：下午；安排：体育"]


def test_an_address_that_is_longer_than_its_line_is_whole() -> None:
    assert cell_of(table("zhang.san@example", "-company.com.cn")) == "zhang.san@example-company.com.cn"
    assert cell_of(table("zhang@example.cn", "li@example.cn")) == "zhang@example.cn li@example.cn"


def test_the_short_name_of_a_column_is_one_word() -> None:
    page: list[Run] = [(66, 686, 12, "任课"), (66, 670, 12, "教师"), (166, 680, 12, "科目")]
    page += [(66, 640, 12, "张三"), (66, 624, 12, "李四"), (166, 640, 12, "语文"), (66, 560, 12, "王五")]
    text = text_of("a.pdf", pdf([*page, (166, 560, 12, "数学")], drawn=[grid([60, 160, 280], [540, 580, 660, 700])]))
    assert text.splitlines() == ["任课教师：张三 李四；科目：语文", "任课教师：王五；科目：数学"]
