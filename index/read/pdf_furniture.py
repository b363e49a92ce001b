"""read: what stands around the text on a PDF's pages: heads, feet, what a browser adds, tables of contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.read.official import CONTENTS_NAMES
from index.read.pdf_line import SENTENCE_END, Line

# Heads and feet stand in this share of a page's height.
_MARGIN = 0.11
_LONG_HEAD = 25
# What is written into such a line, a watermark or a code, does not make it another one.
_LONG_FURNITURE = 8
# The title that such a line repeats is larger.
_LARGER_TITLE = 1.3
# Letters of a foot are so much smaller than the largest of its page.
_SMALL = 0.8
# The first line of a paragraph begins so much further right.
_LEAST_INDENT, _MOST_INDENT = 0.7, 2.6
# Lines are set alike if they are as large, and as near to the next one as the lines of the text are.
_UNLIKE = 0.12
_NEAR_LEADING = 1.15
# How far lines of a text may be from each other, and are if nothing says it.
_MOST_LEADING, _LOOSE = 3.0, 1.8
# So many pages tell it.
_TELLING_PAGES = 30
# So many lines one below the other are a text.
_LEAST_TEXT = 3
_ENDS_SENTENCE = re.compile(r"[。！？][”’」』）)]*$")
_COUNTED = r"[\d一二三四五六七八九十百]{1,4}"
_PAGE_NUMBER = re.compile(
    rf"[-—–·•~～|\s]*\d{{1,4}}[-—–·•~～|\s]*|第\s*{_COUNTED}\s*页(?:\s*[,，/]?\s*[（(]?共\s*{_COUNTED}\s*页[）)]?)?"
    r"|(?:page\s+|p\.?\s?)\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|\d{1,4}\s*/\s*\d{1,4}",
    re.IGNORECASE,
)
# A number that may be that of a page.
_COUNT = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
# A part of a head that a gap parts from the rest is longer.
_LEAST_NAME = 3
# What a browser prints below a page, and above: where it is from, and when.
_PRINTED_FROM = re.compile(r"(?:https?|file)://\S+(?:\s+\d{1,3}\s*/\s*\d{1,3})?")
_PRINTED_AT = re.compile(
    r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?,?\s*(?:[上下]午)?\s*\d{1,2}:\d\d(?::\d\d)?(?:\s?[AP]M)?(?:\s+\D.*)?"
)
# What stands around the text of a web page: the way to it, and what leads on from it.
_OF_SITE = re.compile(
    r"(?:[您你]?(?:现在|当前)?的?(?:所在)?位置|首页|网站首页)\s*[：:]?[^>＞›»→]{0,30}(?:[>＞›»→]+[^>＞›»→]{1,30})+"
    r"|(?:上|下)一(?:篇|条|页)[：:].*"
    r"|(?:[【\[]?(?:打印(?:本页)?|关闭(?:窗口|本页)?|收藏|返回(?:顶部|列表)?|分享到?)[】\]]?[\s：:]*)+"
    r"|分享到?[：:].*|扫一扫.{0,20}(?:打开|分享|查看).{0,12}|.{0,60}(?:ICP备|公网安备).{0,60}"
)
_LONGEST_OF_SITE = 120
# A line of a table of contents; so many one below the other are one.
_LEADS_TO = re.compile(r"(?:[.．·…]{4,}|(?:\. ){4,})\s*(\d{1,4})$")
_LEAST_CONTENTS = 3
_DOTS_END, _DOTS_ON = re.compile(r"[.．·…]{4,}$"), re.compile(r"[.．·…]{2,}\s*\d{1,4}")
# A head that has the page's number at one of its ends.
_LONGEST_HEAD = 40
_FIRST_NUMBER = re.compile(r"^(\d{1,4})(?=\s|[^\W\d_]{2})(?!\s?[年月日个条元])")
_LAST_NUMBER = re.compile(r"(?:\s|[^\W\d_]{2})(\d{1,4})$")


def without_furniture(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages without the heads and feet that most of them have; what only numbers a page is one of these.

    | in the outer part of a page                             | in what is returned                |
    |---------------------------------------------------------|------------------------------------|
    | the number of a page                                    | goes                               |
    | what is the same on several pages, but for their number | goes, unless it is set as text is  |
    | what differs on each page and has its number at an end  | goes, unless it is set as text is  |
    | the title of each page, in its largest letters          | stays                              |

    Of one page the line above the text is its head if it numbers it, or repeats the title below it in small letters.
    """
    if len(pages) == 1:
        around = {id(line) for line in (_head_of_one(pages[0]), _foot_of_one(pages[0]), *_repeating(pages[0]))}
        pages = [[line for line in pages[0] if id(line) not in around]]
    margins = [_margin_of(page, leading) for leading in [_leading(pages)] for page in pages]
    counts = Counter(key for n, lines in enumerate(margins) for key in {k for one in lines for k in _keys(one, n)})
    least = max(2, min(len(pages), 10) // 3) if len(pages) > 1 else 2
    often = {key for key, count in counts.items() if count >= max(least, len(pages) // 10)}
    long = [(text, size) for text, size in often if len(text) > _LONG_FURNITURE and "#" not in text]
    offsets = Counter(
        offset for n, lines in enumerate(margins) for offset in {one for line in lines for one in _offsets(line, n)}
    )
    counted = {offset for offset, count in offsets.items() if count >= least}

    def is_furniture(line: Line, number: int) -> bool:
        if counted.intersection(_offsets(line, number)):
            return True
        if is_site and (_PRINTED_FROM.fullmatch(line.text) or _PRINTED_AT.fullmatch(line.text)):
            return True
        if not often.isdisjoint(_keys(line, number)) or _PAGE_NUMBER.fullmatch(line.text.strip()):
            return True
        text, size = _bare(line.text), round(line.size)
        return any(head in text and size < _LARGER_TITLE * of_head for head, of_head in long)

    turned = Counter(text for page in pages for text in {line.text for line in page if line.turn})
    is_site = any(_PRINTED_FROM.fullmatch(line.text) for lines in margins for line in lines)
    found: list[list[Line]] = []
    for number, (page, margin) in enumerate(zip(pages, margins, strict=True)):
        gone = {id(line) for line in margin if is_furniture(line, number)}
        gone |= {id(line) for line in page if line.turn and turned[line.text] > 1}
        rest = [line for line in page if id(line) not in gone and not (is_site and _is_of_site(line.text))]
        if found and found[-1] and not SENTENCE_END.search(found[-1][-1].text):
            rest = rest[_heads_length(rest, found[-1][-1]) :]
        found.append(rest)
    return found


def _heads_length(page: Sequence[Line], last: Line) -> int:
    """How many lines at a page's top are small ones above the rest of the sentence that the page before ends in."""
    count = next((n for n, line in enumerate(page) if abs(line.size - last.size) < _UNLIKE * last.size), 0)
    heads = page[:count]
    small = all(_in_margin(line) and line.size < last.size and line.bottom > page[count].top for line in heads)
    goes_on = bool(heads) and abs(page[count].left - last.left) < _LEAST_INDENT * last.size
    return count if goes_on and small and len(last.pieces) == 1 == len(page[count].pieces) and not last.rows else 0


def _leading(pages: Sequence[list[Line]]) -> float:
    """How far the lines of the text mostly are from each other, in their size."""
    inner = ([line for line in page if not _in_margin(line)] for page in pages[:_TELLING_PAGES])
    steps = Counter(
        round((one.top - other.top) / one.size, 1)
        for lines in inner
        for one, other in pairwise(lines)
        if abs(one.size - other.size) < _UNLIKE * one.size
    )
    usual = [(count, step) for step, count in steps.items() if 0 < step < _MOST_LEADING]
    return max(usual)[1] if usual else _LOOSE


def _margin_of(page: Sequence[Line], leading: float) -> list[Line]:
    """The lines at the edges of a page, without those that are set as its text is, and its title."""
    margin = [line for line in page if _in_margin(line)]
    if not margin:
        return []
    apart = set(map(id, margin))
    inner = [line for line in page if id(line) not in apart] or _text_among(margin, leading)
    largest = max(line.size for line in page)
    text = max((line.size for line in inner), key=Counter(line.size for line in inner).__getitem__, default=largest)
    found = []
    known = set(map(id, inner))
    for line in sorted(
        (line for line in margin if id(line) not in known), key=lambda line: abs(line.top + line.bottom - line.height)
    ):  # from the text outwards
        is_title = line.size == largest > _LARGER_TITLE * text
        if not _PAGE_NUMBER.fullmatch(line.text.strip()) and (is_title or _is_set_as(line, inner, leading)):
            inner.append(line)
        else:
            found.append(line)
    return found


def _text_among(margin: Sequence[Line], leading: float) -> list[Line]:
    """The lines of a short page that are set as a text is: three and more, one below the other."""
    runs: list[list[Line]] = [[]]
    for line in sorted(margin, key=lambda line: -line.top):
        if runs[-1] and not _is_set_as(line, runs[-1][-1:], leading):
            runs.append([])
        runs[-1].append(line)
    return [line for run in runs if len(run) >= _LEAST_TEXT for line in run]


def _is_set_as(line: Line, text: Sequence[Line], leading: float) -> bool:
    """Whether a line is one of a text: as large as one of it, as near, and beginning where it does."""
    return any(
        abs(one.top - line.top) < _NEAR_LEADING * leading * line.size
        and abs(one.left - line.left) < _MOST_INDENT * line.size
        and abs(one.size - line.size) < _UNLIKE * line.size
        for one in text
    )


def _head_of_one(page: Sequence[Line]) -> Line | None:
    """The head of a page out of a book: a line with a number, above text that goes on from the page before."""
    first, second, *_ = (*sorted(page, key=lambda line: -line.top)[:2], None, None)
    if first is None or second is None or not _in_margin(first) or not _offsets(first, 0):
        return None
    if first.size > _LARGER_TITLE * second.size:
        return None
    if any(one.text.isdigit() for one in (first.pieces[0], first.pieces[-1])):  # the number stands apart
        return first
    lefts = [(line.left - second.left) / second.size for line in page if line is not first]
    at_side = abs(first.left - second.left) < _LEAST_INDENT * second.size and first.text.split()[0].isdigit()
    indents = at_side or any(map(_is_indent, lefts))
    goes_on = indents and min(lefts) > -_LEAST_INDENT and len(second.pieces) == 1
    full = second.right > max(line.right for line in page) - _MOST_INDENT * second.size
    is_text = full or bool(_ENDS_SENTENCE.search(second.text))
    return first if goes_on and is_text else None


def _foot_of_one(page: Sequence[Line]) -> Line | None:
    """The foot of a page out of a book: a line in small letters that a number apart begins or ends."""
    last = min(page, key=lambda line: line.top, default=None)
    if last is None or last.top >= _MARGIN * last.height or not _offsets(last, 0) or last.rows:
        return None
    words = last.text.split()
    apart = len(words) > 1 and (words[0].isdigit() or words[-1].isdigit())
    return last if apart and last.size < _SMALL * max(line.size for line in page) else None


def _repeating(page: Sequence[Line]) -> list[Line]:
    """The lines at the head of a page that say what the title below them does, or a part of it."""
    largest = max((line.size for line in page), default=0.0)
    title = [line for line in page if line.size == largest]
    name = _bare("".join(line.text for line in title))
    small = [line for line in page if _in_margin(line) and line.size < _SMALL * largest and line.bottom > title[0].top]
    return [
        line
        for line in small
        for text in [_bare(line.text)]
        if min(len(text), len(name)) > _LEAST_NAME and (text in name or name in text) and not SENTENCE_END.search(text)
    ]


def _is_indent(shift: float) -> bool:
    return _LEAST_INDENT < shift < _MOST_INDENT


def _is_of_site(text: str) -> bool:
    return len(text) <= _LONGEST_OF_SITE and bool(_OF_SITE.fullmatch(text))


def _offsets(line: Line, number: int) -> list[int]:
    """How far numbers at the ends of a short line are ahead of the page's: as far on every page if they count them."""
    if len(line.text) > _LONGEST_HEAD:
        return []
    return [int(one) - number for one in (*_FIRST_NUMBER.findall(line.text), *_LAST_NUMBER.findall(line.text))]


def contents_lines(pages: Sequence[Sequence[Line]]) -> set[int]:
    """Return which lines name what is to come: those below the name of a table of contents that come again, by id."""
    texts = Counter(_bare(line.text) for page in pages for line in page)
    found: set[int] = set()
    for page in pages:
        for name in (n for n, line in enumerate(page) if _bare(line.text) in CONTENTS_NAMES):
            end = name + 1
            named: set[str] = set()
            while end < len(page) and texts[text := _bare(page[end].text)] > 1 and text not in named:
                named.add(text)
                end += 1
            if end - name > _LEAST_CONTENTS:
                found.update(map(id, page[name:end]))
    return found


def without_contents(page: list[Line]) -> list[Line]:
    """The lines of a page without a table of contents: lines that lead to page numbers, which do not fall."""
    kept: list[Line] = []
    run: list[Line] = []
    reached = 0
    for line in _led_on(page):
        leads = _LEADS_TO.search(line.text) if line.text[-1].isdigit() else None
        if leads and (not run or int(leads[1]) >= reached):
            run.append(line)
            reached = int(leads[1])
        else:
            kept += [*_unless_contents(run, kept), line]
            run = []
    return kept + _unless_contents(run, kept)


def _led_on(page: Sequence[Line]) -> list[Line]:
    """The lines, those one whose dots go on in the next line, up to a number."""
    found: list[Line] = []
    for line in page:
        if found and _DOTS_END.search(found[-1].text) and _DOTS_ON.fullmatch(line.text):
            last = found[-1].pieces[-1]
            piece = replace(last, text=last.text + line.text)
            found[-1] = replace(found[-1], pieces=(*found[-1].pieces[:-1], piece), bottom=line.bottom)
        else:
            found.append(line)
    return found


def _unless_contents(run: list[Line], kept: list[Line]) -> list[Line]:
    """Lines that lead to numbers, none of them if they are a table of contents, whose name goes as well."""
    if len(run) < _LEAST_CONTENTS:
        return run
    if kept and _bare(kept[-1].text) in CONTENTS_NAMES:
        kept.pop()
    return []


def _keys(line: Line, number: int) -> set[tuple[str, int]]:
    """What a line has in common with those of other pages: its words and the size of its letters, and its numbers.

    Of one number it may be how far it is ahead of the page's. Example: 第3页共12页 on the third page → 第#1页共12页.
    """
    size = round(line.size)
    texts = [_bare(piece.text) for piece in line.pieces] if len(line.pieces) > 1 else []
    keys = {(text, size) for text in texts if len(text) > _LEAST_NAME and not text.isdigit()}
    text = _bare(line.text)
    counts = (
        (f"{text[: one.start()]}#{int(one[0]) - number}{text[one.end() :]}", size) for one in _COUNT.finditer(text)
    )
    return {(text, size), *keys, *counts}


def _bare(text: str) -> str:
    return "".join(text.split())


def _in_margin(line: Line) -> bool:
    if line.turn:
        return False
    if len(line.text) > _LONG_HEAD and SENTENCE_END.search(line.text):
        return False  # a sentence, though it stands high or low
    return line.bottom > (1 - _MARGIN) * line.height or line.top < _MARGIN * line.height
