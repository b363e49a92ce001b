"""Sheets with several tables, one below another or beside it: each has its own names, titles and notes."""

from __future__ import annotations

import pytest

from index.read.readers import read_original
from tests.support.originals import cells, headings_of, passages_of, text_of, xlsx


def blocks_of(rows: str) -> list[str]:
    return text_of("a.csv", rows.encode()).split("\n\n")


@pytest.mark.parametrize(
    ("below", "line"),
    [
        ("部门,房间\n教务,301", "部门：教务；房间：301"),
        ("姓名,电话\n赵六,8004", "姓名：赵六；电话：8004"),
        ("房间表,\n部门,房间\n教务,三楼", "部门：教务；房间：三楼"),
        ("姓名,签字\n张三,\n李四,已签", "姓名：李四；签字：已签"),
    ],
)
def test_a_table_below_an_empty_row_has_its_own_names(below: str, line: str) -> None:
    blocks = blocks_of(f"姓名,电话\n张三,8001\n李四,8002\n\n{below}")
    assert blocks[0] == "姓名：张三；电话：8001\n姓名：李四；电话：8002"
    assert blocks[-1].split("\n")[-1] == line


def test_a_narrower_table_below_an_empty_row_has_its_own_names() -> None:
    blocks = blocks_of("姓名,班次,备注\n张三,早班,组长\n李四,晚班,替班\n\n车牌,司机,\n京A1,王五,\n京B2,赵六,")
    assert blocks[1] == "车牌：京A1；司机：王五\n车牌：京B2；司机：赵六"


@pytest.mark.parametrize(
    ("below", "line"), [("赵六,8004\n钱七,8005", "姓名：赵六；电话：8004"), ("合计,2", "合计；电话：2")]
)
def test_rows_below_an_empty_row_that_go_on_keep_the_names(below: str, line: str) -> None:
    assert blocks_of(f"姓名,电话\n张三,8001\n\n{below}")[0].split("\n")[1] == line


def test_texts_below_an_empty_row_keep_the_names() -> None:
    assert blocks_of("姓名,部门,备注\n张三,财务,组长\n李四,财务,\n\n王五,行政,\n赵六,人事,")[0].endswith(
        "姓名：赵六；部门：人事"
    )


def test_sections_apart_share_the_names_above_them() -> None:
    rows = "姓名,部门,电话\n\n一组,,\n张三,财务,8001\n李四,财务,8002\n\n二组,,\n王五,行政,8003"
    assert blocks_of(rows) == [
        "一组",
        "姓名：张三；部门：财务；电话：8001\n姓名：李四；部门：财务；电话：8002",
        "二组",
        "姓名：王五；部门：行政；电话：8003",
    ]


def test_tables_side_by_side_are_read_one_after_the_other() -> None:
    data = xlsx(
        {
            "表": cells(
                {
                    1: ["一班", None, None, "二班", None],
                    2: ["姓名", "电话", None, "姓名", "电话"],
                    3: ["张三", 8001.0, None, "赵六", 8004.0],
                    4: ["李四", 8002.0, None, None, None],
                }
            )
        }
    )
    document = read_original("a.xlsx", data)
    assert document.text.split("\n\n") == [
        "表",
        "一班",
        "姓名：张三；电话：8001\n姓名：李四；电话：8002",
        "二班",
        "姓名：赵六；电话：8004",
    ]
    assert [text for _, text in headings_of(document)] == ["表", "一班", "二班"]
    assert [place.label for place in document.places if place.kind == "row"] == ["1", "3", "4", "1", "3"]


def test_an_empty_column_in_a_table_parts_nothing() -> None:
    assert blocks_of("序号,姓名,,电话,备注\n1,张三,,8001,好\n2,李四,,8002,差")[0].split("\n")[0] == (
        "序号：1；姓名：张三；电话：8001；备注：好"
    )


def test_a_note_below_a_table_is_below_no_name() -> None:
    blocks = blocks_of("地区,2020,2021\n北京,100,101\n上海,200,201\n2023年以后的数据见另表,,")
    assert blocks[0].split("\n")[-1] == "2023年以后的数据见另表"


def test_a_sentence_over_all_columns_is_no_heading() -> None:
    data = xlsx(
        {
            "表": cells(
                {
                    1: ["姓名", "电话", "房间"],
                    2: ["张三", 8001.0, "301"],
                    3: ["以上电话如有变动，请告知办公室。"],
                    4: ["李四", 8002.0, "302"],
                },
                ["A3:C3"],
            )
        }
    )
    document = read_original("a.xlsx", data)
    assert [text for _, text in headings_of(document)] == ["表"]
    assert document.text.endswith("姓名：李四；电话：8002；房间：302")


def test_the_break_of_a_timetable_is_a_row_of_it() -> None:
    rows: dict[int, list[str | float | None]] = {
        1: ["时间", "星期一", "星期二"],
        2: ["8:50-9:30", "语文", "数学"],
        3: ["午休"],
        4: ["14:00-14:40", "美术", None],
    }
    document = read_original("a.xlsx", xlsx({"表": cells(rows, ["A3:C3"])}))
    assert [text for _, text in headings_of(document)] == ["表"]
    assert document.text.split("\n")[-2:] == ["午休", "时间：14:00-14:40；星期一：美术"]


def test_a_note_below_a_table_with_a_title_belongs_to_it() -> None:
    rows: dict[int, list[str | float | None]] = {
        1: ["价格表"],
        2: ["项目", "普通价", "会员价"],
        3: ["衬衫", 15.0, 12.0],
        4: ["备注：三日内取件。"],
    }
    *_, note = passages_of("a.xlsx", xlsx({"表": cells(rows, ["A1:C1", "A4:C4"])}))
    assert (note.text, note.headings) == ("备注：三日内取件。", ("表", "价格表"))


def test_a_sum_over_the_first_columns_is_below_none_of_their_names() -> None:
    rows: dict[int, list[str | float | None]] = {
        1: ["序号", "品名", "金额"],
        2: [1.0, "打印机", 12000.0],
        3: [2.0, "投影仪", 7000.0],
        4: ["合计", None, 19000.0],
    }
    assert text_of("a.xlsx", xlsx({"表": cells(rows, ["A4:B4"])})).endswith("\n合计；金额：19000")


def test_the_unit_beside_a_year_above_a_table_names_nothing() -> None:
    blocks = blocks_of("利润表,,\n2024年度,,单位：元\n项目,本年,上年\n收入,120,100\n成本,70,65")
    assert blocks == ["利润表", "2024年度 单位：元", "项目：收入；本年：120；上年：100\n项目：成本；本年：70；上年：65"]


def test_a_cell_over_all_columns_right_below_names_in_two_rows_is_a_section() -> None:
    rows: dict[int, list[str | float | None]] = {
        1: ["类别", "价格", None],
        2: [None, "男", "女"],
        3: ["基础套餐"],
        4: ["常规", 20.0, 20.0],
        5: [None, 15.0, 15.0],
    }
    document = read_original("a.xlsx", xlsx({"表": cells(rows, ["A1:A2", "B1:C1", "A3:C3", "A4:A5"])}))
    assert [text for _, text in headings_of(document)] == ["表", "基础套餐"]
    assert document.text.endswith("类别：常规；价格 男：20；价格 女：20\n类别：常规；价格 男：15；价格 女：15")


def test_a_title_and_names_right_below_a_table_begin_another_one() -> None:
    assert blocks_of("设备台账,\n编号,名称\nE1,打印机\n电话表,\n姓名,电话\n张三,8001\n李四,8002") == [
        *("设备台账", "编号：E1；名称：打印机", "电话表"),
        "姓名：张三；电话：8001\n姓名：李四；电话：8002",
    ]


def test_a_row_of_one_cell_between_rows_parts_nothing() -> None:
    (block,) = blocks_of("部门,电话,房间\n教务处,,\n王五,8001,301\n财务处,,\n钱七,8003,201")
    assert block.split("\n")[-1] == "部门：钱七；电话：8003；房间：201"


def test_a_section_of_one_row_of_texts_shares_the_names_too() -> None:
    blocks = blocks_of("型号,参数,报价\n\nA系列,,\nA1,4核,1999\nA2,8核,2999\n\nB系列,,\nB1,16核,面议")
    assert blocks[-1] == "型号：B1；参数：16核；报价：面议"


@pytest.mark.parametrize(
    "notes", ["预约须提前一天。\n周末不开放。", "电话：8866\n邮箱：a@b.cn", "须知\n自三月起执行。"]
)
def test_of_notes_of_several_lines_none_is_lost(notes: str) -> None:
    assert blocks_of(f"会议室,容量\n一号,20人\n二号,40人\n\n{notes}")[1:] == [notes]
    assert blocks_of(f"{notes}\n\n会议室,容量\n一号,20人\n二号,40人")[0] == notes


def test_the_title_of_a_table_is_below_the_number_of_its_annex_and_above_its_unit() -> None:
    rows: dict[int, list[str | float | None]] = {
        1: ["附件2"],
        2: [None, None, "单位：万元"],
        3: ["预算执行表"],
        4: ["项目", "预算", "执行"],
        5: ["种子", 20.0, 21.0],
    }
    (passage,) = passages_of("a.xlsx", xlsx({"预算": cells(rows)}))
    assert passage.headings == ("预算", "附件2", "预算执行表")
    assert passage.text == "预算执行表\n\n单位：万元\n\n项目：种子；预算：20；执行：21"


@pytest.mark.parametrize("name", ["Sheet", "sheet1", "Sheet1 (2)", "工作表 1"])
def test_a_sheet_that_nobody_named_is_no_heading_and_its_own_title_is_that_of_the_document(name: str) -> None:
    rows: dict[int, list[str | float | None]] = {1: ["电话表"], 2: ["姓名", "电话"], 3: ["张三", 8001.0]}
    document = read_original("a.xlsx", xlsx({name: cells(rows)}))
    assert document.title == "电话表"
    assert document.text == "电话表\n\n姓名：张三；电话：8001"
    assert [place.label for place in document.places if place.kind == "sheet"] == [name]


def test_a_sheet_without_a_name_is_no_part_of_the_one_before() -> None:
    rows: dict[int, list[str | float | None]] = {1: ["姓名", "电话"], 2: ["张三", 8001.0]}
    first, second = passages_of("a.xlsx", xlsx({"教师": cells(rows), "Sheet2": cells(rows)}))
    assert (first.headings, second.headings) == (("教师",), ())


def test_a_label_and_a_value_apart_below_a_title_are_said_of_the_table_below_them() -> None:
    (passage,) = passages_of("a.csv", "记录表,,\n导出时间,2025/11/3,\n,,\n日期,项目,金额\n10/28,清洁,128\n".encode())
    assert passage.headings == ("记录表",)
    assert passage.text == "记录表\n\n导出时间：2025/11/3\n\n日期：10/28；项目：清洁；金额：128"
