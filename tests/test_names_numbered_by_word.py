"""A name that Word numbers is the heading that it would be if its number were typed; items of a list are items."""

from __future__ import annotations

from index.read.readers import read_original
from tests.support.originals import docx, headings_of, numbered, p, tc, text_of, word_table


def level(number: int, shape: str, text: str, suffix: str = "tab") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/><w:suff w:val="{suffix}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


LISTS = (
    level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）", "nothing"),
    level(0, "chineseCounting", "第%1章　", "nothing") + level(1, "chineseCounting", "第%2条　", "nothing"),
    level(0, "decimal", "%1.") + level(1, "lowerLetter", "%2)"),
    level(0, "chineseCounting", "第%1条", "nothing"),
)
NUMBERING = "".join(
    f'<w:abstractNum w:abstractNumId="{n}">{levels}</w:abstractNum>' for n, levels in enumerate(LISTS)
) + "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(len(LISTS)))
CENTRED_BOLD = '<w:p><w:pPr><w:jc w:val="center"/>{}</w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t></w:r></w:p>'
IN_LIST = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr>'


def headings(body: str) -> list[tuple[int, str]]:
    return headings_of(read_original("a.docx", docx(body, numbering=NUMBERING)))


def test_names_with_texts_or_tables_between_them_are_headings() -> None:
    table = word_table(tc("环节") + tc("时间"), tc("致辞") + tc("14:30"))
    body = (
        p("消防演练方案")
        + numbered("演练目的")
        + p("检验疏散预案，提高员工的应急能力。")
        + numbered("组织分工")
        + numbered("指挥组", 1)
        + p("由总经理任组长，负责全面指挥。")
        + numbered("疏散组", 1)
        + p("由保安队长负责，引导人员撤离。")
        + numbered("演练流程")
        + table
    )
    typed = (
        p("消防演练方案")
        + p("一、演练目的")
        + p("检验疏散预案，提高员工的应急能力。")
        + p("二、组织分工")
        + p("（一）指挥组")
        + p("由总经理任组长，负责全面指挥。")
        + p("（二）疏散组")
        + p("由保安队长负责，引导人员撤离。")
        + p("三、演练流程")
        + table
    )
    assert headings(body) == headings(typed)
    assert [text for _, text in headings(body)] == [
        "消防演练方案",
        "一、演练目的",
        "二、组织分工",
        "（一）指挥组",
        "（二）疏散组",
        "三、演练流程",
    ]


def test_chapters_are_headings_and_what_is_typed_behind_a_number_parts_it_from_the_text() -> None:
    body = "".join(
        CENTRED_BOLD.format(IN_LIST.format(0, 2), name) + numbered(text, 1, 2)
        for name, text in (("总则", "为推进移风易俗，制定本约。"), ("附则", "本约自公布之日起施行。"))
    )
    assert [text for _, text in headings(p("村规民约") + body)] == ["村规民约", "第一章 总则", "第二章 附则"]
    assert "第一条 为推进移风易俗，制定本约。" in text_of("a.docx", docx(body, numbering=NUMBERING))


def test_a_blank_parts_an_article_from_its_name_even_where_the_list_has_none() -> None:
    body = numbered("租期", 0, 4) + p("租期三年，自交付之日起算。") + numbered("租金", 0, 4) + p("每月三千元，按季付。")
    assert [text for _, text in headings(p("租赁协议") + body)] == ["租赁协议", "第一条 租期", "第二条 租金"]


def test_items_right_below_each_other_are_a_list() -> None:
    body = p("办理步骤如下：") + numbered("出示证件") + numbered("登记") + numbered("领卡") + p("每人限领一张。")
    assert headings(body) == []
    assert "一、出示证件\n二、登记\n三、领卡" in text_of("a.docx", docx(body, numbering=NUMBERING))


def test_sentences_are_items_whatever_is_between_them() -> None:
    body = p("安全守则") + "".join(numbered(text, 0, 3) + p("违者罚款。") for text in ("禁止吸烟。", "禁止明火。"))
    assert [text for _, text in headings(body)] == ["安全守则"]


def test_a_list_of_names_inside_a_list_of_names_is_one_list() -> None:
    body = (
        p("报名材料")
        + p("请准备下列材料：")
        + numbered("本人材料", 0, 3)
        + numbered("身份证", 1, 3)
        + numbered("户口本", 1, 3)
        + numbered("单位材料", 0, 3)
        + numbered("营业执照", 1, 3)
        + numbered("介绍信", 1, 3)
    )
    assert [text for _, text in headings(body)] == ["报名材料"]
