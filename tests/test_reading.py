"""Files become documents whatever their encoding; what cannot be read is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import Undecodable
from index.read.document import Document, Unreadable
from index.read.encoding import decode
from index.read.formats import document_files, read
from index.read.markdown import read_markdown
from index.read.plain import read_plain
from tests.conftest import MakeFolder

SIMPLIFIED = "员工手册规定，工作满一年的员工每年享有年假五天，满十年的享有十天。请假须提前三日提出。"
TRADITIONAL = "員工手冊規定，工作滿一年的員工每年享有年假五天，滿十年的享有十天。請假須提前三日提出。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
def test_simplified_text_is_read_in_the_encodings_offices_use(encoding: str) -> None:
    assert decode(SIMPLIFIED.encode(encoding)) == SIMPLIFIED


def test_traditional_text_is_read_in_big5() -> None:
    assert decode(TRADITIONAL.encode("big5")) == TRADITIONAL


def test_a_utf8_file_cut_off_in_mid_character_is_still_utf8() -> None:
    assert decode(SIMPLIFIED.encode()[:-1]) == SIMPLIFIED[:-1] + "\ufffd"


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Undecodable):
        decode(bytes(range(256)) * 40)


@given(st.binary(max_size=300))
def test_any_bytes_give_text_that_can_be_shown_or_a_reason(data: bytes) -> None:
    try:
        text = decode(data)
    except Undecodable:
        return
    assert not set(text) & {"\r", "\0", "\x0c", "\ufeff", "\u2028"}
    text.encode()


def test_line_ends_of_every_kind_become_one() -> None:
    assert decode("一\r\n二\r三\u2028四\x0c五".encode()) == "一\n二\n三\n四\n五"


def test_site_markers_are_removed_and_a_line_of_nothing_else_with_them() -> None:
    assert decode("前文\n##paidbegin##正文\n##paidend##\n## 标题 ##\nC##".encode()) == "前文\n正文\n## 标题 ##\nC##"


def test_files_are_found_at_any_depth_and_hidden_ones_and_other_formats_left_out(folder: MakeFolder) -> None:
    root = folder({"b.md": "b", "a/c/d.TXT": "d", ".git/x.txt": "x", ".hidden.md": "h", "photo.jpg": b"\xff\xd8"})
    assert [file.source for file in document_files(root)] == ["a/c/d.TXT", "b.md"]


def test_what_cannot_be_read_is_named_with_its_reason(folder: MakeFolder) -> None:
    root = folder({"noise.txt": bytes(range(256)) * 40})
    os.mkfifo(root / "pipe.txt")
    (root / "loop.md").symlink_to("loop.md")
    documents = [read(file).document for file in document_files(root)]
    assert all(isinstance(document, Unreadable) for document in documents)
    reasons = {d.source: d.reason for d in documents if isinstance(d, Unreadable)}
    assert reasons["noise.txt"] == "not text in any known encoding"
    assert reasons["pipe.txt"] == "not a regular file"
    assert "symbolic links" in reasons["loop.md"]


def test_a_link_that_leads_back_up_does_not_trap_the_walk(folder: MakeFolder) -> None:
    root = folder({"a/b.txt": "text"})
    (root / "a" / "up").symlink_to(root, target_is_directory=True)
    assert [file.source for file in document_files(root)] == ["a/b.txt"]


def test_a_file_name_that_cannot_be_shown_is_shown_as_far_as_it_can(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n.txt")).write_text("text")
    assert [file.source for file in document_files(tmp_path)] == [r"\xff\x0a.txt"]


def test_markdown_loses_its_marks_and_keeps_its_headings() -> None:
    text = (
        "---\ntitle: x\n---\n# Title **bold**\n\nPara [link](http://x.test) and `code`.\n\n"
        "- one;\n- two\n\n1. first\n2. second\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<!-- note -->\n\n## Next\n\n"
        "> quote\n"
    )
    document = read_markdown("x.md", text)
    assert document.title == "x"
    assert [document.text[h.start : h.end] for h in document.headings] == ["Title bold", "Next"]
    assert document.text == (
        "Title bold\n\nPara link（http://x.test） and code.\none;\ntwo\n1. first\n2. second\n\n"
        "a：1；b：2\n\nNext\n\nquote"
    )


def test_an_asterisk_in_plain_text_is_the_authors() -> None:
    assert read_plain("x.txt", "电话：**12119**。").text == "电话：**12119**。"


def headings(text: str) -> list[tuple[int, str]]:
    document = read_plain("x.txt", text)
    return [(h.level, document.text[h.start : h.end]) for h in document.headings]


def test_numbered_headings_stand_in_their_order() -> None:
    text = (
        "员工手册\n第一章 休假\n第一节 年假\n年假五天。\n第二节 病假\n病假须有证明。\n第二章 附则\n自公布之日起施行。"
    )
    assert headings(text) == [
        (1, "员工手册"),
        (2, "第一章 休假"),
        (3, "第一节 年假"),
        (3, "第二节 病假"),
        (2, "第二章 附则"),
    ]


def test_short_lines_of_a_list_are_no_headings() -> None:
    text = "办公时间\n周一至周五 9:00-17:00\n地址\n人民路12号\n电话\n12345"
    assert headings(text) == [(1, "办公时间")]
    assert headings("水果\n1. 苹果\n2. 香蕉\n3. 梨\n都要洗净。") == [(1, "水果")]


def test_a_line_that_goes_on_in_the_next_is_no_heading() -> None:
    wrapped = (
        "The guide\n\nThis is the first line of a paragraph that goes\non in the next one and then comes to an end\n"
        "in its third line.\n\nHours\n\nNine to five."
    )
    assert headings(wrapped) == [(1, "The guide"), (2, "Hours")]


def test_a_page_number_between_two_halves_of_a_sentence_is_moved_behind_it() -> None:
    text = "通知如下。请各单位于本月底以前把\n\n— 12 —\n\n名单报送办公室，逾期不候。"
    assert read_plain("x.txt", text).text == "通知如下。请各单位于本月底以前把名单报送办公室，逾期不候。\n\n— 12 —"


@given(st.text(alphabet=st.sampled_from("一第章、。，——……新华社记者（）abc.12 \n\t　#*“”"), max_size=200))
def test_reading_plain_text_loses_no_character_and_orders_its_headings(text: str) -> None:
    document = read_plain("x.txt", text)
    assert sorted(document.text.split()) != [] or not text.split()
    assert sorted(c for c in document.text if not c.isspace()) == sorted(c for c in text if not c.isspace())
    edges = [edge for h in document.headings for edge in (h.start, h.end)]
    assert edges == sorted(edges)


@given(st.text(max_size=200))
def test_any_markdown_is_read(text: str) -> None:
    document = read_markdown("x.md", text)
    assert isinstance(document, Document)
    assert all(0 <= h.start <= h.end <= len(document.text) for h in document.headings)


@pytest.mark.parametrize(
    "text", ["午餐 12:00-13:00\n晚餐 18:00-19:00\n周末休息\n", "年假五天。", "See you there. 会议室在三楼。"]
)
def test_a_few_chinese_words_in_gb18030_are_chinese(text: str) -> None:
    assert decode(text.encode("gb18030")) == text


def test_a_few_chinese_words_in_big5_are_chinese() -> None:
    assert decode("午餐 12:00-13:00\n週末休息\n".encode("big5")) == "午餐 12:00-13:00\n週末休息\n"


marks = st.sampled_from(
    "# /## /1./1. /2.将/a/字/。/，/| a | b/---/|--:/:-/</<a/<中>/>/=/-/<!-- x -->/<!--/(1)".split("/")
)


@given(st.lists(st.lists(marks, max_size=3).map("".join), max_size=6).map("\n".join))
def test_lines_without_marks_are_read_as_the_parser_reads_them(text: str) -> None:
    # A reference leaves nothing in the text, but is a mark.
    assert read_markdown("x.md", text) == read_markdown("x.md", f"[x]: y\n\n{text}")


def test_boxes_of_site_generators_show_their_titles() -> None:
    text = "::: tip 提示\n生日当天双倍积分。\n:::\n\n:::warning\n不可转让。\n:::\n\n```\n::: a\n```\n"
    assert read_markdown("a.md", text).text == "提示\n生日当天双倍积分。\n\n不可转让。\n\n::: a"


def test_footnotes_html_and_a_rule_at_the_top_lose_no_text() -> None:
    assert (
        read_markdown("x.md", "年假五天[^1]。\n\n[^1]: 试用期员工除外。").text
        == "年假五天[1]。\n\n[1] 试用期员工除外。"
    )
    assert read_markdown("x.md", "---\n\n开头。\n\n---\n\n结尾。").text == "开头。\n\n结尾。"
    table = "<table><tr><td>甲</td><td>乙&nbsp;&lt;</td></tr></table>\n<script>var x;</script>"
    assert read_markdown("x.md", table).text == "甲 | 乙\xa0<"


def test_a_sentence_over_a_rule_is_text_and_a_title_over_a_rule_a_heading() -> None:
    document = read_markdown("x.md", "年假\n---\n\n年假为五天，须提前申请。\n---\n\n以上。")
    assert [document.text[h.start : h.end] for h in document.headings] == ["年假"]
    assert "须提前申请。" in document.text


def test_chapters_named_in_a_table_of_contents_are_headings_where_they_begin() -> None:
    text = (
        "劳动法\n（1994年7月5日通过）\n目 录\n第一章 总则\n第二章 附则\n"
        "第一章 总则\n第一条 为了保护劳动者，制定本法。\n第二章 附则\n第二条 本法自公布之日起施行。"
    )
    assert headings(text) == [(1, "劳动法"), (2, "第一章 总则"), (2, "第二章 附则")]


def test_an_article_with_a_name_is_no_heading_of_the_next() -> None:
    text = "规定\n第一条 目的\n为了规范管理，制定本规定。\n第二条 本规定适用于全体员工。"
    assert headings(text) == [(1, "规定")]


def test_an_interviewers_question_ends_no_article() -> None:
    text = "访谈\n一、招生\n今年扩大招生。\n记者：学费会上涨吗？\n校长：不会上涨。\n二、就业\n就业率很高。"
    assert headings(text) == [(1, "访谈"), (2, "一、招生"), (2, "二、就业")]


def test_a_name_with_an_ideographic_space_is_kept(folder: MakeFolder) -> None:
    assert [file.source for file in document_files(folder({"附件　一.txt": "x"}))] == ["附件　一.txt"]
