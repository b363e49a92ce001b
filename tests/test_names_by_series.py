"""Tables: days, times, years and numbers name the columns below them, also where cells are empty."""

from __future__ import annotations

import pytest

from tests.support.originals import text_of, xlsx

HEADERS = [
    ("2024/5/1", "2024/5/2"),
    ("2024-05-01", "2024-05-02"),
    ("5/1", "5/2"),
    ("5.1", "5.2"),
    ("8:00-9:40", "10:00-11:40"),
    ("08:00", "10:00"),
    ("2023", "2024"),
]


def lines_of(*rows: str) -> list[str]:
    return [line for line in text_of("a.csv", "\n".join(rows).encode()).split("\n") if line]


@pytest.mark.parametrize("header", HEADERS)
def test_days_and_times_name_the_columns_though_cells_are_empty(header: tuple[str, str]) -> None:
    first, second = header
    assert lines_of(f"姓名,{first},{second},合计", "张三,早,晚,2", "李四,,早,1") == [
        f"姓名：张三；{first}：早；{second}：晚；合计：2",
        f"姓名：李四；{second}：早；合计：1",
    ]


def test_numbers_that_count_name_the_columns() -> None:
    assert lines_of("姓名,1,2,3,4,合计", "张三,√,√,,√,3", "李四,,√,√,,2") == [
        "姓名：张三；1：√；2：√；4：√；合计：3",
        "姓名：李四；2：√；3：√；合计：2",
    ]


def test_months_that_count_name_the_amounts_below_them() -> None:
    assert (
        lines_of("项目,1,2,3,合计", "电费,100,,90,190", "水费,10,11,,21")[0] == "项目：电费；1：100；3：90；合计：190"
    )


def test_days_of_a_sheet_are_names_as_they_are_shown() -> None:
    styles = (
        '<numFmts><numFmt numFmtId="165" formatCode="m/d"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="165"/></cellXfs>'
    )
    data = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" s="1"><v>45413</v></c>'
        '<c r="C1" s="1"><v>45414</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>张三</t></is></c>'
        '<c r="C2" t="inlineStr"><is><t>早</t></is></c></row></sheetData>'
    )
    assert text_of("a.xlsx", xlsx({"表": data}, styles=styles)).split("\n")[-1] == "姓名：张三；5/2：早"


@pytest.mark.parametrize(
    "rows",
    [
        ("2024-05-01,早,张三", "2024-05-02,晚,李四"),
        ("苹果,5.1,6.2", "梨,4,3"),
        ("1,2,3", "4,5,6"),
        ("甲,100,200", "乙,300,400"),
    ],
)
def test_a_row_that_is_like_those_below_it_names_nothing(rows: tuple[str, ...]) -> None:
    assert lines_of(*rows) == [row.replace(",", "；") for row in rows]


def test_days_of_the_week_below_days_are_names_too() -> None:
    assert lines_of("姓名,2024-05-01,2024-05-02,合计", ",三,四,", "张三,早,,1", "李四,早,早,2") == [
        "姓名：张三；2024-05-01 三：早；合计：1",
        "姓名：李四；2024-05-01 三：早；2024-05-02 四：早；合计：2",
    ]


def test_days_below_days_of_the_week_are_names_too() -> None:
    rows = lines_of("日期,周一,周二,周三", ",5.6,5.7,5.8", "早班,张三,,王五", "晚班,李四,赵六,")
    assert rows[0] == "日期：早班；周一 5.6：张三；周三 5.8：王五"


def test_the_first_week_of_a_calendar_is_no_numbering_of_its_columns() -> None:
    rows = lines_of("日,一,二,三,四,五,六", ",,,1,2,3,4", "5,6,7,8,9,10,11")
    assert rows == ["三：1；四：2；五：3；六：4", "日：5；一：6；二：7；三：8；四：9；五：10；六：11"]


def test_what_stands_below_the_days_of_a_calendar_has_day_and_weekday() -> None:
    rows = lines_of("一,二,三,四,五,六,日", ",,1,2,3,4,5", ",,张三,,李四,,", "6,7,8,9,10,11,12", "王五,,,,,,赵六")
    assert rows == ["三 1：张三；五 3：李四", "一 6：王五；日 12：赵六"]
