"""read: what stands around the text on a PDF's pages: heads, feet, what a browser adds, tables of contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.read.official import CONTENTS_NAMES
from index.read.pdf_line import SENTENCE_END, Line

# Heads and feet stand in this share of a page's height.
_MARGIN = 0.11
_LONG_HEAD = 25
# What is written into such a line, a watermark or a code, does not make it another one.
_LONG_FURNITURE = 8
# The title that such a line repeats is larger.
_LARGER_TITLE = 1.3
# The first line of a paragraph begins so much further right.
_LEAST_INDENT, _MOST_INDENT = 0.7, 2.6
_ENDS_SENTENCE = re.compile(r"[。！？][”’」』）)]*$")
_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*\d{1,4}[-—–·\s]*|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
    r"|\d{1,4}\s*/\s*\d{1,4}",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"[\d\s]+")
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
# A head that has the page's number at one of its ends.
_LONGEST_HEAD = 40
_FIRST_NUMBER = re.compile(r"^(\d{1,4})(?=\s|[^\W\d_]{2})(?!\s?[年月日个条元])")
_LAST_NUMBER = re.compile(r"(?:\s|[^\W\d_]{2})(\d{1,4})$")


def without_furniture(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages without the heads and feet that most of them have; what only numbers a page is one of these.

    Of one page the line above the text is its head if it numbers it.
    """
    if len(pages) == 1 and (head := _head_of_one(pages[0])) is not None:
        pages = [[line for line in pages[0] if line is not head]]
    counts: Counter[tuple[str, int]] = Counter()
    for page in pages:
        counts.update({_key(line) for line in page if _in_margin(line)})
    least = max(2, min(len(pages), 10) // 3) if len(pages) > 1 else 2
    often = {key for key, count in counts.items() if count >= max(least, len(pages) // 10)}
    long = [(text, size) for text, size in often if len(text) > _LONG_FURNITURE]
    offsets = Counter(
        offset
        for number, page in enumerate(pages)
        for offset in {one for line in page if _in_margin(line) for one in _offsets(line, number)}
    )
    counted = {offset for offset, count in offsets.items() if count >= least}

    def is_furniture(line: Line, number: int) -> bool:
        text, size = _key(line)
        if counted.intersection(_offsets(line, number)):
            return True
        if is_site and (_PRINTED_FROM.fullmatch(line.text) or _PRINTED_AT.fullmatch(line.text)):
            return True
        if (text, size) in often or _PAGE_NUMBER.fullmatch(line.text.strip()):
            return True
        return any(head in text and size < _LARGER_TITLE * of_head for head, of_head in long)

    is_site = any(_PRINTED_FROM.fullmatch(line.text) and _in_margin(line) for page in pages for line in page)
    return [
        [
            line
            for line in page
            if not (_in_margin(line) and is_furniture(line, number)) and not (is_site and _is_of_site(line.text))
        ]
        for number, page in enumerate(pages)
    ]


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
    goes_on = any(map(_is_indent, lefts)) and min(lefts) > -_LEAST_INDENT and len(second.pieces) == 1
    full = second.right > max(line.right for line in page) - _MOST_INDENT * second.size
    is_text = full or bool(_ENDS_SENTENCE.search(second.text))
    return first if goes_on and is_text else None


def _is_indent(shift: float) -> bool:
    return _LEAST_INDENT < shift < _MOST_INDENT


def _is_of_site(text: str) -> bool:
    return len(text) <= _LONGEST_OF_SITE and bool(_OF_SITE.fullmatch(text))


def _offsets(line: Line, number: int) -> list[int]:
    """How far numbers at the ends of a short line are ahead of the page's: as far on every page if they count them."""
    if len(line.text) > _LONGEST_HEAD:
        return []
    return [int(one) - number for one in (*_FIRST_NUMBER.findall(line.text), *_LAST_NUMBER.findall(line.text))]


def without_contents(page: list[Line]) -> list[Line]:
    """The lines of a page without a table of contents: lines that lead to page numbers, which do not fall."""
    kept: list[Line] = []
    run: list[Line] = []
    reached = 0
    for line in page:
        leads = _LEADS_TO.search(line.text) if line.text[-1].isdigit() else None
        if leads and (not run or int(leads[1]) >= reached):
            run.append(line)
            reached = int(leads[1])
        else:
            kept += [*_unless_contents(run, kept), line]
            run = []
    return kept + _unless_contents(run, kept)


def _unless_contents(run: list[Line], kept: list[Line]) -> list[Line]:
    """Lines that lead to numbers, none of them if they are a table of contents, whose name goes as well."""
    if len(run) < _LEAST_CONTENTS:
        return run
    if kept and "".join(kept[-1].text.split()) in CONTENTS_NAMES:
        kept.pop()
    return []


def _key(line: Line) -> tuple[str, int]:
    """What heads have in common: their words and the size of their letters, not the numbers."""
    return _NOTHING.sub("", line.text) or "0", round(line.size)


def _in_margin(line: Line) -> bool:
    if len(line.text) > _LONG_HEAD and SENTENCE_END.search(line.text):
        return False  # a sentence, though it stands high or low
    return line.bottom > (1 - _MARGIN) * line.height or line.top < _MARGIN * line.height
