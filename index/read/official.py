"""read: laws and official documents: chapters, articles and annexes, and what stands around their text."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.read.document import Heading, Span
from index.read.lines import cells_of

_NUMBER = "[〇零一二三四五六七八九十百千两\\d]+"
_ORGAN = (
    "(?:政府|委员会|委员會|[居村业家]委会|委|厅|廳|局|部|院|办公室|办公厅|辦公室|公司|集团|学校|大学|学院|中学|小学|协会|学会|中心|处|科|党组|党委|支部"
    "|法院|检察院|银行|医院|联合会|工会|基金会|研究所|管理站|街道办事处)"
)
_ORGAN_AT_END = re.compile(rf"{_ORGAN}\s*(?:[（(](?:代章|盖章|公章|印)[）)])?$")
_YEAR = r"(?:(?:19|20)\d\d|[〇○零一二三四五六七八九]{4})"
_DAY = rf"{_YEAR}\s*年\s*{_NUMBER}\s*月\s*{_NUMBER}\s*[日号]"
_CHAPTERS = tuple(
    re.compile(rf"第\s*{_NUMBER}\s*{kind}(?:\s|：|$)") for kind in ("[编編篇部卷](?:分)?", "章", "[节節]")
)
_ARTICLE = re.compile(rf"第\s*{_NUMBER}\s*[条條](?!例)")
# An article's number with its name, and nothing that it says.
_ARTICLE_NAME = re.compile(rf"第\s*{_NUMBER}\s*[条條](?!例)[ \u3000：:]*[^。；;：:，,！？]{{0,30}}$")
# A line of its own that begins an annex; “附件：名单” above a signature only names one.
_ANNEX = re.compile(rf"附\s?[件录錄表]\s?(?:\d{{1,2}}|{_NUMBER})?\s?[：:]?$")
_RED_HEAD = re.compile(rf"[^\s。，；：、]{{2,40}}{_ORGAN}\s*(?:文\s*件|令|公告|通告|公报)$")
_DOCUMENT_NUMBER = (
    rf"[^\s。，；：、（(〔\[【]{{1,20}}\s*[〔\[（(【〈]\s*(?:19|20)\d\d\s*[〕\])）】〉]\s*第?\s*{_NUMBER}\s*号"
)
_SIGNER = r"签\s*发\s*人\s*[：:]\s*\S.{0,20}"
_AROUND = re.compile(
    rf"{_DOCUMENT_NUMBER}(?:\s*{_SIGNER})?|{_SIGNER}|(?:特急|加急|平急|急件|特提|秘密|机密|绝密)(?:\s*[★☆].{{0,8}})?"
    rf"|[（(]此件.{{2,20}}[）)]|(?:抄\s*送|抄\s*报|分\s*送|印\s*发)\s*(?:单位|机关)?\s*[：:].*|.{{2,30}}\s*{_DAY}\s*印发|[（(]?共印\s*\d+\s*份[）)]?"
)
# Who gets a copy, and when it was printed: below the last annex.
_COPIES = re.compile(rf"(?:抄\s*送|抄\s*报|分\s*送|印\s*发)\s*(?:单位|机关)?\s*[：:].*|.{{2,30}}\s*{_DAY}\s*印发")
_DATE_LINE = re.compile(_DAY)
# A day or a month alone, however it is written.
_DATE = re.compile(
    r"[（(]?\s*(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*[年./-]\s*(?:\S{1,3}\s*月|\d{1,2})\s*(?:\S{1,3}\s*[日号]|[./-]\s*\d{1,2})?\s*[)）]?"
)
# Who signs: a short line above the date that ends no sentence.
_SIGNATURE_CELLS = 60
_MOST_SIGNATURES = 6
# Stands for a table below a paragraph: neither blank nor a heading.
_A_TABLE = "。"
_SAYS = re.compile(r"[。；;！？：:，,]")
_HEADING_CELLS = 80
# An article's name is below all chapters.
_ARTICLE_LEVEL = 9
_ANNEX_LEVEL = 2
_LEAST_ARTICLES = 2
_MOST_NAME_CELLS = 120
_ENDS_SENTENCE = re.compile(r"[。！？!?；;：:，,、]$|[。！？；](?!$)")
CONTENTS_NAMES = {"目录", "目錄", "目次", "Contents", "TableofContents"}
"""How tables of contents are named, without blanks."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What is found in the paragraphs of a document.

    Attributes:
        headings: That nothing else marks, in order.
        wholes: Articles, and the lines of heads and signatures, each as lines that belong together.
        around: The paragraphs that are heads and signatures, by their numbers: none of them is a heading.
    """

    headings: list[Heading]
    wholes: list[Span]
    around: set[int]


def structure_of(
    paragraphs: Sequence[tuple[int, str]], headings: Sequence[Heading], bounds: Sequence[int]
) -> Structure:
    """Return the structure of a law or an official document; nothing of other texts.

    | in the document                              | in the structure                              |
    |----------------------------------------------|-----------------------------------------------|
    | 第一编, 第一章, 第一节 beside marked headings   | headings; elsewhere they are found by form      |
    | 第三条 with a name alone                       | a heading                                     |
    | 第三条 and what belongs to it                  | a whole: one passage where it fits             |
    | 附件 on a line of its own                      | a heading below the title alone               |
    | red head, number, signature, date, copies     | wholes, and no headings                        |

    Args:
        paragraphs: Where each starts, and its text; without rows of tables.
        headings: Those that are marked.
        bounds: Where tables start.
    """
    marked = {heading.start for heading in headings}
    around = _around([text for _, text in paragraphs])
    found = []
    forms = [n for n, form in enumerate(_CHAPTERS) if any(form.match(text) for _, text in paragraphs)]
    for number, (start, text) in enumerate(paragraphs):
        following, below = paragraphs[number + 1] if number + 1 < len(paragraphs) else (sys.maxsize, "")
        if bisect_right(bounds, start) < bisect_left(bounds, following):
            below = _A_TABLE
        if start not in marked and number not in around and (level := _level(text, below, forms if headings else [])):
            found.append(Heading(start, start + len(text), level))
    found += _ends_of_annexes(paragraphs, found)
    ends = sorted({*bounds, *marked, *(heading.start for heading in found)})
    wholes = [*_articles(paragraphs, ends, around), *_runs(paragraphs, around)]
    return Structure(found, sorted(wholes), around)


def _ends_of_annexes(paragraphs: Sequence[tuple[int, str]], found: Sequence[Heading]) -> list[Heading]:
    """Where the list of copies below the last annex begins, which belongs to none: an empty heading; none elsewhere."""
    annexes = {heading.start for heading in found}
    last = max((n for n, (start, text) in enumerate(paragraphs) if start in annexes and is_annex(text)), default=None)
    below = paragraphs[last + 1 :] if last is not None else ()
    return [Heading(start, start, _ANNEX_LEVEL) for start, text in below if _COPIES.fullmatch(text.strip())][:1]


def is_red_head(text: str) -> bool:
    """Whether a line is the red head of an official document, or one of those below it."""
    text = text.strip()
    return len(text) < 100 and bool(_RED_HEAD.fullmatch(text) or _AROUND.fullmatch(text))


def is_name(text: str) -> bool:
    """Whether a text may be a title: short, no sentence, no date, nothing in brackets, no red head."""
    text = " ".join(text.split())
    outside = text[:1] not in "（(〔[【" and not is_red_head(text) and not _DATE_LINE.search(text)
    return outside and not _ENDS_SENTENCE.search(text) and cells_of(text[:_MOST_NAME_CELLS]) < _MOST_NAME_CELLS


def is_date(text: str) -> bool:
    """Whether a text is a day or a month alone, which names nothing. Example: 2024年1月11日."""
    return bool(_DATE.fullmatch(text.strip()))


def ends_in_organ(text: str) -> bool:
    """Whether a text ends in the name of an office or a company. Example: 清溪镇人民政府."""
    return bool(_ORGAN_AT_END.search(text.strip()))


def is_annex(text: str) -> bool:
    """Whether a text is the number of an annex alone. Example: 附件1."""
    return bool(_ANNEX.fullmatch(text))


def is_article(text: str) -> bool:
    """Whether a text opens with the number of an article. Example: 第三条 …"""
    return bool(_ARTICLE.match(text))


def is_chapter(text: str) -> bool:
    """Whether a text is the heading of a part, a chapter or a section. Example: 第一章 总则."""
    return cells_of(text[:_HEADING_CELLS]) < _HEADING_CELLS and any(form.match(text) for form in _CHAPTERS)


def _level(text: str, below: str, forms: Sequence[int]) -> int:
    """The level of a paragraph that is a heading, 0 if it is none."""
    if len(text) > _HEADING_CELLS or "\n" in text or cells_of(text) > _HEADING_CELLS:
        return 0
    if _ANNEX.fullmatch(text):
        return _ANNEX_LEVEL if below else 0
    if _ARTICLE_NAME.fullmatch(text):
        return _ARTICLE_LEVEL if below and not _ARTICLE.match(below) and not is_chapter(below) else 0
    form = next((n for n in forms if _CHAPTERS[n].match(text)), None)
    return 0 if form is None or _SAYS.search(text) or _CHAPTERS[form].match(below) else 2 + forms.index(form)


def _articles(paragraphs: Sequence[tuple[int, str]], ends: Sequence[int], around: set[int]) -> Iterator[Span]:
    """The articles, each to where the next one, a heading, a table or a signature begins."""
    opening = [number for number, (_, text) in enumerate(paragraphs) if _ARTICLE.match(text)]
    if len(opening) < _LEAST_ARTICLES:
        return
    apart = around.union(opening)
    for number in opening:
        start = paragraphs[number][0]
        place = bisect_right(ends, start)
        bound = ends[place] if place < len(ends) else paragraphs[-1][0] + len(paragraphs[-1][1])
        named = place > 0 and ends[place - 1] == start  # its number and name are a heading: the whole is below it
        last = number
        while last + 1 < len(paragraphs) and last + 1 not in apart and paragraphs[last + 1][0] < bound:
            last += 1
        if last > number or not named:
            yield paragraphs[number + named][0], paragraphs[last][0] + len(paragraphs[last][1])


def _runs(paragraphs: Sequence[tuple[int, str]], around: set[int]) -> Iterator[Span]:
    """The paragraphs around the text, those one after the other as one."""
    for number in sorted(around):
        if number - 1 in around:
            continue
        last = number
        while last + 1 in around:
            last += 1
        yield paragraphs[number][0], paragraphs[last][0] + len(paragraphs[last][1])


def _around(texts: Sequence[str]) -> set[int]:
    """The numbers of the paragraphs that are head, signature, date or list of copies."""
    found = {number for number, text in enumerate(texts) if is_red_head(text)}
    for number, text in enumerate(texts):
        if len(text) < _SIGNATURE_CELLS and _DATE_LINE.fullmatch(text.strip()):
            signed = number - 1
            while signed >= max(0, number - _MOST_SIGNATURES) and _signs(texts[signed]):
                signed -= 1
            if signed < number - 1:
                found |= set(range(signed + 1, number + 1))
    return found


def _signs(text: str) -> bool:
    """Whether a line may be who signs, an office or several."""
    text = text.strip()
    return (
        len(text) <= _SIGNATURE_CELLS
        and ends_in_organ(text)
        and (not _SAYS.search(text) and cells_of(text) <= _SIGNATURE_CELLS)
    )
