"""Slides, OpenDocument texts, books, RTF, reStructuredText, MDX and notebooks."""

from __future__ import annotations

import json
import shutil

import pytest

from index.errors import CannotRead
from index.read.readers import read_original
from tests.support.originals import A, archive, headings_of, passages_of, text_of
from tests.support.slides import PPT, pptx, shape

ODF = (
    'xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:b="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:d="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:p="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" xmlns:s="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)


def test_a_slides_title_is_a_heading_and_its_number_the_place() -> None:
    data = pptx(shape("第一课", "title") + shape("年假五天。"), shape("第二课", "title") + shape("病假另算。"))
    first, second = passages_of("a.pptx", data)
    assert (first.headings, first.text, first.place) == (("第一课",), "年假五天。", "幻灯片 1")
    assert (second.headings, second.text, second.place) == (("第二课",), "病假另算。", "幻灯片 2")


def test_groups_tables_diagrams_and_notes_are_read_and_furniture_is_not() -> None:
    table = (
        "<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>姓名</a:t></a:r></a:p></a:txBody></a:tc></a:tr>"
        "<a:tr><a:tc><a:txBody><a:p><a:r><a:t>乙二</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>"
    )
    diagram = '<p:graphicFrame><x:relIds xmlns:x="d" r:dm="r1"/></p:graphicFrame>'
    relations = (
        '<Relationships><Relationship Id="r1" Target="../diagrams/data1.xml"/>'
        '<Relationship Id="r2" Target="../notesSlides/notesSlide1.xml"/></Relationships>'
    )
    parts = {
        "ppt/slides/_rels/slide1.xml.rels": relations,
        "ppt/diagrams/data1.xml": f'<m xmlns:a="{A}"><pt><t><a:p><a:r><a:t>图里的字</a:t></a:r></a:p></t></pt></m>',
        "ppt/notesSlides/notesSlide1.xml": f'<p:notes xmlns:p="{PPT}" xmlns:a="{A}"><p:cSld><p:spTree>{shape("备注", "body")}'
        "</p:spTree></p:cSld></p:notes>",
    }
    data = pptx(f"<p:grpSp>{shape('组里的字')}</p:grpSp>{table}{diagram}{shape('3', 'sldNum')}", parts=parts)
    assert text_of("a.pptx", data).split() == ["组里的字", "姓名：乙二", "图里的字", "备注"]


def test_the_short_lines_of_a_shape_stay_together() -> None:
    one, other = (
        shape(f"{name}</a:t></a:r></a:p><a:p><a:r><a:t>月费{fee}元", "body")
        for name, fee in (("畅享", 99), ("基础", 39))
    )
    passages = passages_of("a.pptx", pptx(f"{shape('套餐', 'title')}{one}{other}"))
    assert [passage.text for passage in passages] == ["畅享\n月费99元", "基础\n月费39元"]


def test_hidden_slides_are_left_out_but_counted() -> None:
    data = pptx(shape("一"), shape("二"), shape("三"), hidden=2)
    assert [place.label for place in read_original("a.pptx", data).places] == ["1", "3"]


def odt(inside: str, styles: str = "", kind: str = "text") -> bytes:
    content = (
        f"<o:document-content {ODF}><o:automatic-styles>{styles}</o:automatic-styles><o:body><o:{kind}>{inside}</o:{kind}>"
        "</o:body></o:document-content>"
    )
    return archive({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


def test_opendocument_texts_have_headings_lists_notes_and_no_deleted_text() -> None:
    styles = '<t:list-style s:name="L"><t:list-level-style-number t:level="1" s:num-format="1" s:num-suffix="."/></t:list-style>'
    inside = (
        "<t:tracked-changes><t:deletion><t:p>删掉的话。</t:p></t:deletion></t:tracked-changes>"
        '<t:h t:outline-level="1">请假</t:h><t:p>年假<t:s t:c="2"/>五天<t:note><t:note-citation>1</t:note-citation><t:note-body>'
        "<t:p>不含假日。</t:p></t:note-body></t:note>，<t:ruby><t:ruby-base>東京</t:ruby-base><t:ruby-text>とう</t:ruby-text></t:ruby>。</t:p>"
        '<t:list t:style-name="L"><t:list-item><t:p>身份证</t:p></t:list-item><t:list-item><t:p>照片</t:p></t:list-item></t:list>'
    )
    document = read_original("a.odt", odt(inside, styles))
    assert headings_of(document) == [(2, "请假")]
    assert document.text == "请假\n\n年假  五天，東京。\n\n不含假日。\n1. 身份证\n2. 照片"


def test_opendocument_tables_repeat_merged_values() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<b:table-cell {more}><t:p>{text}</t:p></b:table-cell>"

    rows = (
        f"<b:table-row>{cell('部门')}{cell('姓名')}</b:table-row>"
        f"<b:table-row>{cell('财务', 'b:number-rows-spanned=' + chr(34) + '2' + chr(34))}{cell('甲一')}</b:table-row>"
        f"<b:table-row><b:covered-table-cell/>{cell('乙二')}</b:table-row>"
    )
    assert text_of("a.odt", odt(f"<b:table>{rows}</b:table>")) == "部门：财务；姓名：甲一\n部门：财务；姓名：乙二"


def test_names_in_two_rows_of_an_opendocument_table_hold_in_its_sections() -> None:
    def cell(text: str, over: str = "") -> str:
        return f"<b:table-cell{over}><t:p>{text}</t:p></b:table-cell>"

    covered = "<b:covered-table-cell/>"
    down, two, three = (f' b:number-{way}-spanned="{n}"' for way, n in (("rows", 2), ("columns", 2), ("columns", 3)))
    rows = (
        cell("品名", down) + cell("单价", two) + covered,
        covered + cell("批发") + cell("零售"),
        cell("水果", three) + 2 * covered,
        cell("苹果") + cell("4") + cell("5"),
    )
    table = "".join(f"<b:table-row>{row}</b:table-row>" for row in rows)
    text = text_of("a.odt", odt(f"<b:table>{table}</b:table>"))
    assert text.split("\n\n") == ["水果", "品名：苹果；单价 批发：4；单价 零售：5"]


def test_opendocument_slides_are_numbered() -> None:
    pages = "".join(f"<d:page><d:frame><d:text-box><t:p>第{n}张</t:p></d:text-box></d:frame></d:page>" for n in (1, 2))
    document = read_original("a.odp", odt(pages, kind="presentation"))
    assert [(place.kind, place.label) for place in document.places] == [("slide", "1"), ("slide", "2")]


def test_books_are_read_in_the_order_of_their_spine() -> None:
    package = (
        '<package xmlns:dc="d"><metadata><dc:title>两章的书</dc:title></metadata><manifest>'
        '<item id="b" href="two%20.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="a" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    data = archive(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<c><rootfiles><rootfile full-path="O/p.opf"/></rootfiles></c>',
            "O/p.opf": package,
            "O/one.xhtml": "<!DOCTYPE html><html><body><h1>第一章</h1><p>开头。</p></body></html>",
            "O/two .xhtml": "<html><body><h1>第二章</h1><p>结尾。</p></body></html>",
        }
    )
    document = read_original("a.epub", data)
    assert document.title == "两章的书"
    assert document.text == "第一章\n\n开头。\n\n第二章\n\n结尾。"
    assert [place.label for place in document.places] == ["1", "2"]


def test_rtf_is_read_with_its_notes_and_tables_in_its_code_page() -> None:
    chinese = "".join(f"\\'{byte:02x}" for byte in "年假五天".encode("gbk"))
    data = (
        rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}}\f0 "
        + chinese.encode()
        + rb"{\footnote\plain A note.} a.\par"
        rb"\trowd\cellx1\cellx2 Name\cell Ext\cell\row\trowd\cellx1\cellx2 Yi\cell 8022\cell\row }"
    )
    assert text_of("a.rtf", data).split("\n\n") == ["年假五天 a.", "1 A note.", "Name：Yi；Ext：8022"]


def test_what_is_hidden_in_rtf_is_left_out() -> None:
    data = rb"{\rtf1\ansi One.\par {\v index {entry}}{\b\v\b0 more\v0 Two} \v three\plain  four C:\\v .\par Five.}"
    assert text_of("a.rtf", data) == "One.\n\nTwo  four C:\\v .\n\nFive."


def test_restructured_text_becomes_plain_text() -> None:
    text = (
        "======\n手册\n======\n\n.. 注释\n\n年假\n----\n\n见 `规定 <https://example.com/r>`_ 和 :ref:`附录 <app>`，``code`` 与 **五天**。\n\n"
        "=====  =====\n姓名   分机\n=====  =====\n甲一   8011\n=====  =====\n\n.. note:: 不含假日。\n\n.. image:: a.png\n   :alt: 图\n\n"
        "代码::\n\n    a = 1\n"
    )
    document = read_original("a.rst", text.encode())
    assert headings_of(document)[:2] == [(1, "手册"), (2, "年假")]
    for piece in ("见 规定（https://example.com/r） 和 附录，code 与 五天。", "不含假日。", "a = 1", "8011"):
        assert piece in document.text
    assert "注释" not in document.text
    assert "a.png" not in document.text


def test_listed_tables_and_notes_of_restructured_text_are_read() -> None:
    text = (
        ".. list-table:: 端口\n   :header-rows: 1\n   :widths: 10 20\n\n   * - 服务\n     - 端口\n   * - 网页，\n       内网\n     - 8080\n"
        "   * -\n     - 5432\n\n每天备份 [#f]_ 。\n\n.. [#f] 周日\n   全量。\n\n"
        '.. csv-table:: 人员\n   :header: "姓名", "分机"\n\n   "乙, 二", 8022\n'
    )
    passages = passages_of("a.rst", text.encode())
    assert [(passage.headings, passage.text) for passage in passages] == [
        (("端口",), "服务：网页， 内网；端口：8080\n端口：5432"),
        ((), "每天备份 [f] 。\n\n[f] 周日 全量。"),
        (("人员",), "姓名：乙, 二；分机：8022"),
    ]


def test_of_mdx_what_components_enclose_is_text() -> None:
    text = 'import A from "./a"\n\nexport const b = 1\n\n# 手册\n\n<Note kind="x">\n\n年假五天。\n\n</Note>\n\n{/* 注释 */}\n\n```js\nimport x\n```\n'
    document = read_original("a.mdx", text.encode())
    assert document.text == "手册\n\n年假五天。\n\nimport x"


def test_notebooks_are_texts_and_code() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# 分析\n", "\n", "先读数据。"]},
        {"cell_type": "code", "source": "import pandas", "outputs": [{"text": "很长的输出"}]},
    ]
    document = read_original("a.ipynb", json.dumps({"cells": cells}).encode())
    assert document.text == "分析\n\n先读数据。\n\nimport pandas"


@pytest.mark.skipif(any(map(shutil.which, ("antiword", "catdoc", "soffice"))), reason="there is a program for it here")
def test_old_word_files_say_what_helps() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le")
    with pytest.raises(CannotRead) as raised:
        read_original("a.doc", data)
    assert raised.value.problem == "doc"


def test_items_of_lists_of_rtf_keep_their_numbers_and_are_no_headings() -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg936 Rules\par Bring your card.\par"
        rb"{\pntext\f0 1.\tab}Be on time\par{\listtext\pard\plain 2.\tab}No food\par"
        rb"{\pntext\f1\'b7\tab}Ask first\par Call 6001.\par}"
    )
    assert text_of("a.rtf", data).split("\n\n")[2:] == ["1. Be on time\n2. No food\nAsk first", "Call 6001."]


def test_opendocument_slides_without_a_title_are_not_below_the_one_before() -> None:
    def frame(text: str, kind: str) -> str:
        return f'<d:frame p:class="{kind}"><d:text-box><t:p>{text}</t:p></d:text-box></d:frame>'

    cover = f"<d:page>{frame('消防演练', 'title')}{frame('城北社区', 'subtitle')}</d:page>"
    rest = f"<d:page>{frame('集合点', 'title')}{frame('东门停车场。', 'outline')}</d:page><d:page>{frame('带哨子。', '')}</d:page>"
    passages = passages_of("a.odp", odt(cover + rest, kind="presentation"))
    assert [passage.headings for passage in passages] == [("消防演练",), ("消防演练", "集合点"), ("消防演练",)]
