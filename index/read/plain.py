"""read: find the headings of plain text, which have no marks.

1. Cut the text into paragraphs.
2. Join sentences that page furniture split.
3. Recognize headings by their form and position.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from index.read.chat import names_sender, says_who
from index.read.content import begins_list, says_something
from index.read.document import Document, Heading
from index.read.lines import CLOSED, Paragraph, cells_of, join_wrapped, paragraphs_of
from index.read.note_heads import IN_BRACKETS, RULE, heads_of

# In terminal cells, so that one bound fits Chinese and alphabets: a heading has at most one line
# of print, a title two.
_HEADING_CELLS = 80
_TITLE_CELLS = 160
# Lines of furniture that may split a sentence: a headline or two, and a subtitle.
_FURNITURE_LINES = 4

_SENTENCE_END = re.compile(r"[。！？!?…]|\.(?=\s|$)")
# An end that leaves something to be filled in is none, either.
_NOT_HEADING_END = re.compile(r"[。！？!?…：:；;，,、.”’」』|—-]$|[（(]\s*[）)]$|__$")
_SUBTITLE_LINE = re.compile(r"^(?:——|--|—)\s*[^\W\d]")
_PAGE_NUMBER = re.compile(r"^(?:[-—–·\s]*\d{1,4}[-—–·\s]*|第\s*\d{1,4}\s*页.*|page\s+\d{1,4}.*)$", re.I)
# A line that names an article's author or agency, at its end or under its headline.
_BYLINE = re.compile(
    r"^[（(]?(?:新华社|本报|本刊|本台|人民网|中新社)?\s*(?:记者|通讯员|特约记者|责任编辑|责编|编辑|作者|来源|稿源)"
    r"(?:[：:\s（(][^。！？!?；;]*)?$|^[（(].{0,30}电[）)]$"
)
# Short lines that are not headings: an item of a list, the title of a table of contents, a note in brackets.
_NOT_HEADING = re.compile(r"^[-*+•·●○■□◆▪]\s|^目\s*[录錄次]$|^(?:table of )?contents$|^[（(][^）)]*[）)]$", re.I)
_NUMBERS = "一二三四五六七八九十百零〇"
# The numbered forms of headings in official documents, outermost first.
_NUMBERED = (
    re.compile(rf"^第[{_NUMBERS}\d]+[编篇部卷](?:分)?(?:\s|：|$)"),
    re.compile(rf"^第[{_NUMBERS}\d]+章(?:\s|：|$)|^chapter\s+[\divxlc]+\b", re.I),
    re.compile(rf"^第[{_NUMBERS}\d]+节(?:\s|：|$)|^section\s+[\divxlc]+\b", re.I),
    re.compile(rf"^[{_NUMBERS}]+、"),
    re.compile(rf"^[（(][{_NUMBERS}]+[）)]"),
    re.compile(r"^\d{1,3}[、．.](?!\d)"),
    re.compile(r"^\d{1,3}(?:\.\d{1,3})+[、．.]?\s"),
    re.compile(r"^[（(]\d{1,3}[）)]"),
)
# The number of a law's article opens a provision, not a section.
_CLAUSE = re.compile(rf"^第[{_NUMBERS}\d]+条")
# A line drawn below a heading is shorter by so many cells at most.
_SHORT_RULE = 2
_CHAPTERS = 2  # the last form of headings that only number what follows
_PLAIN = len(_NUMBERED)  # the form of a short line between paragraphs
_HEADLINE = _PLAIN + 1  # the form of an article's headline, above its other headings
_HEAD = _PLAIN + 2  # the form of the head of notes


def read_plain(source: str, text: str) -> Document:
    """Return the document of a plain text, with its headings.

    A line that says something is text, however short: a phone number, the head of a list.

    | heading        | recognized by                                            |
    |----------------|----------------------------------------------------------|
    | title          | the first line, short, not ending a sentence             |
    | numbered       | 第一章, 一、, （一）, 1. at the start of a short line         |
    | unnumbered     | a short line above running text                          |
    | subtitle       | —— under a heading; it is part of that heading           |
    | head of notes  | a day, or a name in brackets, where there are several    |
    """
    paragraphs = _join_split(paragraphs_of(text))
    pieces: list[str] = []
    headings: list[Heading] = []
    size = 0
    for paragraph, role in zip(paragraphs, _roles(paragraphs, heads_of(paragraphs)), strict=True):
        start = size + len(paragraph.gap)
        size = start + len(paragraph.text)
        pieces += [paragraph.gap, paragraph.text]
        if role == _SUBTITLE:
            headings[-1] = replace(headings[-1], end=size)
        elif role == _ARTICLE_END:
            headings.append(Heading(size, size, _TITLE + 1))
        elif role != _TEXT:
            headings.append(Heading(start, size, role))
    plain = "".join(pieces)
    titled = bool(headings) and headings[0].level == _TITLE
    title = " ".join(plain[headings[0].start : headings[0].end].split()) if titled else ""
    return Document(source, title, plain, tuple(headings))


def headings_among(paragraphs: list[Paragraph]) -> list[tuple[int, int]]:
    """Return which of some paragraphs are headings, by form and position as in plain text: their numbers and levels."""
    if not paragraphs:
        return []
    return [(number, role) for number, role in enumerate(_roles(paragraphs)) if role >= _TITLE]


# --- sentences that page furniture split


def _join_split(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Join the sentences that furniture split; the furniture moves.

    | furniture                | moves to                                                    |
    |--------------------------|-------------------------------------------------------------|
    | headline with a subtitle | the start of the article: the layout had cut into its text  |
    | page number, other       | after the joined paragraph                                  |
    """
    joined: list[Paragraph] = []
    article = 0  # where in `joined` the current article begins
    i = 0
    while i < len(paragraphs):
        paragraph = paragraphs[i]
        rest = _rest_of(paragraphs, i)
        if rest is None:
            joined.append(paragraph)
            if _is_byline(paragraph) and len(joined) > 1:
                article = len(joined)
            i += 1
            continue
        furniture = paragraphs[i + 1 : rest]
        whole = _join(paragraph, paragraphs[rest])
        if any(_SUBTITLE_LINE.match(p.bare) for p in furniture):
            joined[article:article] = furniture
            joined.append(whole)
        else:
            joined += [whole, *furniture]
        i = rest + 1
    return joined


def _rest_of(paragraphs: list[Paragraph], i: int) -> int | None:
    """The number of the paragraph that continues paragraph i, None if it is complete.

    A sentence is split if all of this holds:

    1. paragraph i has a whole sentence, and then ends in a letter instead of a mark;
    2. short lines follow it;
    3. they are certainly furniture (a subtitle, a page number) and the paragraph after them is
       text, or that paragraph cannot begin a sentence.
    """
    text = paragraphs[i].bare
    if not text[-1].isalnum() or not _SENTENCE_END.search(text) or _is_byline(paragraphs[i]):
        return None
    furniture: list[str] = []
    for j in range(i + 1, min(i + 2 + _FURNITURE_LINES, len(paragraphs))):
        following = paragraphs[j].bare
        if _looks_short(following):
            furniture.append(following)
            continue
        certain = furniture and any(_SUBTITLE_LINE.match(f) or _PAGE_NUMBER.match(f) for f in furniture)
        is_text = following[0].isalpha() and not _form(following) and bool(_SENTENCE_END.search(following))
        cannot_begin = following[0].islower() or following[0] in "，。、；：！？”’）」』,;:)"
        return j if (certain and is_text) or (furniture and cannot_begin) else None
    return None


def _looks_short(text: str) -> bool:
    return bool(_PAGE_NUMBER.match(text)) or _fits_heading(text, _TITLE_CELLS)


def _join(first: Paragraph, second: Paragraph) -> Paragraph:
    return Paragraph(join_wrapped(first.text, second.bare), first.gap)


# --- headings

# The role of a paragraph: one of these, or 2 and more for a heading of that level.
_TEXT = 0
_TITLE = 1
_SUBTITLE = -1
_ARTICLE_END = -2


def _roles(paragraphs: list[Paragraph], heads: Collection[int] = ()) -> Iterator[int]:
    """The role of each paragraph: text, title, subtitle, byline at an article's end, or a level."""
    open_forms: list[int] = []  # forms of the open headings, outermost first
    top = True  # no text of the current article yet
    seen: set[str] = set()  # lines so far: a table of contents names headings before they come
    role = _TEXT
    for i, paragraph in enumerate(paragraphs):
        if i in heads:
            role = _TITLE + _open(open_forms, _HEAD)
            top = False
        elif i - 1 in heads and paragraph.gap == "\n" and _form(paragraph.bare) is None:
            role = _TEXT
        elif role != _TEXT and _is_subtitle(paragraph.bare):
            role = _SUBTITLE
        elif _is_byline(paragraph):
            role = _ARTICLE_END if not top and _begins_article(paragraphs, i + 1) else _TEXT
        elif i == 0 and len(paragraphs) > 1 and _is_title(paragraph.bare) and not _is_content(paragraphs, i):
            role = _TITLE
        else:
            named = paragraph.bare in seen
            form = _heading_form(paragraphs, i, after_text=role == _TEXT, top=top, named=named)
            role = _TEXT if form is None else _TITLE + _open(open_forms, form)
        if role == _ARTICLE_END:
            open_forms.clear()
        seen.add(paragraph.bare)
        top = role != _TEXT and (top or role == _ARTICLE_END)
        yield role


def _open(open_forms: list[int], form: int) -> int:
    """Open a heading and return its depth among the open headings, from 1.

    | form of the heading | closes                                             |
    |---------------------|----------------------------------------------------|
    | headline            | all open headings                                  |
    | open already        | the open one of this form and those opened since   |
    | numbered            | open numbered ones of inner forms                  |
    """
    if form == _HEADLINE:
        open_forms.clear()
    elif form in open_forms:
        del open_forms[open_forms.index(form) :]
    elif form < _PLAIN:
        while open_forms and form < open_forms[-1] < _PLAIN:
            open_forms.pop()
    open_forms.append(form)
    return len(open_forms)


def _heading_form(paragraphs: list[Paragraph], i: int, *, after_text: bool, top: bool, named: bool) -> int | None:
    """The form of paragraph i as a heading, None if it is text; `named`: an earlier line was the same."""
    bare, below = paragraphs[i].bare, _below(paragraphs, i)
    form = _form(bare)
    only_numbers = form is not None and form <= _CHAPTERS
    if i and says_who(paragraphs[i - 1].bare):
        return None  # a message of a chat
    if below is None or not _may_head(bare) or (not only_numbers and _is_content(paragraphs, i)):
        return None
    if form is not None:
        # Short numbered lines one after another are a list or a table of contents.
        listed = after_text and i > 0 and _form(paragraphs[i - 1].bare) == form
        return None if (listed and not named) or _form(below) == form else form
    if after_text and "\n\n" not in paragraphs[i].gap and i and not CLOSED.search(paragraphs[i - 1].bare):
        return None  # it continues the line above
    if _is_text(below) and not _is_drawn_below_notes(bare, below):
        followed_by_subtitle = top and _is_subtitle(paragraphs[i + 1].bare)
        return _HEADLINE if followed_by_subtitle else _PLAIN
    # Short lines one after another are a list; at an article's top, two headlines.
    return _HEADLINE if top and i + 2 < len(paragraphs) and _is_text(paragraphs[i + 2].bare) else None


def _is_drawn_below_notes(text: str, below: str) -> bool:
    """Whether a line of marks is shorter than the one above it: below a name it is as long."""
    return bool(RULE.fullmatch(below)) and len(below) < cells_of(text) - _SHORT_RULE


def _may_head(text: str) -> bool:
    is_other = _CLAUSE.match(text) or _NOT_HEADING.match(text) or names_sender(text)
    return _fits_heading(text, _HEADING_CELLS) and not is_other


def _is_content(paragraphs: list[Paragraph], i: int) -> bool:
    """Whether paragraph i, though short, says something or begins a list."""
    following: list[str] = []
    for paragraph in paragraphs[i + 1 : i + 4]:
        if paragraph.gap != "\n":
            break
        following.append(paragraph.bare)
    return says_something(paragraphs[i].bare) or begins_list(paragraphs[i].bare, following)


def _below(paragraphs: list[Paragraph], i: int) -> str | None:
    """The paragraph below paragraph i and its subtitle, None if there is none."""
    for j in (i + 1, i + 2):
        if j < len(paragraphs) and not (j == i + 1 and _is_subtitle(paragraphs[j].bare)):
            return paragraphs[j].bare
    return None


def _begins_article(paragraphs: list[Paragraph], i: int) -> bool:
    """Whether paragraph i, if there is one, can be an article's headline."""
    return i >= len(paragraphs) or _fits_heading(paragraphs[i].bare, _HEADING_CELLS)


def _form(text: str) -> int | None:
    """The number of the numbered form that a line has, 0 the outermost."""
    return next((i for i, pattern in enumerate(_NUMBERED) if pattern.match(text)), None)


def _is_title(text: str) -> bool:
    return _form(text) is None and _fits_heading(text, _TITLE_CELLS) and not names_sender(text)


def _is_subtitle(text: str) -> bool:
    return bool(_SUBTITLE_LINE.match(text)) and _fits_heading(text, _TITLE_CELLS)


def _is_byline(paragraph: Paragraph) -> bool:
    return not _is_wider(paragraph.bare, _HEADING_CELLS) and bool(_BYLINE.match(paragraph.bare))


def _is_text(text: str) -> bool:
    """Whether a line is running text or a numbered heading."""
    if text.startswith("【") and IN_BRACKETS.fullmatch(text):
        return False
    return _form(text) is not None or bool(CLOSED.search(text)) or _is_wider(text, _HEADING_CELLS)


def _is_wider(text: str, cells: int) -> bool:
    """Whether a text without white space around it takes more cells; of a long one not each character is asked."""
    return len(text) > cells or cells_of(text) > cells


def _fits_heading(text: str, cells: int) -> bool:
    """Whether a text can be a heading: one short line that does not end a sentence."""
    return (
        not _is_wider(text, cells)
        and "\n" not in text
        and any(c.isalnum() for c in text)
        and not _NOT_HEADING_END.search(text)
        and not re.search(r"[。！？!?；;](?!$)", text)
    )
