"""Tables: which rows name the columns, in files that say nothing of it."""

from __future__ import annotations

import pytest

from tests.support.originals import cells, docx, tc, text_of, word_table, xlsx

DOWN, DOWN_FROM = "<w:vMerge/>", '<w:vMerge w:val="restart"/>'
HEADER = "<w:trPr><w:tblHeader/></w:trPr>"


def over(columns: int) -> str:
    """The property of a cell over several columns."""
    return f'<w:gridSpan w:val="{columns}"/>'


def row(*cells: str) -> str:
    """A row of plain cells."""
    return "".join(map(tc, cells))


def lines_of(*rows: str) -> list[str]:
    return text_of("a.docx", docx(word_table(*rows))).split("\n")


TWO_ROWS = (
    f"{tc('项目', DOWN_FROM)}{tc('本期', over(2))}{tc('上期', over(2))}",
    f"{tc('', DOWN)}{row('金额', '占比', '金额', '占比')}",
    row("材料费", "120", "60%", "100", "50%"),
    row("人工费", "80", "40%", "100", "50%"),
)


@pytest.mark.parametrize("marked", [0, 1, 2])
def test_names_have_those_below_them_however_many_rows_are_marked(marked: int) -> None:
    rows = [f"{HEADER if n < marked else ''}{one}" for n, one in enumerate(TWO_ROWS)]
    assert lines_of(*rows)[0] == "项目：材料费；本期 金额：120；本期 占比：60%；上期 金额：100；上期 占比：50%"


def test_a_title_that_is_marked_with_the_names_takes_no_row() -> None:
    rows = [f"{HEADER}{tc('电话表', over(3))}", f"{HEADER}{row('科室', '电话', '地点')}", row("门诊", "8101", "一楼")]
    assert lines_of(*rows, row("急诊", "8102", "二楼"))[-2:] == [
        "科室：门诊；电话：8101；地点：一楼",
        "科室：急诊；电话：8102；地点：二楼",
    ]


def test_years_below_a_name_are_names() -> None:
    rows = [
        f"{tc('企业', DOWN_FROM)}{tc('收入', over(2))}",
        f"{tc('', DOWN)}{row('2022', '2023')}",
        row("青禾", "100", "120"),
        row("云杉", "90", "95"),
    ]
    assert lines_of(*rows)[0] == "企业：青禾；收入 2022：100；收入 2023：120"


def test_years_behind_other_names_are_names() -> None:
    rows = [row("指标", "单位", "2022年", "2023年"), row("产值", "亿元", "856", "932"), row("收入", "亿元", "62", "70")]
    assert lines_of(*rows)[0] == "指标：产值；单位：亿元；2022年：856；2023年：932"


def test_a_row_that_numbers_the_columns_is_none_of_the_table() -> None:
    rows = [row("指标", "单位", "本年"), row("甲", "乙", "1"), row("产值", "亿元", "856"), row("收入", "亿元", "62")]
    assert lines_of(*rows) == ["指标：产值；单位：亿元；本年：856", "指标：收入；单位：亿元；本年：62"]


def test_a_row_of_few_values_that_count_is_one_of_the_table() -> None:
    assert lines_of(row("东", "西", "南"), row("1", "2", "3"), row("4", "5", "6"))[0] == "东：1；西：2；南：3"


def test_names_that_are_said_anew_name_the_rows_below_them() -> None:
    rows = [
        *(row("收入", "金额", "说明"), row("学费", "100", "全年"), row("捐赠", "20", "校友")),
        *(row("支出", "金额", "说明"), row("工资", "80", "全年"), row("维修", "15", "屋顶")),
    ]
    assert lines_of(*rows)[1:3] == ["收入：捐赠；金额：20；说明：校友", "支出：工资；金额：80；说明：全年"]


def test_a_row_of_remarks_between_values_names_nothing() -> None:
    remarks = row("", "增长较快", "基本持平")
    rows = [row("地区", "甲季", "乙季"), row("北京", "100", "90"), remarks, row("上海", "50", "40")]
    lines = lines_of(*rows)
    assert lines[-1] == "地区：上海；甲季：50；乙季：40"
    assert any("增长较快" in line for line in lines)


def test_the_sections_of_a_table_share_its_names() -> None:
    rows = [
        *(row("项目", "内容", "分值"), tc("一、管理", over(3)), row("制度", "有制度", "5"), row("台账", "有台账", "6")),
        *(tc("二、服务", over(3)), row("态度", "热情", "10")),
    ]
    lines = lines_of(*rows)
    assert lines[0] == "一、管理"
    assert "项目：制度；内容：有制度；分值：5" in lines
    assert lines[-1] == "项目：态度；内容：热情；分值：10"


def test_a_sum_over_all_columns_is_said_once() -> None:
    rows = [
        row("项目", "内容", "分值"),
        row("制度", "有制度", "5"),
        row("台账", "有台账", "6"),
        tc("小计（十一分）", over(3)),
    ]
    assert lines_of(*rows)[-1] == "小计（十一分）"


def test_a_timetable_is_named_by_its_lessons() -> None:
    rows = [row("星期", "1", "2", "3"), row("周一", "语文", "数学", "英语"), row("周二", "数学", "语文", "体育")]
    assert lines_of(*rows)[0] == "星期：周一；1：语文；2：数学；3：英语"


def test_a_row_without_a_key_between_values_names_those_below_it() -> None:
    rows = lines_of(
        row("", "本期", "上年同期"),
        row("收入（元）", "120", "100"),
        row("", "期末", "上年末"),
        row("总资产（元）", "900", "800"),
    )
    assert rows == ["收入（元）；本期：120；上年同期：100", "总资产（元）；期末：900；上年末：800"]


def test_a_row_without_a_key_between_texts_is_a_row() -> None:
    rows = lines_of(
        row("科室", "姓名", "职务"), row("门诊", "甲一", "主任"), row("", "乙二", "医师"), row("急诊", "丙三", "主任")
    )
    assert rows[1] == "姓名：乙二；职务：医师"


def test_a_text_over_columns_of_several_names_is_said_once_and_is_none_of_them() -> None:
    text = "本表所列股东之间不存在关联关系，也不属于规定的一致行动人，公司未知其他股东之间是否存在关联关系。"
    rows = lines_of(
        row("股东", "数量", "种类"),
        row("甲一", "100", "普通股"),
        row("乙二", "90", "优先股"),
        f"{tc('说明')}{tc(text, over(2))}",
    )
    assert rows[-1] == f"说明：{text}"


TWO_ROWS_AND_SECTION = (
    f"{tc('品名', DOWN_FROM)}{tc('单价', over(2))}",
    f"{tc('', DOWN)}{row('批发', '零售')}",
    tc("水果", over(3)),
    row("苹果", "4", "5"),
    row("梨", "3", "4"),
    tc("蔬菜", over(3)),
    row("白菜", "1", "2"),
)
NAMED_IN_TWO_ROWS = [
    *("水果", "品名：苹果；单价 批发：4；单价 零售：5", "品名：梨；单价 批发：3；单价 零售：4"),
    *("蔬菜", "品名：白菜；单价 批发：1；单价 零售：2"),
]


def test_names_in_two_rows_hold_in_the_sections_right_below_them() -> None:
    assert [line for line in lines_of(*TWO_ROWS_AND_SECTION) if line] == NAMED_IN_TWO_ROWS


def test_names_in_two_rows_of_a_sheet_hold_in_its_sections() -> None:
    rows: dict[int, list[str | float | None]] = {
        1: ["品名", "单价", None],
        2: [None, "批发", "零售"],
        3: ["水果", None, None],
        4: ["苹果", 4.0, 5.0],
        5: ["梨", 3.0, 4.0],
        6: ["蔬菜", None, None],
        7: ["白菜", 1.0, 2.0],
    }
    data = xlsx({"价": cells(rows, ["A1:A2", "B1:C1", "A3:C3", "A6:C6"])})
    assert [line for line in text_of("a.xlsx", data).split("\n") if line][1:] == NAMED_IN_TWO_ROWS


def test_names_in_two_rows_of_a_page_hold_in_its_sections() -> None:
    head = "<tr><th rowspan=2>品名</th><th colspan=2>单价</th></tr><tr><th>批发</th><th>零售</th></tr>"
    body = "<tr><th colspan=3>水果</th></tr><tr><td>苹果</td><td>4</td><td>5</td></tr>"
    page = f"<h1>价目</h1><table><thead>{head}</thead><tbody>{body}</tbody></table>"
    assert text_of("a.html", page.encode()).endswith("水果\n\n品名：苹果；单价 批发：4；单价 零售：5")


def test_names_over_empty_cells_are_over_what_stands_below_them() -> None:
    text = text_of("a.csv", ",上半年,,下半年,\n产品,一季度,二季度,三季度,四季度\n电视,10,20,30,40\n".encode())
    assert text == "产品：电视；上半年 一季度：10；上半年 二季度：20；下半年 三季度：30；下半年 四季度：40"


@pytest.mark.parametrize(("top", "middle"), [("项目", "项目"), ("", "")])
def test_other_names_in_the_middle_name_the_rows_below_them(top: str, middle: str) -> None:
    rows = lines_of(
        row(top, "年末", "上年末", ""),
        row("资产", "100", "90", "元"),
        row(middle, "本年", "上年", ""),
        row("收入", "50", "40", "元"),
        row("利润", "5", "4", "元"),
    )
    key = f"{top}：" if top else ""
    assert rows == [
        f"{key}资产；年末：100；上年末：90；元",
        f"{key}收入；本年：50；上年：40；元",
        f"{key}利润；本年：5；上年：4；元",
    ]


def test_a_table_with_its_names_in_the_first_column_is_no_form() -> None:
    rows = lines_of(row("姓名", "张三", "李四"), row("年龄", "30", "31"), row("电话", "8001", "8002"))
    assert rows == ["姓名：年龄；张三：30；李四：31", "姓名：电话；张三：8001；李四：8002"]
