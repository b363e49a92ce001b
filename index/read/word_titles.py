"""read: titles of Word files: typed on several lines of one look, one paragraph each; said to be one by the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from index.read.archive import local
from index.read.lines import cells_of, joint
from index.read.official import CONTENTS_NAMES, ends_in_organ, is_annex, is_date, is_name

# A title has at most so many lines; more are a cover or verses.
_MOST_LINES = 3
_MOST_CELLS = 80
# What begins no second line of a title: a number, a label. Example: 第一章 总则, 编制单位：财务部.
_APART = re.compile(
    r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第\S{1,4}[编篇部章节条]|附[件录]|[-—–]|[^：:]{1,12}[：:]"
    r"|(?:前言|序言|引言|摘要|绪论|总则)$"
)
# What is whole, and what is begun and goes on in the next line. Examples: 镇政府文件, 条例（草案）; 关于印发…
_KIND = r"(?:通知|公告|通告|通报|意见|决定|决议|报告|请示|批复|函|纪要|办法|规定|方案|说明|倡议书?)"
_WHOLE = re.compile(rf"文\s*件$|[（(][^（）()]*(?:稿|案|试行|暂行|版|本)[）)]$|关于.*{_KIND}$")
_ABOUT = re.compile(rf"关于(?!.*{_KIND}$)")
_BEGUN = re.compile(r"(?:[和与及的]|以及)$|《[^》]*$")
_GOES_ON = re.compile(r"关于|[及和与暨的]|以及")


# What programs write where nobody gave a title.
_NO_TITLE = re.compile(
    r"(?:microsoft )?word\b|^(?:untitled|document\d*|文档\d*|未命名.*|\d+)$|\.(?:docx?|wps|pdf)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its text, its look where a title may have it, and whether its style makes it a heading."""

    text: str
    look: tuple[object, ...] | None
    is_heading: bool = False


def title_joints(lines: Sequence[Line]) -> dict[int, str]:
    """Return which paragraphs are lines of a title that goes on in the next one, each with what joins the two.

    A title stands at the top, or below the number of an annex, above all text. Its lines are right below each other
    and look alike.

    | one title                        | two                             |
    |----------------------------------|---------------------------------|
    | 关于调整作息时间 / 的通知            | 清溪镇人民政府文件 / 关于…的通知    |
    | 清溪镇人民政府 / 关于…的通知         | 工作总结 / 2024年12月            |
    | 青禾公司 / 员工手册                 | 员工手册 / 第一章 总则             |

    Args:
        lines: The paragraphs, an empty text for one without letters.
    """
    joints: dict[int, str] = {}
    for run in _runs(lines):
        found = {n: _joint(lines[n], lines[n + 1]) for n in run[:-1]}
        if len(run) <= _MOST_LINES:
            joints |= {n: between for n, between in found.items() if between is not None}
    return joints


def _runs(lines: Sequence[Line]) -> Iterator[list[int]]:
    """The lines above all text that are right below each other and look alike."""
    run: list[int] = []
    is_above = True
    for n, line in enumerate(lines):
        if line.text:
            is_above = is_annex(line.text) or (is_above and not _is_text(line.text))
        goes_on = bool(run) and is_above and bool(line.text) and line.look == lines[run[-1]].look
        if not goes_on:
            if len(run) > 1:
                yield run
            run = []
        if is_above and line.text and line.look is not None:
            run.append(n)
    if len(run) > 1:
        yield run


def _is_text(text: str) -> bool:
    return text[-1] in "。！？；：" or cells_of(text) > _MOST_CELLS


def _joint(line: Line, below: Line) -> str | None:
    """What joins two lines of a title, None where they are none."""
    first, second = line.text, below.text
    if not (is_name(first) and is_name(second) and is_name(f"{first}{second}")):
        return None
    is_begun = bool(_ABOUT.search(first) or _BEGUN.search(first) or _GOES_ON.match(second))
    if any(map(_stands_apart, (first, second))) or _WHOLE.search(first) or (line.is_heading and not is_begun):
        return None
    if is_begun:
        return joint(first, second)
    if ends_in_organ(second) and not ends_in_organ(first):
        return None  # who wrote it
    return " " if ends_in_organ(first) or _alphabets(first) != _alphabets(second) else joint(first, second)


def _stands_apart(text: str) -> bool:
    return bool(_APART.match(text)) or is_date(text) or "".join(text.split()) in CONTENTS_NAMES


def _alphabets(text: str) -> bool:
    """Whether a text is written in letters of an alphabet alone."""
    return text.isascii()


def own_title(properties: Element | None) -> str:
    """Return the title that a file says it has, empty where a program wrote it."""
    title = next(
        (
            inner.text or ""
            for inner in (properties if properties is not None else ())
            if local(inner).lower() == "title"
        ),
        "",
    )
    title = " ".join(title.split())
    return "" if _NO_TITLE.search(title) else title
