"""Laws and official documents in Word and PDF: chapters, articles, annexes; what stands around their text."""

from __future__ import annotations

from index.read.readers import read_original
from tests.support.originals import docx, headings_of, numbered, p, passages_of, pdf

# 第一章 and 第一条 live in numbering.xml, not in the text.
NUMBERING = (
    '<w:abstractNum w:abstractNumId="1">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1章"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlRestart w:val="0"/>'
    '<w:lvlText w:val="第%2条"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%3）"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)
LEAVE = "职工累计工作已满一年的，年休假五天。"
LAW = [
    "职工年休假条例",
    "第一编 总则",
    "第一章 适用范围",
    "第一节 单位",
    "第一条 为了维护职工休息休假权利，制定本条例。",
    f"第二条 {LEAVE}",
    "国家法定休假日不计入年休假的假期。",
    "第三条 职工有下列情形之一的，不享受当年的年休假：",
    "（一）依法享受寒暑假的；",
    "（二）请事假累计二十天以上的。",
    "第二章 附则",
    "第四条 本条例自公布之日起施行。",
]


def test_parts_chapters_and_sections_are_headings_and_each_article_is_a_passage() -> None:
    data = docx("".join(map(p, LAW)))
    assert [name for _, name in headings_of(read_original("a.docx", data))] == [*LAW[:4], "第二章 附则"]
    first, second, third, fourth = passages_of("a.docx", data)
    assert first.headings == tuple(LAW[:4])
    assert second.text == f"第二条 {LEAVE}\n\n国家法定休假日不计入年休假的假期。"
    assert third.text.split() == ["第三条", *LAW[7].split()[1:], *LAW[8:10]]
    assert (fourth.headings, fourth.text) == ((*LAW[:2], LAW[10]), LAW[11])


def test_numbers_of_chapters_and_articles_that_live_in_numbering_are_the_same_to_all() -> None:
    body = [numbered("总则"), numbered("为了规范，制定本条例。", 1), numbered(LEAVE, 1), numbered("下列人员除外：", 1)]
    body += [
        numbered("寒暑假教师；", 2),
        numbered("其他人员。", 2),
        numbered("附则"),
        numbered("自公布之日起施行。", 1),
    ]
    passages = passages_of("a.docx", docx("".join(body), numbering=NUMBERING))
    assert [passage.headings for passage in passages] == [*[("第一章 总则",)] * 3, ("第二章 附则",)]
    assert [passage.text.split() for passage in passages] == [
        ["第一条", "为了规范，制定本条例。"],
        ["第二条", LEAVE],
        ["第三条", "下列人员除外：", "（一）寒暑假教师；", "（二）其他人员。"],
        ["第四条", "自公布之日起施行。"],
    ]


def test_chapters_without_a_style_are_headings_beside_those_that_have_one() -> None:
    styled = p("说明", '<w:outlineLvl w:val="0"/>')
    passages = passages_of("a.docx", docx(styled + "".join(map(p, LAW[2:8]))))
    assert {passage.headings for passage in passages[1:]} == {("第一章 适用范围", "第一节 单位")}
    assert headings_of(read_original("a.docx", docx(styled + "".join(map(p, LAW)))))[1:4] == [
        (2, LAW[1]),
        (3, LAW[2]),
        (4, LAW[3]),
    ]


def test_an_article_whose_name_stands_alone_is_a_heading_above_one_passage() -> None:
    lines = ["租赁合同", "第一条 租赁期限", "租期一年，自一月一日起。", "到期可以续租，须提前三十天书面通知对方。"]
    lines += ["第二条 租金", "每月三千元，按季支付，逾期按日加收万分之五的违约金。"]
    first, second = passages_of("a.docx", docx("".join(map(p, lines))))
    assert first.headings[-1] == "第一条 租赁期限"
    assert first.text == f"{lines[2]}\n\n{lines[3]}"
    assert (second.headings[-1], second.text) == ("第二条 租金", lines[5])


def test_an_annex_stands_apart_from_the_chapters_before_it() -> None:
    lines = [*LAW, "附件1", "申报材料一览", "申报人应当提交身份证复印件和近期照片，由单位统一盖章。"]
    last = passages_of("a.docx", docx("".join(map(p, lines))))[-1]
    assert "附件1" in last.headings
    assert "第二章 附则" not in last.headings
    assert last.text.endswith("统一盖章。")


OFFICIAL = [
    "平江市人民政府文件",
    "平政发〔2024〕12号",
    "关于调整班车时间的通知",
    "各部门、各单位：",
    "自三月一日起，班车改为早上七点半从南门发车，请各部门通知到每一位职工。",
    "平江市人民政府办公室",
    "2024年2月20日",
    "（此件公开发布）",
    "抄送：市委办公室，市人大常委会办公室。",
    "平江市人民政府办公室 2024年2月21日印发",
]


def test_red_head_signature_and_copies_are_no_headings_and_in_no_passage_of_the_text() -> None:
    for data in (
        docx("".join(map(p, OFFICIAL))),
        pdf(
            [
                (200 if n == 0 else 60, 760 - 40 * n, 30 if n == 0 else 20 if n == 2 else 12, line)
                for n, line in enumerate(OFFICIAL)
            ]
        ),
    ):
        name = "a.pdf" if data.startswith(b"%PDF") else "a.docx"
        document = read_original(name, data)
        assert [text for _, text in headings_of(document)] == [OFFICIAL[2]]
        head, body, foot = passages_of(name, data)
        assert head.text.split() == OFFICIAL[:2]
        assert (body.headings, body.text.split()) == ((OFFICIAL[2],), OFFICIAL[3:5])
        assert foot.text.split() == " ".join(OFFICIAL[5:]).split()


def test_the_list_of_copies_below_an_annex_does_not_belong_to_it() -> None:
    texts = ["关于放假的通知", "国庆节放假七天，请安排好值班。", "附件1", "值班表见公告栏，请按时到岗。"]
    body = "".join(map(p, [*texts, "抄送：市委办公室，市人大常委会办公室。"]))
    annex, copies = passages_of("a.docx", docx(body))[-2:]
    assert (annex.headings[-1], copies.text) == ("附件1", "抄送：市委办公室，市人大常委会办公室。")
    assert "附件1" not in copies.headings
