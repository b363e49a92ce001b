"""Rows whose cells say something of a label each: they name no columns, and take no names from a table above."""

from __future__ import annotations

import pytest

from tests.support.originals import docx, tc, text_of, word_table


def word_lines(table: str) -> list[str]:
    rows = ("".join(map(tc, row.split("|"))) for row in table.split(" / "))
    return [line for line in text_of("a.docx", docx(word_table(*rows))).split("\n") if line]


def sheet_lines(*rows: str) -> list[str]:
    return [line for line in text_of("a.csv", "\n".join(rows).encode()).split("\n") if line]


def test_of_two_parties_side_by_side_each_has_its_own() -> None:
    assert word_lines("甲方：张三|乙方：李四 / 电话：8001|电话：8002") == [
        "甲方：张三；乙方：李四",
        "甲方 电话：8001；乙方 电话：8002",
    ]
    assert word_lines("甲方（签章）：|乙方（签章）： / 电话：8001|电话：8002 / 日期：6月1日|日期：6月1日") == [
        "甲方（签章）：；乙方（签章）：",
        "甲方 电话：8001；乙方 电话：8002",
        "甲方 日期：6月1日；乙方 日期：6月1日",
    ]


def test_cells_that_say_something_of_different_labels_stand_alone() -> None:
    assert word_lines("时间：八点|地点：礼堂 / 主持：何琳|记录：罗曼") == [
        "时间：八点；地点：礼堂",
        "主持：何琳；记录：罗曼",
    ]


FEET = [
    ("制表人：许丽,,日期：,2025-01-15", "制表人：许丽 日期：2025-01-15"),
    ("\n制表人：许丽,,日期：,2025-01-15", "制表人：许丽 日期：2025-01-15"),
    ("审批人,董建,,", "审批人：董建"),
    ("制表：许丽,,,", "制表：许丽"),
    ("合计,,,90\n出差人,唐宁,,", "出差人：唐宁"),
]


@pytest.mark.parametrize(("rows", "text"), FEET)
def test_who_made_a_table_and_when_is_said_below_it_and_is_no_row(rows: str, text: str) -> None:
    lines = sheet_lines("品名,数量,单价,金额", "纸,10,5,50", "笔,20,2,40", rows)
    assert lines[0] == "品名：纸；数量：10；单价：5；金额：50"
    assert lines[-1] == text


def test_rows_of_a_table_that_has_some_empty_cells_stay_its_rows() -> None:
    assert sheet_lines("岗位,早班,晚班", "东门,老赵,小钱", "审核,老孙,")[-1] == "岗位：审核；早班：老孙"
    assert sheet_lines("品名,数量,金额", "合计,30,90", "纸,10,", "笔,20,40")[-2] == "品名：纸；数量：10"


def test_the_last_row_of_a_form_is_one_of_it() -> None:
    lines = sheet_lines("姓名,高峰,部门,后勤", "请假类别,年假,天数,3", "批准,同意,,")
    assert lines == ["姓名：高峰；部门：后勤", "请假类别：年假；天数：3", "批准：同意"]
