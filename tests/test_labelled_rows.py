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


NOTES = [
    ("2.逾期每天加收滞纳金；\n3.收费窗口：一楼。", ["2.逾期每天加收滞纳金；", "3.收费窗口：一楼。"]),
    ("说明：\n1.不含药费。\n60岁以上免收", ["说明：", "1.不含药费。", "60岁以上免收"]),
    ("60岁以上老人凭身份证免收一般诊疗费。监督电话：12345", ["60岁以上老人凭身份证免收一般诊疗费。监督电话：12345"]),
    ("执行日期,2025-01-01", ["执行日期：2025-01-01"]),
    ("注：不含税\n制表人：小王,,2025年1月1日", ["注：不含税", "制表人：小王 2025年1月1日"]),
    (",,,以上价格截至九月，随行就市。", ["以上价格截至九月，随行就市。"]),
    ("咨询电话,0851-88001234", ["咨询电话：0851-88001234"]),
    ("※凭证就诊", ["※凭证就诊"]),
]


@pytest.mark.parametrize(("rows", "texts"), NOTES)
def test_what_is_said_below_a_table_takes_no_name(rows: str, texts: list[str]) -> None:
    blocks = text_of("a.csv", f"类别,项目,单位,价格\n检查,心电图,次,22\n治疗,输液,组,9.5\n{rows}".encode()).split(
        "\n\n"
    )
    assert blocks == [
        "类别：检查；项目：心电图；单位：次；价格：22\n类别：治疗；项目：输液；单位：组；价格：9.5",
        *texts,
    ]


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("项目,金额,说明\n1.农产品销售,70,好\n2.农机服务,16,差\n3.其他,,", "3.其他"),
        ("品名,生产日期,备注\n牛奶,2025-01-02,冷藏\n面包,2025-01-03,", "品名：面包；生产日期：2025-01-03"),
        ("参数,甲款,乙款\n重量,5kg,6kg\n尺寸,30cm,40cm\n价格,面议,", "参数：价格；甲款：面议"),
        ("项目,本年,上年\n收入,7,6\n利润,2,1\n每股收益：,,\n基本每股收益,,", "项目：基本每股收益"),
        ("姓名,签字\n张三,\n李四,", "姓名：李四"),
        ("问,答\n几点开门？,九点开门。\n在哪里停车？,在东门外停车。", "问：在哪里停车？；答：在东门外停车。"),
    ],
)
def test_a_row_that_is_like_those_above_is_no_note(rows: str, line: str) -> None:
    assert sheet_lines(*rows.split("\n"))[-1] == line


def test_a_row_that_sums_up_is_below_no_name() -> None:
    assert sheet_lines("编号,名称,数量", "A-1,投影机,1", "A-2,钢琴,2", "合计,,3")[-1] == "合计；数量：3"
    assert sheet_lines("学号,姓名,语文", "1,安然,93", "2,白宇,85", ",平均分,89")[-1] == "平均分；语文：89"
