"""Spreadsheets and CSV: each row a line with the names of its columns, numbered as its program shows it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import xlwt

from bot.texts import TEXTS
from index.errors import CannotRead
from index.read.readers import read_original
from tests.support.originals import archive, cells, headings_of, passages_of, text_of, xlsx

STAFF: dict[int, list[str | float | None]] = {1: ["姓名", "分机"], 2: ["甲一", 8011.0], 3: ["乙二", 8022.0]}


def lines(name: str, data: bytes) -> list[str]:
    return [line for line in text_of(name, data).split("\n") if line]


def test_a_sheet_is_a_heading_and_a_row_a_line_with_its_number() -> None:
    data = xlsx({"人员": cells(STAFF)})
    (passage,) = passages_of("a.xlsx", data)
    assert passage.text == "姓名：甲一；分机：8011\n姓名：乙二；分机：8022"
    assert passage.headings == ("人员",)
    assert passage.place == "表“人员”第 2–3 行"


def test_whole_numbers_have_no_point_and_fractions_no_noise() -> None:
    rows: dict[int, list[str | float | None]] = {1: ["数", "率"], 2: [700.0, 0.1 + 0.2]}
    assert lines("a.xlsx", xlsx({"表": cells(rows)}))[1:] == ["数：700；率：0.3"]


def test_dates_are_shown_as_dates() -> None:
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs>'
    data = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>日期</t></is></c><c r="B1" t="inlineStr"><is><t>时刻</t></is></c></row>'
        '<row r="2"><c r="A2" s="1"><v>43831</v></c><c r="B2" s="2"><v>43831.5</v></c></row></sheetData>'
    )
    assert lines("a.xlsx", xlsx({"表": data}, styles=styles))[1:] == ["日期：2020-01-01；时刻：2020-01-01 12:00:00"]


def test_of_formulas_the_values_are_text() -> None:
    data = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>和</t></is></c></row>'
        '<row r="2"><c r="A2"><f>1+2</f><v>3</v></c></row></sheetData>'
    )
    assert lines("a.xlsx", xlsx({"表": data}))[1:] == ["和：3"]


def test_a_merged_value_is_on_every_row_that_it_covers() -> None:
    rows: dict[int, list[str | float | None]] = {
        1: ["部门", "姓名"],
        2: ["财务", "甲一"],
        3: [None, "乙二"],
        4: ["行政", "丙三"],
    }
    assert lines("a.xlsx", xlsx({"表": cells(rows, ["A2:A3"])}))[1:] == [
        "部门：财务；姓名：甲一",
        "部门：财务；姓名：乙二",
        "部门：行政；姓名：丙三",
    ]


def test_a_title_above_the_table_is_a_heading_and_text_and_several_rows_name_the_columns() -> None:
    rows: dict[int, list[str | float | None]] = {
        1: ["二〇二四年度成绩表", None, None],
        3: ["姓名", "成绩", None],
        4: [None, "语文", "数学"],
        5: ["甲一", 90.0, 95.0],
    }
    data = xlsx({"成绩": cells(rows, ["A1:C1", "A3:A4", "B3:C3"])})
    document = read_original("a.xlsx", data)
    assert [text for _, text in headings_of(document)] == ["成绩", "二〇二四年度成绩表"]
    (passage,) = passages_of("a.xlsx", data)
    assert passage.text == "二〇二四年度成绩表\n\n姓名：甲一；成绩 语文：90；成绩 数学：95"
    assert (passage.headings, passage.place) == (("成绩", "二〇二四年度成绩表"), "表“成绩”第 1–5 行")


def test_row_numbers_are_true_after_gaps_and_where_a_sheet_begins_further_down() -> None:
    rows: dict[int, list[str | float | None]] = {4: ["姓名", "分机"], 5: ["甲一", 8011.0], 9: ["乙二", 8022.0]}
    document = read_original("a.xlsx", xlsx({"表": cells(rows)}))
    assert [place.label for place in document.places if place.kind == "row"] == ["5", "9"]


def test_hidden_sheets_are_left_out() -> None:
    data = xlsx({"人员": cells(STAFF), "工资": cells({1: ["姓名", "工资"], 2: ["甲一", 9000.0]})}, hidden=["工资"])
    assert "9000" not in text_of("a.xlsx", data)


def test_a_passage_does_not_go_from_one_sheet_to_the_next() -> None:
    data = xlsx({"甲组": cells(STAFF), "乙组": cells({1: ["姓名", "分机"], 2: ["丁四", 8044.0]})})
    assert [passage.place for passage in passages_of("a.xlsx", data)] == ["表“甲组”第 2–3 行", "表“乙组”第 2 行"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ('<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>', "far_cells"),
        ("<sheetData>" + "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="XFD{n}" s="1"/></row>' for n in range(1, 1001)) + "</sheetData>", "far_cells"),
    ],
)  # fmt: skip
def test_cells_far_away_are_noticed_before_room_is_made_for_them(data: str, problem: str) -> None:
    with pytest.raises(CannotRead) as raised:
        read_original("a.xlsx", xlsx({"表": data}))
    assert raised.value.problem == problem


def test_a_dimension_that_says_too_much_is_not_believed() -> None:
    data = '<dimension ref="A1:XFD1048576"/>' + cells({1: ["近处"]})
    assert lines("a.xlsx", xlsx({"表": data})) == ["表", "近处"]


def test_cells_of_an_opendocument_sheet_that_are_there_a_million_times_are_noticed() -> None:
    table = (
        '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<o:body><o:spreadsheet><t:table t:name="表"><t:table-row t:number-rows-repeated="1000000">'
        '<t:table-cell t:number-columns-repeated="1000"><x:p>字</x:p></t:table-cell></t:table-row></t:table>'
        "</o:spreadsheet></o:body></o:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    with pytest.raises(CannotRead) as raised:
        read_original("a.ods", archive({"mimetype": mime, "content.xml": table}))
    assert raised.value.problem == "far_cells"


def test_xls_and_et_are_read_by_what_they_are(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("人员")
    for column, name in enumerate(["姓名", "入职"]):
        sheet.write(0, column, name)
    sheet.write(1, 0, "甲一")
    sheet.write(1, 1, datetime.date(2020, 1, 2), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    buffer = io.BytesIO()
    book.save(buffer)
    for name in ("a.xls", "a.et", "a.xlsx"):
        assert lines(name, buffer.getvalue()) == ["人员", "姓名：甲一；入职：2020-01-02"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("姓名,分机\n甲一,8011\n乙二,8022\n", "gb18030"),
        ("姓名;分机\n甲一;8011\n乙二;8022\n", "utf-8-sig"),
        ("姓名\t分机\n甲一\t8011\n乙二\t8022\n", "utf-16"),
    ],
)
def test_csv_is_read_in_any_encoding_and_with_any_delimiter(text: str, encoding: str) -> None:
    (passage,) = passages_of("a.csv", text.encode(encoding))
    assert passage.text == "姓名：甲一；分机：8011\n姓名：乙二；分机：8022"
    assert passage.place == "第 2–3 行"


def test_a_csv_cell_of_several_lines_is_one_row() -> None:
    document = read_original("a.csv", '姓名,说明\n甲一,"第一行\n第二行"\n乙二,无\n'.encode())
    assert document.text == "姓名：甲一；说明：第一行 第二行\n姓名：乙二；说明：无"
    assert [place.label for place in document.places] == ["2", "3"]


def test_a_table_without_names_has_none() -> None:
    assert lines("a.csv", b"2020-01-01,12\n2020-01-02,15\n") == ["2020-01-01；12", "2020-01-02；15"]


def styled(cells_of: Sequence[tuple[str, float]]) -> bytes:
    """A sheet of one column whose cells have formats: codes, or numbers of those that every program has."""
    codes = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for n, (code, _) in enumerate(cells_of)
    )
    names = [
        int(code.removeprefix("id ")) if code.startswith("id ") else 200 + n for n, (code, _) in enumerate(cells_of)
    ]
    styles = "".join(f'<xf numFmtId="{name}"/>' for name in names)
    rows = "".join(
        f'<row r="{n + 1}"><c r="A{n + 1}" s="{n}"><v>{value}</v></c></row>' for n, (_, value) in enumerate(cells_of)
    )
    return xlsx(
        {"表": f"<sheetData>{rows}</sheetData>"}, styles=f"<numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs>"
    )


# 2020-01-02 13:05:09 as days since 1899-12-30.
MOMENT = 43832.545243055558
SHOWN = (
    ("id 9", 0.125, "13%"),
    ("id 10", 0.125, "12.50%"),
    ("0.0%", 0.0625, "6.3%"),
    ("id 4", 1234567.891, "1,234,567.89"),
    ('"¥"#,##0.00', 1234.5, "¥1,234.50"),
    ("[$¥-804]#,##0.00;[Red]\\-[$¥-804]#,##0.00", -3.5, "-¥3.50"),
    ("[$€-2] #,##0", 20, "€ 20"),
    ('#,##0.0,"千元"', 12345, "12.3千元"),
    ("0000", 42, "0042"),
    ("0.###", 1.5, "1.5"),
    ('0"天"', 5, "5天"),
    ("_ * #,##0.00_ ;_ * \\-#,##0.00_ ", 7, "7.00"),
    ("General", 0.5, "0.5"),
    ("# ?/?", 0.5, "0.5"),
    ("[>100]0.0;0", 5, "5"),
    ('yyyy"年"m"月"d"日"', MOMENT, "2020年1月2日"),
    ("yyyy/m/d h:mm", MOMENT, "2020/1/2 13:05"),
    ("yyyy\\-mm\\-dd\\ hh:mm:ss", MOMENT, "2020-01-02 13:05:09"),
    ("d\\-mmm\\-yy h:mm AM/PM", MOMENT, "2-Jan-20 1:05 PM"),
    ("id 57", MOMENT, "2020年1月"),
    ("id 14", MOMENT, "2020-01-02 13:05:09"),
)


@pytest.mark.parametrize(("code", "value", "shown"), SHOWN)
def test_numbers_and_dates_are_shown_by_the_formats_of_their_cells(code: str, value: float, shown: str) -> None:
    assert text_of("a.xlsx", styled([(code, value)])).split("\n")[-1] == shown


def test_rows_and_columns_that_somebody_hid_are_left_out_and_those_a_filter_hides_are_not() -> None:
    columns = '<cols><col min="2" max="2" hidden="1"/></cols>'
    data = cells({1: ["姓名", "密码", "分机"], 2: ["乙二", "x1", "8022"], 3: ["丙三", "x2", "8033"]})
    hidden = data.replace('<row r="2">', '<row r="2" hidden="1">')
    assert text_of("a.xlsx", xlsx({"表": columns + hidden})).split("\n")[2:] == ["姓名：丙三；分机：8033"]
    filtered = hidden + '<autoFilter ref="A1:C3"/>'
    assert "乙二" in text_of("a.xlsx", xlsx({"表": filtered}))


def test_hidden_sheets_are_named() -> None:
    data = cells({1: ["姓名"], 2: ["乙二"]})
    document = read_original("a.xlsx", xlsx({"表": data, "草稿": data, "旧": data}, hidden=["草稿", "旧"]))
    assert document.problem == ("hidden_sheets", "草稿、旧")
    assert TEXTS["zh"].problem(document.problem) == "隐藏的表没有读：草稿、旧"


def ods(rows: str) -> bytes:
    """An OpenDocument sheet of rows."""
    spaces = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    content = f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="表">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": content,
        }
    )


def test_merged_cells_of_an_opendocument_sheet_name_and_part_as_those_of_others() -> None:
    def cell(text: str, down: int = 1, across: int = 1) -> str:
        spans = f'table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"'
        return f'<table:table-cell office:value-type="string" {spans}><text:p>{text}</text:p></table:table-cell>'

    covered = "<table:covered-table-cell/>"
    rows = (
        cell("品名", down=2) + cell("单价", across=2) + covered,
        covered + cell("批发") + cell("零售"),
        cell("水果", across=3) + 2 * covered,
        cell("苹果") + cell("4") + cell("5"),
    )
    data = ods("".join(f"<table:table-row>{row}</table:table-row>" for row in rows))
    assert lines("a.ods", data) == ["表", "水果", "品名：苹果；单价 批发：4；单价 零售：5"]


def test_cells_of_an_opendocument_sheet_are_what_they_show() -> None:
    row = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>毛利率</text:p></table:table-cell>'
        '<table:table-cell office:value-type="percentage" office:value="0.428"><text:p>42.8%</text:p></table:table-cell></table:table-row>'
    )
    gone = row.replace("<table:table-row>", '<table:table-row table:visibility="collapse">').replace("42.8%", "0%")
    data = ods(gone + row)
    assert text_of("a.ods", data).split("\n\n")[1:] == ["毛利率；42.8%"]
