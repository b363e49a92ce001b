"""A title of a Word file that is typed on several lines is one; what stands above and below it is not in it."""

from __future__ import annotations

import pytest

from index.read.readers import read_original
from tests.support.originals import docx, headings_of, p

TEXT = p("现将有关事项通知如下，请各单位遵照执行，并于月底前报送情况。")


def line(text: str, size: int = 44) -> str:
    """A bold line in the middle."""
    run = f'<w:r><w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr><w:t>{text}</w:t></w:r>'
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{run}</w:p>'


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("关于调整2025年秋季作息时间", "及课后服务安排的通知"), "关于调整2025年秋季作息时间及课后服务安排的通知"),
        (("清溪镇人民政府", "关于做好防汛工作的通知"), "清溪镇人民政府关于做好防汛工作的通知"),
        (("青山县教育局", "关于印发《校外供餐", "管理办法》的通知"), "青山县教育局关于印发《校外供餐管理办法》的通知"),
        (("青禾餐饮有限公司", "员工手册"), "青禾餐饮有限公司 员工手册"),
        (("员工手册", "Staff Handbook"), "员工手册 Staff Handbook"),
        (("Annual Report", "on Safety at Work"), "Annual Report on Safety at Work"),
    ],
)
def test_lines_of_one_look_are_one_title(lines: tuple[str, ...], title: str) -> None:
    document = read_original("a.docx", docx("".join(map(line, lines)) + TEXT))
    assert document.title == title
    assert headings_of(document) == [(1, title)]


@pytest.mark.parametrize(
    ("above", "title", "below"),
    [
        (line("清溪镇人民政府文件"), "关于做好防汛工作的通知", ""),
        ("", "员工手册", line("（征求意见稿）")),
        ("", "员工手册", line("2025年3月")),
        ("", "员工手册", p("", '<w:jc w:val="center"/>') + line("第一章 总则")),
        ("", "工作总结", line("财务部", 32)),
        ("", "工作总结", line("翠湖社区居委会")),
        ("", "关于召开家长会的通知", line("二年级各班")),
        ("", "毕业论文", line("学生：王芳")),
        ("", "考勤制度", line("第一章 总则")),
    ],
    ids=["red head", "draft", "date", "blank line", "smaller", "author", "whole", "label", "chapter"],
)
def test_what_is_whole_or_looks_different_is_no_line_of_the_title(above: str, title: str, below: str) -> None:
    document = read_original("a.docx", docx(above + line(title) + below + TEXT))
    assert title in [text for _, text in headings_of(document)]


def test_a_date_in_large_letters_is_no_heading() -> None:
    document = read_original("a.docx", docx(line("工作总结") + line("2024年12月") + TEXT))
    assert headings_of(document) == [(1, "工作总结")]


def test_lines_of_a_poem_are_no_title() -> None:
    verses = "".join(map(line, ("静夜思", "床前明月光", "疑是地上霜", "举头望明月")))
    document = read_original("a.docx", docx(verses + TEXT))
    assert document.title == "静夜思"


def test_a_title_below_the_number_of_an_annex_may_have_several_lines() -> None:
    body = line("评选通知") + TEXT + p("附件1") + line("优秀志愿者评选") + line("报名登记表") + TEXT
    assert headings_of(read_original("a.docx", docx(body)))[-1][1] == "优秀志愿者评选报名登记表"
