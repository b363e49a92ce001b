"""PDF: plain text word for word, paragraphs whole, without what every page repeats."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.errors import CannotRead
from index.read.readers import read_original
from tests.support.originals import Run, grid, headings_of, passages_of, pdf, text_of, with_ocr, without_ocr

FULL = "这一行写满了整整一行的字，一直写到右边的尽头才换行，因此下一行接着说"


def column(lines: Sequence[str], top: float = 700, left: float = 60, size: float = 12) -> list[Run]:
    """Lines one below the other."""
    return [(left, top - 18 * number, size, line) for number, line in enumerate(lines)]


def test_lines_of_a_paragraph_are_joined() -> None:
    assert text_of("a.pdf", pdf(column([FULL, "完。", "另起一段的话。"]))) == f"{FULL}完。\n\n另起一段的话。"


def test_blanks_between_chinese_characters_go_and_those_between_words_stay() -> None:
    assert text_of("a.pdf", pdf(column(["年 假 五 天，see page two of it."]))) == "年假五天，see page two of it."


def test_radicals_and_ligatures_are_the_letters_that_are_meant_and_nothing_else_is_changed() -> None:
    assert text_of("a.pdf", pdf(column(["⼈事部①：ﬁle Ａ４ ½"]))) == "人事部①：file Ａ４ ½"


def test_a_word_parted_at_a_lines_end_is_whole_and_a_soft_hyphen_gone() -> None:
    lines = ["All requests have to be sent to the depart-", "ment of person\u00adnel before the end of the month."]
    assert "department of personnel" in text_of("a.pdf", pdf(column(lines)))


def test_heads_and_feet_of_every_page_go_and_the_title_stays() -> None:
    pages = [
        [
            (60, 770, 9, "考勤管理办法"),
            (60, 700, 22, "考勤管理办法"),
            *column([f"第{n}页的正文说的是第{n}件事情。"], 600),
            (280, 30, 9, f"第 {n} 页 共 3 页"),
        ]
        if n == 1
        else [
            (60, 770, 9, "考勤管理办法"),
            *column([f"第{n}页的正文说的是第{n}件事情。"], 600),
            (280, 30, 9, f"- {n} -"),
        ]
        for n in (1, 2, 3)
    ]
    document = read_original("a.pdf", pdf(*pages))
    assert document.title == "考勤管理办法"
    assert document.text == (
        "考勤管理办法\n\n第1页的正文说的是第1件事情。\n\n第2页的正文说的是第2件事情。\n\n第3页的正文说的是第3件事情。"
    )


def test_a_head_that_changes_goes_if_it_has_the_number_of_the_page() -> None:
    heads = ["夜市考述 101", "102 文史研究", "夜市考述 103", "104 文史研究"]
    pages = [[(60, 770, 9, head), *column([f"这一页说的是第{n}件事情。"], 600)] for n, head in enumerate(heads)]
    assert text_of("a.pdf", pdf(*pages)) == "\n\n".join(f"这一页说的是第{n}件事情。" for n in range(4))


def test_a_table_of_contents_goes_and_a_list_of_prices_stays() -> None:
    dots = "." * 30
    contents = ["目录", f"一、总则{dots}1", f"二、休假{dots}3", f"三、附则{dots}3"]
    prices = [f"白菜{dots}5", f"萝卜{dots}3", f"土豆{dots}8"]
    text = text_of("a.pdf", pdf(column(contents), column(prices)))
    assert "总则" not in text
    assert "目录" not in text
    assert [name for name in ("白菜", "萝卜", "土豆") if name not in text] == []


def test_the_name_of_a_picture_is_no_heading() -> None:
    page: list[Run] = [
        (60, 720, 24, "员工手册"),
        (60, 660, 16, "图1 组织结构"),
        *column(["工作满一年的员工每年享有五天年假，满十年的有十天年假。"] * 2, 620),
    ]
    assert headings_of(read_original("a.pdf", pdf(page))) == [(1, "员工手册")]


def test_a_sentence_across_the_foot_of_a_page_is_one_and_its_place_says_both() -> None:
    pages = [
        [*column([f"开头的半句，{FULL[6:]}", FULL], 200), (300, 30, 9, "1")],
        [*column(["下一页上的半句话，到这里才说完。", "新的一段在第二页。"], 700), (300, 30, 9, "2")],
    ]
    first, *_ = passages_of("a.pdf", pdf(*pages))
    assert f"{FULL[6:]}{FULL}下一页上的半句话，到这里才说完。" in first.text
    assert first.place == "第 1–2 页"


def test_notes_at_a_pages_foot_part_no_sentence() -> None:
    notes: list[Run] = [(60, 130, 9, "①《唐律疏议》卷二十六。"), (60, 116, 9, "②《东京梦华录》卷三。")]
    pages = [[*column([FULL, FULL[4:] + "接着①"], 200), *notes], column(["下一页上的半句话②，到这里才说完。"], 700)]
    texts = text_of("a.pdf", pdf(*pages)).split("\n")
    assert f"{FULL}{FULL[4:]}接着①下一页上的半句话②，到这里才说完。" in texts
    assert {"①《唐律疏议》卷二十六。", "②《东京梦华录》卷三。"} < set(texts)


def test_each_passage_says_its_page() -> None:
    pages = [column([f"第{n}页上{FULL[4:]}", f"{FULL[:-3]}完了。"]) for n in (1, 2, 3)]
    assert [passage.place for passage in passages_of("a.pdf", pdf(*pages))] == ["第 1 页", "第 2 页", "第 3 页"]


def test_overprinted_text_is_read_once() -> None:
    page: list[Run] = [(60, 700, 12, "加粗的字。"), (60.4, 700, 12, "加粗的字。"), (60, 600, 12, "别的字。")]
    assert text_of("a.pdf", pdf(page)) == "加粗的字。\n\n别的字。"


def test_columns_are_not_mixed() -> None:
    left = [f"左栏第{n}行的文字写到这里" for n in range(1, 6)]
    right = [f"右栏第{n}行的文字写到这里" for n in range(1, 6)]
    text = text_of("a.pdf", pdf([*column(left, 700, 50), *column(right, 700, 320)])).replace("\n", "")
    assert "".join(left) in text
    assert text.index(left[-1]) < text.index(right[0])


def test_rows_of_a_table_have_the_names_of_its_columns() -> None:
    rows = [("姓名", "部门", "分机"), ("甲一", "人事", "8011"), ("乙二", "财务", "8022"), ("丙三", "行政", "8033")]
    page = [
        (60 + 150 * column_, 700 - 20 * row, 12, text)
        for row, texts in enumerate(rows)
        for column_, text in enumerate(texts)
    ]
    assert text_of("a.pdf", pdf(page)) == (
        "姓名：甲一；部门：人事；分机：8011\n姓名：乙二；部门：财务；分机：8022\n姓名：丙三；部门：行政；分机：8033"
    )


def in_columns(rows: Sequence[Sequence[str]], top: float, columns: Sequence[float]) -> list[Run]:
    """The cells of a table, each at the left of its column, a row every 20 points."""
    return [
        (columns[n] + 4, top - 20 * number, 10, text)
        for number, row in enumerate(rows)
        for n, text in enumerate(row)
        if text
    ]


def test_the_cells_of_a_ruled_table_are_what_stands_between_its_lines() -> None:
    edges = (60, 100, 200, 300)
    page: list[Run] = [
        *in_columns([("序号", "品名", "产地"), ("1", "白菜的一个品种名", "本地")], 700, edges),
        (104, 664, 10, "很长，写了两行"),  # the rest of a cell's text is as near to the next row as to its own
        *in_columns([("2", "萝卜", "")], 648, edges),
        (60, 600, 10, "表下面的一句话。"),
    ]
    lines = grid(edges, (720, 692, 660, 640))
    assert text_of("a.pdf", pdf(page, drawn=[lines])) == (
        "序号：1；品名：白菜的一个品种名很长，写了两行；产地：本地\n序号：2；品名：萝卜\n\n表下面的一句话。"
    )


def test_a_merged_cell_of_a_ruled_table_is_said_of_every_row_that_it_covers() -> None:
    edges = (60, 160, 260, 360)
    rows = [("部门", "岗位", "分机"), ("门诊部", "主任", "8101"), ("", "护士长", "8102")]
    lines = [line for line in grid(edges, (715, 694, 674, 652)) if line != (60, 674, 360, 674)]
    page = pdf(in_columns(rows, 700, edges), drawn=[[*lines, (160, 674, 360, 674)]])
    assert text_of("a.pdf", page) == "部门：门诊部；岗位：主任；分机：8101\n部门：门诊部；岗位：护士长；分机：8102"


def test_names_in_the_middle_of_their_columns_are_those_of_values_at_the_side() -> None:
    rows = [("东湖", "112", "3.82"), ("南塘", "87", "3.41"), ("北渚", "59", "2.96")]
    names: list[Run] = [(90, 720, 10, "公园"), (240, 720, 10, "种数"), (390, 720, 10, "指数")]
    page = [*names, *in_columns(rows, 700, (60, 200, 350))]
    assert text_of("a.pdf", pdf(page)).split("\n")[0] == "公园：东湖；种数：112；指数：3.82"


def test_a_frame_around_text_is_no_table() -> None:
    page: list[Run] = column([FULL, f"{FULL}完。"])
    framed = pdf(page, drawn=[[*grid((40, 560), (760, 640))]])
    assert text_of("a.pdf", framed) == text_of("a.pdf", pdf(page))


RULED = (60, 160, 260, 360)


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("repeated", [True, False])
def test_a_table_that_goes_over_a_page_has_its_columns_names_in_every_row(ruled: bool, repeated: bool) -> None:
    names = ("品名", "单位", "单价")
    first = [names, ("白菜", "公斤", "1.50"), ("萝卜", "公斤", "1.80")]
    second = [
        *([names] if repeated else []),
        ("土豆", "公斤", "2.10"),
        ("黄瓜", "公斤", "2.40"),
        ("茄子", "公斤", "3.00"),
    ]
    bottoms = [694 - 20 * n for n in range(len(second))]
    pages = [
        [*in_columns(first, 100 + 40, RULED), (300, 30, 9, "1")],
        [*in_columns(second, 700, RULED), (60, 500, 10, "价格含税。"), (300, 30, 9, "2")],
    ]
    drawn = [grid(RULED, (154, 134, 114, 94)), grid(RULED, (714, *bottoms))] if ruled else []
    data = pdf(*pages, drawn=drawn)
    assert text_of("a.pdf", data) == (
        "品名：白菜；单位：公斤；单价：1.50\n品名：萝卜；单位：公斤；单价：1.80\n"
        "品名：土豆；单位：公斤；单价：2.10\n品名：黄瓜；单位：公斤；单价：2.40\n品名：茄子；单位：公斤；单价：3.00\n\n价格含税。"
    )
    assert [passage.place for passage in passages_of("a.pdf", data)] == ["第 1–2 页", "第 2 页"]


def test_a_row_that_a_page_breaks_is_one() -> None:
    pages = [
        in_columns([("品名", "说明", "单价"), ("白菜", "送到门口，", "1.50")], 140, RULED),
        in_columns([("", "隔天到", ""), ("萝卜", "自取", "1.80")], 700, RULED),
    ]
    drawn = [grid(RULED, (154, 134, 114)), grid(RULED, (714, 694, 674))]
    assert text_of("a.pdf", pdf(*pages, drawn=drawn)) == (
        "品名：白菜；说明：送到门口，隔天到；单价：1.50\n品名：萝卜；说明：自取；单价：1.80"
    )


def test_a_table_in_other_columns_on_the_next_page_is_another() -> None:
    other = (60, 200, 360)
    pages = [
        in_columns([("品名", "单位", "单价"), ("白菜", "公斤", "1.50"), ("萝卜", "公斤", "1.80")], 140, RULED),
        in_columns([("姓名", "分机"), ("甲一", "8011"), ("乙二", "8022")], 700, other),
    ]
    drawn = [grid(RULED, (154, 134, 114, 94)), grid(other, (714, 694, 674, 654))]
    assert "姓名：甲一；分机：8011\n姓名：乙二；分机：8022" in text_of("a.pdf", pdf(*pages, drawn=drawn))


def test_larger_letters_are_headings() -> None:
    page: list[Run] = [
        (60, 720, 24, "员工手册"),
        (60, 660, 16, "年假"),
        *column(["工作满一年的员工每年享有五天年假，满十年的有十天年假。"] * 2, 620),
        (60, 540, 16, "病假"),
        *column(["病假须有医院的证明，三天以内的由主管批准，其余的由人事部批准。"] * 2, 500),
    ]
    document = read_original("a.pdf", pdf(page))
    assert headings_of(document) == [(1, "员工手册"), (2, "年假"), (2, "病假")]


@without_ocr
def test_a_scan_says_that_it_has_no_text_and_how_many_pages() -> None:
    with pytest.raises(CannotRead) as raised:
        read_original("a.pdf", pdf([], [], []))
    assert (raised.value.problem, raised.value.values) == ("scan", (3,))


@without_ocr
def test_a_font_that_decodes_to_nonsense_is_reported_and_never_served() -> None:
    with pytest.raises(CannotRead) as raised:
        read_original("a.pdf", pdf(column(["\ue001\ue002\ue003\ue004\ue005"])))
    assert (raised.value.problem, raised.value.values) == ("nonsense", (1, 1))


@with_ocr
@pytest.mark.long
def test_where_neither_its_font_nor_its_picture_has_letters_a_file_has_no_text() -> None:
    with pytest.raises(CannotRead) as raised:
        read_original("a.pdf", pdf(column(["\ue001\ue002\ue003\ue004\ue005"])))
    assert raised.value.problem == "no_text"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n" + b"x" * 100, pdf(column(["字"]))[:200]])
def test_what_is_cut_off_says_so(data: bytes) -> None:
    with pytest.raises(CannotRead) as raised:
        read_original("a.pdf", data)
    assert raised.value.problem == "damaged"


def test_a_pdf_is_one_whatever_its_name_says() -> None:
    assert text_of("报告.docx", pdf(column(["里面是 PDF。"]))) == "里面是 PDF。"


def test_a_line_of_signs_or_digits_is_as_high_as_the_text_around_it() -> None:
    lines = [(60.0, 700.0, 12.0, f"1）{FULL}"), (60.0, 682.0, 12.0, "完。")]
    assert text_of("a.pdf", pdf(lines)) == f"1）{FULL}完。"


def test_letters_of_which_text_is_made_are_no_headings_however_large() -> None:
    table = [(left, 600 - 18 * row, 9, f"{row}{left}项目") for row in range(9) for left in (60, 200, 340, 480)]
    large = [
        (60.0, 740.0, 16.0, "公司负责人声明，保证报告内容的真实和准确，"),
        (60.0, 716.0, 16.0, "并承担连带的法律责任。"),
    ]
    document = read_original("a.pdf", pdf([*large, *table, (60, 300, 9, "完。")]))
    assert headings_of(document) == []


def test_the_lines_of_a_cell_are_one_and_values_stand_centred_beside_them() -> None:
    rows: list[Run] = [(60, 700, 9, "项目"), (250, 700, 9, "本期"), (400, 700, 9, "上期")]
    rows += [
        (60, 680, 9, "归属于股东的扣除非经"),
        (60, 666, 9, "常性损益的净利润"),
        (250, 673, 9, "-7.5"),
        (400, 673, 9, "15.4"),
    ]
    rows += [(60, 640, 9, "营业收入"), (250, 640, 9, "4.7"), (400, 640, 9, "5.6")]
    assert text_of("a.pdf", pdf(rows)).split("\n") == [
        "项目：归属于股东的扣除非经常性损益的净利润；本期：-7.5；上期：15.4",
        "项目：营业收入；本期：4.7；上期：5.6",
    ]


def test_a_foot_is_one_whatever_is_written_into_it() -> None:
    pages = [
        [*column([f"第{n}页的正文说的是第{n}件事情。"], 600), (60, 30, 9, f"{code}请务必阅读正文之后的免责声明 {n}")]
        for n, code in enumerate(("", "", "", "WUDWqPnQ"), 1)
    ]
    assert "免责声明" not in text_of("a.pdf", pdf(*pages))


def test_a_password_of_the_owner_alone_opens_and_one_of_the_user_is_said() -> None:
    page = column(["每年享有年假五天。"])
    assert text_of("a.pdf", pdf(page, passwords=("", "owner"))) == "每年享有年假五天。"
    with pytest.raises(CannotRead) as raised:
        read_original("a.pdf", pdf(page, passwords=("user", "owner")))
    assert raised.value.problem == "password"


def test_two_lines_that_the_text_layer_has_as_one_are_two() -> None:
    runs: list[Run] = [(60, 700, 12, "公司无违规担保。"), (156, 660, 12, "九、资金占用情况")]
    assert text_of("a.pdf", pdf([*runs, (60, 620, 12, "公司不存在资金占用。")])).split("\n\n")[:2] == [
        "公司无违规担保。",
        "九、资金占用情况",
    ]


def test_a_table_goes_on_on_the_next_page_though_some_of_its_columns_are_one_there() -> None:
    edges, few = (50, 150, 250, 350), (50, 250, 350)
    rows = (("姓名", "科室", "分机"), ("甲一", "内科", "8101"), ("乙二", "外科", "8102"))
    first: list[Run] = [
        (60 + 100 * place, 126 - 20 * number, 10, cell)
        for number, cells in enumerate(rows)
        for place, cell in enumerate(cells)
    ]
    second: list[Run] = [(60, 700, 10, "丙三"), (260, 700, 10, "8103"), (60, 680, 10, "丁四"), (260, 680, 10, "8104")]
    drawn = [grid(edges, (140, 120, 100, 80)), grid(few, (714, 694, 674))]
    assert text_of("a.pdf", pdf(first, second, drawn=drawn)).split("\n") == [
        "姓名：甲一；科室：内科；分机：8101",
        "姓名：乙二；科室：外科；分机：8102",
        "姓名：丙三；科室：丙三；分机：8103",
        "姓名：丁四；科室：丁四；分机：8104",
    ]


def test_signs_that_nobody_knows_are_left_out_where_they_stand_apart() -> None:
    page = [*column(["再制造的部件以方框表示。"]), (60, 600, 12, "部件 \ufffd\ufffd"), (60, 500, 12, "未\ufffd知")]
    assert text_of("a.pdf", pdf(page)) == "再制造的部件以方框表示。\n\n部件\n\n未\ufffd知"
