"""Word files are read as Word shows them."""

from __future__ import annotations

import pytest

from index.errors import CannotRead
from index.read.readers import read_original
from index.read.word_numbers import chinese
from tests.support.originals import A, archive, docx, headings_of, numbered, p, passages_of, tc, text_of, word_table

NUMBERING = """
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="none"/><w:lvlText w:val=""/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
"""
STYLES = """
<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>
  <w:pPr><w:numPr><w:numId w:val="2"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="own"><w:name w:val="我的标题"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>
"""


def lines(body: str, **parts: str) -> list[str]:
    return [line for line in text_of("a.docx", docx(body, **parts)).split("\n") if line]


def test_numbers_of_lists_are_as_word_shows_them() -> None:
    body = (
        numbered("总则如下。")
        + numbered("范围", 1)
        + numbered("期限", 1)
        + numbered("甲", 2)
        + numbered("附则如下。")
        + numbered("施行", 1)
    )
    assert lines(body, numbering=NUMBERING) == [
        "第一条 总则如下。",
        "1.1 范围",
        "1.2 期限",
        "a) 甲",
        "第二条 附则如下。",
        "2.1 施行",
    ]


def test_a_list_with_an_override_starts_again_there() -> None:
    body = numbered("甲。") + numbered("乙。") + numbered("丙。", number=3) + numbered("丁。", number=3)
    assert lines(body, numbering=NUMBERING) == ["第一条 甲。", "第二条 乙。", "第五条 丙。", "第六条 丁。"]


def test_bullets_and_numbers_of_no_shape_are_no_text() -> None:
    body = numbered("甲", 0, 2) + numbered("乙", 1, 2) + numbered("丙", 2, 2)
    assert lines(body, numbering=NUMBERING) == ["一、甲", "乙", "丙"]


def test_headings_have_the_numbers_of_their_style_and_of_the_one_it_is_based_on() -> None:
    body = (
        p("考勤制度", '<w:pStyle w:val="a1"/>')
        + p("目的", '<w:pStyle w:val="1"/>')
        + p("为了规范考勤，制定本制度。")
        + p("范围", '<w:pStyle w:val="own"/>')
        + p("适用于全体员工。")
        + p("附录", '<w:outlineLvl w:val="1"/>')
        + p("表格另行印发。")
    )
    document = read_original("a.docx", docx(body, numbering=NUMBERING, styles=STYLES))
    assert document.title == "考勤制度"
    assert headings_of(document) == [(1, "考勤制度"), (2, "一、目的"), (2, "二、范围"), (3, "附录")]


def test_numbers_are_written_in_chinese() -> None:
    assert [chinese(number) for number in (1, 10, 11, 20, 101, 110, 1005, 10_203)] == [
        *("一", "十", "十一", "二十", "一百零一", "一百一十", "一千零五", "一万零二百零三"),
    ]


def test_what_was_deleted_or_moved_away_is_gone_and_what_was_inserted_is_there() -> None:
    body = (
        "<w:p><w:r><w:t>年假</w:t></w:r><w:del><w:r><w:delText>三</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>五</w:t></w:r></w:ins><w:r><w:t>天。</w:t></w:r>"
        "<w:moveFrom><w:r><w:t>另行通知。</w:t></w:r></w:moveFrom></w:p>"
        "<w:p><w:moveTo><w:r><w:t>另行通知。</w:t></w:r></w:moveTo></w:p>"
    )
    assert lines(body) == ["年假五天。", "另行通知。"]


def test_hidden_text_and_readings_above_words_are_gone() -> None:
    body = (
        "<w:p><w:r><w:ruby><w:rt><w:r><w:t>とうきょう</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>東京</w:t></w:r>"
        "</w:rubyBase></w:ruby></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>秘密</w:t></w:r><w:r><w:t>都</w:t></w:r></w:p>"
    )
    assert lines(body) == ["東京都"]


def test_of_fields_the_results_are_text() -> None:
    body = (
        '<w:p><w:r><w:t>共</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>NUMPAGES'
        '</w:instrText></w:r><w:r><w:t>过时</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>页</w:t></w:r></w:p>'
    )
    assert lines(body) == ["共12页"]


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{p('框里的字。')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>框外。</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing>"
        f"{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert lines(body) == ["框外。", "框里的字。"]


def test_footnotes_stand_below_their_paragraph() -> None:
    body = '<w:p><w:r><w:t>年假五天</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>。</w:t></w:r></w:p>'
    notes = f'<w:footnote w:type="separator" w:id="0">{p("—")}</w:footnote><w:footnote w:id="2">{p("不含法定假日。")}</w:footnote>'
    assert lines(body + p("另有病假。"), footnotes=notes) == ["年假五天。", "1 不含法定假日。", "另有病假。"]


def test_the_contents_are_no_text() -> None:
    toc = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{p('目录')}</w:sdtContent></w:sdt>"
    )
    assert lines(toc + p("第一章\t1", '<w:pStyle w:val="T1"/>') + p("正文。"), styles=STYLES) == ["正文。"]


def test_html_inside_is_read() -> None:
    relations = '<Relationship Id="r7" Target="chunk.html"/>'
    data = docx(
        p("前面。") + '<w:altChunk r:id="r7"/>', relations=relations, **{"word/chunk.html": "<p>来自网页的一段。</p>"}
    )
    assert text_of("a.docx", data) == "前面。\n\n来自网页的一段。"


def test_strict_files_are_read() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    assert text_of("a.docx", docx(p("严格的文件。"), namespace=strict)) == "严格的文件。"


def test_a_row_of_a_table_is_a_line_and_merged_values_are_on_every_row() -> None:
    start, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = word_table(
        tc("部门") + tc("姓名") + tc("分机"),
        tc("财务", start) + tc("甲一") + tc("8011"),
        tc("", goes_on) + tc("乙二") + tc("8022"),
    )
    (passage,) = passages_of("a.docx", docx(table))
    assert passage.text == "部门：财务；姓名：甲一；分机：8011\n部门：财务；姓名：乙二；分机：8022"


def test_several_rows_may_name_the_columns() -> None:
    table = word_table(
        tc("姓名", '<w:vMerge w:val="restart"/>') + tc("成绩", '<w:gridSpan w:val="2"/>'),
        tc("", "<w:vMerge/>") + tc("语文") + tc("数学"),
        tc("甲一") + tc("90") + tc("95"),
    )
    assert lines(table) == ["姓名：甲一；成绩 语文：90；成绩 数学：95"]


def test_what_a_frame_of_one_cell_encloses_is_text() -> None:
    assert lines(word_table(tc("通知：食堂周日休息。")) + p("完。")) == ["通知：食堂周日休息。", "完。"]


def test_headings_that_have_no_style_are_known_by_their_form() -> None:
    body = p("公司考勤办法") + p("一、请假") + p("员工请假须提前三天提出申请，由主管批准。" * 3) + p("二、年假")
    body += p("工作满一年的员工每年享有五天年假，满十年的有十天。" * 3)
    headings = headings_of(read_original("a.docx", docx(body)))
    assert [text for _, text in headings] == ["公司考勤办法", "一、请假", "二、年假"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (docx(p("字"))[:-300], "damaged"),
        (archive({"word/other.xml": "<a/>"}), "damaged"),
        (docx(p("")), "no_text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"just words", "kind"),
    ],
)
def test_what_cannot_be_read_says_its_own_reason(data: bytes, problem: str) -> None:
    with pytest.raises(CannotRead) as raised:
        read_original("a.docx", data)
    assert raised.value.problem == problem


@pytest.mark.parametrize("declared", ['<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "<!DOCTYPE w>"])
def test_entities_are_refused(declared: str) -> None:
    data = archive({"word/document.xml": f"<?xml version='1.0'?>{declared}<document><body>&x;</body></document>"})
    with pytest.raises(CannotRead) as raised:
        read_original("a.docx", data)
    assert raised.value.problem == "entities"


def test_tables_in_tables_without_end_are_refused() -> None:
    with pytest.raises(CannotRead) as raised:
        read_original("a.docx", docx("<w:tbl><w:tr><w:tc>" * 5000 + p("x") + "</w:tc></w:tr></w:tbl>" * 5000))
    assert raised.value.problem == "too_deep"


def test_a_list_may_be_that_of_a_style_and_inner_numbers_may_go_on() -> None:
    level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>{}<w:lvlText w:val="{}"/></w:lvl>'
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="Own"/>'
        + level.format(0, "", "%1.")
        + level.format(1, '<w:lvlRestart w:val="0"/>', "%1-%2")
        + '</w:abstractNum><w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="Own"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="2"/></w:num>'
    )
    body = numbered("甲") + numbered("乙", 1) + numbered("丙") + numbered("丁", 1)
    assert text_of("a.docx", docx(body, numbering=numbering)).split("\n") == ["1. 甲", "1-1 乙", "2. 丙", "2-2 丁"]


def test_a_form_has_what_is_filled_in_behind_its_labels() -> None:
    table = word_table(
        tc("姓 名") + tc("乙二") + tc("性别") + tc("女"),
        tc("出生年月") + tc("1990年5月") + tc("政治面貌") + tc("群众"),
        tc("工作单位") + tc("平江中学", '<w:gridSpan w:val="3"/>'),
        tc("教育经历", '<w:gridSpan w:val="4"/>'),
        tc("起止时间") + tc("学校") + tc("专业") + tc("学位"),
        tc("2008至2012") + tc("平江大学") + tc("数学") + tc("学士"),
    )
    assert text_of("a.docx", docx(table)).split("\n") == [
        "姓 名：乙二；性别：女",
        "出生年月：1990年5月；政治面貌：群众",
        "工作单位：平江中学",
        "",
        "教育经历",
        "",
        "起止时间：2008至2012；学校：平江大学；专业：数学；学位：学士",
    ]


def test_a_form_that_is_not_filled_in_names_no_columns() -> None:
    row = tc("姓名") + tc("") + tc("性别") + tc("")
    table = word_table(row, tc("民族") + tc("") + tc("籍贯") + tc(""))
    assert text_of("a.docx", docx(table)).split("\n") == ["姓名；性别", "民族；籍贯"]


def test_a_table_of_people_is_no_form() -> None:
    table = word_table(tc("姓名") + tc("性别"), tc("乙二") + tc("女"), tc("丙三") + tc("男"))
    assert text_of("a.docx", docx(table)).split("\n") == ["姓名：乙二；性别：女", "姓名：丙三；性别：男"]


WIDE = '<w:gridSpan w:val="3"/>'


def test_a_form_is_read_by_its_labels_whatever_they_are() -> None:
    table = word_table(
        tc("宠物名") + tc("团子") + tc("品种") + tc("中华田园猫"),
        tc("体重") + tc("3.6公斤") + tc("毛色") + tc("橘白"),
        tc("养宠经验") + tc("养过两只猫", WIDE),
        tc("回访约定") + tc("领养后第一个月回访一次", WIDE),
    )
    assert lines(table) == [
        "宠物名：团子；品种：中华田园猫",
        "体重：3.6公斤；毛色：橘白",
        "养宠经验：养过两只猫",
        "回访约定：领养后第一个月回访一次",
    ]


def test_a_form_that_begins_with_values_needs_no_merged_cells() -> None:
    table = word_table(
        tc("设备型号") + tc("CT-7500") + tc("启用日") + tc("2019年3月1日"),
        tc("资产标签") + tc("YX-0031") + tc("停放处") + tc("影像科二层"),
    )
    assert lines(table) == ["设备型号：CT-7500；启用日：2019年3月1日", "资产标签：YX-0031；停放处：影像科二层"]


def test_an_empty_form_has_its_labels() -> None:
    table = word_table(
        tc("宠物名") + tc("") + tc("品种") + tc(""),
        tc("毛色") + tc("") + tc("体重") + tc(""),
        tc("疫苗") + tc("", WIDE),
    )
    assert lines(table) == ["宠物名；品种", "毛色；体重", "疫苗"]


def test_a_picture_beside_a_form_and_a_name_of_several_rows_move_no_labels() -> None:
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = word_table(
        tc("申领方", start) + tc("宠物名") + tc("团子") + tc("品种") + tc("橘猫"),
        tc("", on) + tc("体重") + tc("3.6公斤") + tc("毛色") + tc("橘白"),
        tc("经手方", start) + tc("养宠经验") + tc("养过两只猫", WIDE),
        tc("", on) + tc("回访约定") + tc("第一个月回访一次", WIDE),
    )
    assert lines(table) == [
        "申领方；宠物名：团子；品种：橘猫",
        "申领方；体重：3.6公斤；毛色：橘白",
        "经手方；养宠经验：养过两只猫",
        "经手方；回访约定：第一个月回访一次",
    ]


def test_a_table_of_names_with_a_note_below_is_no_form() -> None:
    table = word_table(
        tc("科室") + tc("组长") + tc("楼层") + tc("副组长"),
        tc("内科") + tc("甲一") + tc("二层") + tc("乙二"),
        tc("外科") + tc("丙三") + tc("三层") + tc("丁一"),
        tc("备注") + tc("如有变动请告知院办", WIDE),
    )
    assert lines(table)[:2] == [
        "科室：内科；组长：甲一；楼层：二层；副组长：乙二",
        "科室：外科；组长：丙三；楼层：三层；副组长：丁一",
    ]


CENTRED = '<w:jc w:val="center"/>'


def big(text: str, half_points: int) -> str:
    return (
        f'<w:p><w:pPr>{CENTRED}</w:pPr><w:r><w:rPr><w:sz w:val="{half_points}"/></w:rPr><w:t>{text}</w:t></w:r></w:p>'
    )


def test_large_letters_in_the_middle_are_headings_where_no_style_says_so() -> None:
    body = (
        big("云杉科技有限公司", 28)
        + big("食堂管理规定", 44)
        + big("（试行）", 28)
        + p("一、就餐时间")
        + p("午餐从十一点半到一点，晚餐从五点半到七点。")
        + p("二、餐费")
        + p("每餐十二元，从工资里扣。")
        + p("附件1")
        + big("菜谱", 44)
        + p("每周一在食堂门口公布，也发在群里。")
    )
    document = read_original("a.docx", docx(body))
    assert document.title == "食堂管理规定"
    assert headings_of(document) == [
        (1, "食堂管理规定"),
        (2, "一、就餐时间"),
        (2, "二、餐费"),
        (2, "附件1"),
        (3, "菜谱"),
    ]


def test_who_and_what_a_text_is_about_are_no_headings() -> None:
    body = (
        big("房屋租赁合同", 40)
        + p("甲方：青禾置业有限公司")
        + p("乙方：云杉科技有限公司")
        + p("双方就房屋租赁一事达成如下协议，各自遵守，不得违反。")
        + p("图1 房屋平面图")
        + p("租期三年，从交付之日起算，装修期间不收租金。")
    )
    assert headings_of(read_original("a.docx", docx(body))) == [(1, "房屋租赁合同")]


def test_a_table_of_contents_that_was_typed_is_left_out() -> None:
    tab = "</w:t><w:tab/><w:t>"
    entries = "".join(p("X").replace("X", f"{name}{tab}{page}") for name, page in (("一、总则", 1), ("二、附则", 2)))
    body = p("目  录") + entries + p("一、总则") + p("本办法适用于全体员工。") + p("二、附则") + p("从下月起施行。")
    assert lines(body) == ["一、总则", "本办法适用于全体员工。", "二、附则", "从下月起施行。"]


def test_annexes_that_are_listed_are_no_headings() -> None:
    body = (
        p("一、要求") + p("各单位自查。") + p("附件：1. 自查表") + p("2. 名单") + p("青禾市教育局") + p("2025年8月28日")
    )
    assert headings_of(read_original("a.docx", docx(body))) == [(2, "一、要求")]


def test_who_made_a_table_and_in_which_unit_is_no_row_of_it() -> None:
    table = word_table(
        tc("编制单位：青禾公司") + tc("") + tc("单位：元"),
        tc("项目") + tc("期末") + tc("期初"),
        tc("存货") + tc("12") + tc("11"),
        tc("现金") + tc("22") + tc("21"),
        tc("制表：甲一") + tc("审核：乙二") + tc(""),
    )
    assert lines(table) == [
        "编制单位：青禾公司 单位：元",
        "项目：存货；期末：12；期初：11",
        "项目：现金；期末：22；期初：21",
        "制表：甲一 审核：乙二",
    ]


def test_years_name_columns() -> None:
    table = word_table(tc("指标") + tc("2023") + tc("2024E"), tc("收入") + tc("18,562") + tc("21,528"))
    assert lines(table) == ["指标：收入；2023：18,562；2024E：21,528"]


def test_a_table_inside_a_frame_is_read_once() -> None:
    inner = word_table(tc("日期") + tc("活动"), tc("5月4日") + tc("植树"))
    frame = f"<w:tbl><w:tr><w:tc>{p('安排')}{inner}</w:tc></w:tr></w:tbl>"
    assert lines(frame) == ["安排", "日期：5月4日；活动：植树"]


def test_a_list_inside_a_frame_is_counted_once() -> None:
    frame = f"<w:tbl><w:tr><w:tc>{numbered('总则', 0, 1)}</w:tc></w:tr></w:tbl>"
    body = frame + numbered("附则", 0, 1)
    assert text_of("a.docx", docx(body, numbering=NUMBERING)).split() == ["第一条", "总则", "第二条", "附则"]


def test_the_texts_of_a_diagram_are_read() -> None:
    drawn = '<w:p><w:r><w:t>流程如下</w:t><w:drawing><x:relIds xmlns:x="d" r:dm="r1"/></w:drawing></w:r></w:p>'
    points = "".join(f"<pt><t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></t></pt>" for text in ("申请", "审批"))
    data = docx(
        drawn + p("完毕。"),
        relations='<Relationship Id="r1" Target="diagrams/data1.xml"/>',
        **{"word/diagrams/data1.xml": f'<m xmlns:a="{A}">{points}<pt type="pres"/></m>'},
    )
    assert text_of("a.docx", data).split() == ["流程如下", "申请", "审批", "完毕。"]


def test_days_name_columns() -> None:
    table = word_table(
        tc("项目") + tc("2024年6月30日") + tc("2023年12月31日"), tc("存货") + tc("18,562") + tc("21,528")
    )
    assert lines(table) == ["项目：存货；2024年6月30日：18,562；2023年12月31日：21,528"]


def bold(text: str) -> str:
    return f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>"


def test_bold_lines_above_texts_are_headings_where_there_are_no_others() -> None:
    body = bold("【活动时间】") + p("周五上午。") + bold("注意事项：") + p("请带证件，") + p("请勿迟到。")
    first, second = passages_of("a.docx", docx(body))
    assert (first.headings, first.text) == (("【活动时间】",), "周五上午。")
    assert (second.headings, second.text) == (("注意事项：",), "请带证件，\n\n请勿迟到。")


@pytest.mark.parametrize(
    "line", ["乙方：张三", "租金每月三千元", "甲方（盖章）：        乙方（签字）：", "2024年5月1日", "前台电话8001"]
)
def test_bold_lines_that_say_something_are_text(line: str) -> None:
    body = bold("押金") + p("押一付三。") + bold(line) + p("按季支付。") + bold("请假流程") + p("填写请假单。")
    document = read_original("a.docx", docx(p("双方达成如下协议。") + body))
    assert [text for _, text in headings_of(document)] == ["押金", "请假流程"]
    assert line in document.text


def test_days_above_texts_are_headings_where_there_are_several() -> None:
    days = "".join(p(f"2024年5月{n}日") + p("今天开了会，讨论了预算。") for n in (1, 2, 3))
    assert len(headings_of(read_original("a.docx", docx(days)))) == 3


@pytest.mark.parametrize(
    "body",
    [
        bold("只有一行") + p("周五上午。"),
        bold("本次活动不收费。") + p("周五上午。") + bold("请带证件。") + p("请勿迟到。"),
        bold("青禾公司") + bold("年度报告") + bold("二〇二四年"),
        bold("时间")
        + p("周五上午。")
        + bold("地点")
        + p("会议室。")
        + p("总则", '<w:outlineLvl w:val="0"/>')
        + p("从略。"),
        '<w:p><w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t>时间</w:t></w:r></w:p>'
        + p("周五。")
        + bold("地点")
        + p("楼下。"),
    ],
    ids=["one", "sentences", "nothing below", "marked headings", "not bold"],
)
def test_other_bold_lines_are_what_they_are_in_plain_letters(body: str) -> None:
    plain = body.replace("<w:b/>", "")
    assert headings_of(read_original("a.docx", docx(body))) == headings_of(read_original("a.docx", docx(plain)))


def test_a_paragraph_whose_mark_is_deleted_goes_on_in_the_next_one() -> None:
    deleted = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    assert lines(p("前半段", deleted) + p("后半段的话。") + p("另一段。")) == ["前半段后半段的话。", "另一段。"]
    table = word_table(tc("姓名") + tc("分机"), tc("乙二") + tc("8022"))
    assert lines(p("表前的话", deleted) + table) == ["表前的话", "姓名：乙二；分机：8022"]


def test_a_large_first_letter_belongs_to_its_text() -> None:
    assert lines(p("春", '<w:framePr w:dropCap="drop" w:lines="3"/>') + p("天来了。")) == ["春天来了。"]


def test_comments_are_not_read() -> None:
    body = '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>正文。</w:t></w:r><w:r><w:commentReference w:id="0"/></w:r></w:p>'
    remark = f'<w:comment w:id="0">{p("须核实。")}</w:comment>'
    assert lines(body, comments=remark) == ["正文。"]


def test_what_stands_below_labels_of_a_form_is_a_label_too() -> None:
    table = word_table(
        tc("姓名") + tc("乙二") + tc("性别") + tc("女"),
        tc("出生年月") + tc("1990年5月") + tc("民族") + tc("汉族"),
        tc("紧急联系人") + tc("甲一") + tc("关系") + tc("配偶"),
        tc("部门意见") + tc("") + tc("公司意见") + tc(""),
        tc("工作经历") + tc("青禾科技", '<w:gridSpan w:val="3"/>'),
    )
    assert text_of("a.docx", docx(table)).split("\n")[2:] == [
        "紧急联系人：甲一；关系：配偶",
        "部门意见；公司意见",
        "工作经历：青禾科技",
    ]


@pytest.mark.parametrize(("first", "second"), [("第一条 标的", "第二条 价款"), ("一、物品清单", "二、交货时间")])
def test_a_number_with_a_name_above_a_table_is_a_heading(first: str, second: str) -> None:
    table = word_table(tc("品名") + tc("数量"), tc("打印机") + tc("10"))
    body = p(first) + table + p(second) + p("以双方书面约定为准，逾期作废。")
    document = read_original("a.docx", docx(p("双方订立本合同。") + body))
    assert [text for _, text in headings_of(document)] == [first, second]


def test_an_annex_that_is_a_table_alone_is_a_heading() -> None:
    table = word_table(tc("姓名") + tc("分机"), tc("乙二") + tc("8022"))
    document = read_original("a.docx", docx(p("现将名单印发。") + p("附件1") + table))
    assert [text for _, text in headings_of(document)] == ["附件1"]


def test_who_made_it_and_when_below_a_title_are_no_headings() -> None:
    def centred(text: str, size: int) -> str:
        run = f'<w:rPr><w:sz w:val="{size}"/></w:rPr><w:t>{text}</w:t>'
        return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r>{run}</w:r></w:p>'

    cover = centred("项目实施方案", 44) + centred("编制单位：青禾公司", 28) + centred("2024年6月", 28)
    document = read_original("a.docx", docx(cover + centred("项目背景", 32) + p("目前系统运行八年，故障频发。") * 3))
    assert [text for _, text in headings_of(document)] == ["项目实施方案", "项目背景"]


def test_a_form_above_the_names_of_a_table_is_none_of_them() -> None:
    wide = '<w:gridSpan w:val="2"/>'
    table = word_table(
        tc("会议名称") + tc("安全例会", wide) + tc("会议时间") + tc("6月3日"),
        tc("会议地点") + tc("会议室", wide) + tc("主持人") + tc("王强"),
        tc("序号") + tc("姓名") + tc("单位") + tc("职务") + tc("签名"),
        tc("1") + tc("张三") + tc("财务部") + tc("经理") + tc(""),
        tc("2") + tc("李四") + tc("行政部") + tc("主管") + tc(""),
    )
    assert text_of("a.docx", docx(table)).split("\n") == [
        "会议名称：安全例会；会议时间：6月3日",
        "会议地点：会议室；主持人：王强",
        "序号：1；姓名：张三；单位：财务部；职务：经理",
        "序号：2；姓名：李四；单位：行政部；职务：主管",
    ]


def test_a_table_inside_a_cell_stands_below_its_row_with_the_names_of_its_columns() -> None:
    inner = word_table(tc("类型") + tc("费用"), tc("首次") + tc("120元"), tc("换发") + tc("160元"))
    table = word_table(tc("事项") + tc("收费"), tc("护照") + f"<w:tc>{inner}<w:p/></w:tc>")
    assert lines(table) == ["事项：护照；收费：", "类型：首次；费用：120元", "类型：换发；费用：160元"]


def test_a_table_inside_a_cell_stands_below_what_the_cell_says_of_it() -> None:
    inner = word_table(tc("班次") + tc("月薪"), tc("白班") + tc("3400元"), tc("夜班") + tc("3900元"))
    table = word_table(
        tc("岗位") + tc("待遇"), tc("理货员") + f"<w:tc>{p('按班次：')}{inner}<w:p/></w:tc>", tc("店长") + tc("面议")
    )
    assert lines(table) == [
        "岗位：理货员；待遇：按班次：",
        "班次：白班；月薪：3400元",
        "班次：夜班；月薪：3900元",
        "岗位：店长；待遇：面议",
    ]


def test_a_bold_name_with_a_number_in_brackets_is_a_heading() -> None:
    body = bold("会计（2名）") + p("持会计证。") + bold("司机（1名）") + p("驾龄五年以上。")
    document = read_original("a.docx", docx(p("现招聘以下人员。") + body))
    assert [text for _, text in headings_of(document)] == ["会计（2名）", "司机（1名）"]


def test_numbered_names_above_tables_are_headings_as_those_above_texts_are() -> None:
    table = word_table(tc("职级") + tc("火车"), tc("经理") + tc("一等座"))
    text = p("本办法自七月起施行，由财务部解释。")
    body = p("一、适用范围") + text + p("二、住宿标准") + table + p("三、报销流程") + text
    document = read_original("a.docx", docx(body))
    assert len({level for level, _ in headings_of(document)}) == 1
    assert [name for _, name in headings_of(document)] == ["一、适用范围", "二、住宿标准", "三、报销流程"]


def field(instruction: str, *, begins: bool = True) -> str:
    if not begins:
        return '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return f"{mark.format('begin')}<w:r><w:instrText>{instruction}</w:instrText></w:r>{mark.format('separate')}"


def test_the_field_of_a_table_of_contents_is_left_out_whatever_its_style() -> None:
    def entry(text: str, before: str = "", after: str = "") -> str:
        return f"<w:p>{before}<w:r><w:t>{text}</w:t><w:tab/><w:t>3</w:t></w:r>{after}</w:p>"

    contents = entry("总则", field(" TOC \\o ")) + entry("附则", after=field("", begins=False))
    assert lines(contents + p("甲方\t3") + p("正文。")) == ["甲方 3", "正文。"]


def test_a_field_of_contents_that_never_ends_hides_no_text() -> None:
    assert lines(f"<w:p>{field(' TOC ')}<w:r><w:t>目录</w:t></w:r></w:p>" + p("正文。"))[-1] == "正文。"


def test_a_bold_name_above_a_bold_line_that_says_something_is_a_heading() -> None:
    body = bold("活动时间") + bold("时间：上午九点") + bold("活动内容") + p("环境整治、义诊。")
    document = read_original("a.docx", docx(p("现将安排通知如下。") + body))
    assert [text for _, text in headings_of(document)] == ["活动时间", "活动内容"]


def test_a_bold_line_at_the_beginning_above_another_one_is_the_title() -> None:
    body = bold("房屋租赁合同") + bold("乙方：张三") + p("双方协商如下。") + bold("租金") + p("每月三千元。")
    document = read_original("a.docx", docx(body + bold("押金") + p("押一付三。")))
    assert document.title == "房屋租赁合同"
    assert [text for _, text in headings_of(document)] == ["房屋租赁合同", "租金", "押金"]
