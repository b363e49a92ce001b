"""read: the lines of a PDF's pages put together: without heads and feet, paragraphs whole, tables by row."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from index.read.blocks import Blocks, is_caption
from index.read.document import Document
from index.read.grid import add_grid
from index.read.lines import cells_of, join_wrapped
from index.read.official import is_article, is_chapter, is_date, is_red_head
from index.read.pdf_charts import charts_read
from index.read.pdf_columns import column_beside, headings_parted, texts_parted
from index.read.pdf_edges import right_edges
from index.read.pdf_furniture import contents_lines, without_contents, without_furniture
from index.read.pdf_inside import inside_and_opening
from index.read.pdf_items import begins_list, item_of
from index.read.pdf_labels import labels_of, text_of_labels
from index.read.pdf_leaders import led_apart
from index.read.pdf_letters import are_parted
from index.read.pdf_line import SENTENCE_END, Line, is_wide
from index.read.pdf_named import named
from index.read.pdf_order import in_reading_order
from index.read.pdf_paragraph import FIRST_CHOICE, LEADER, OPENS, SPEAKS, Paragraph
from index.read.pdf_rows import in_rows
from index.read.pdf_seams import parted_at_seams
from index.read.pdf_tables import Table, table_length
from index.read.sections import names_chinese_section

# Notes at a page's foot: smaller letters, after a number or a mark.
_NOTE_SIZE = 0.9
_NOTE = re.compile(
    r"[①-⑳*＊†]|\[\d{1,3}\]|[（(]?\d{1,2}[）)]|\d{1,2}\s?[^\W\d_]|注[：:]"
    r"|[\[【]?(?:(?:收稿|修回|投稿|定稿)(?:日期|时间)|(?:基金|资助)项目|(?:第一)?作者简介|通[讯信]作者)[\]】]?[：:]"
)
# What parts the title of a web page from the name of its site.
_SITE_NAME = re.compile(r"\s*[-_—–|]")
_HEADING_CELLS = 80
_ITEM_CHARS = 100
# A heading's letters are so many times as high as the text's.
_LARGER = 1.15
_MOST_LEVELS = 4
# Sizes that differ by less are one, which is measured a little differently from line to line.
_MEASURED = 0.04
_BELOW_TITLE = 2
# Of what heads a table in letters that are no larger.
_HEADS_LEVEL = 7
# Headings have few such marks; of letters of which so many lines have some, text is made.
_PROSE = re.compile(r"[。；]|[,;.] |，.*，|，$")
_MOST_PROSE = 0.3
# The number of a section: no sentence ends in it. Example: 1. 概述.
_DIGITS = re.compile(r"\d{1,3}(?:\.\d{1,3})*[.．]\s")
# Sections of one kind, so many, are in letters that are a little larger, each of them.
_CHINESE_KINDS = {"一、", "（一）", "(一)"}
_LITTLE_LARGER, _LEAST_OF_KIND = 1.06, 2
# What is said of a document, by whom it is and of when, heads nothing. Example: 编制单位：青禾设计院.
_SAYS_OF_DOCUMENT = re.compile(r"[^\s：:]{0,8}(?:单位|部门|机构|[人者]|日期|时间|编号|号码?|版本|电话|地址)[：:]\s?\S")
# No more of a document is a program.
_MOST_CODE = 0.8
# Several codes in large letters, as those of floors, stand below the title.
_CODE = re.compile(r"[A-Z\d—–-]{1,6}")
_INNER_END = re.compile(r"[。！？；](?!$)")
# What numbers a section in larger letters, though its name is a sentence. Example: 七、提出询问，请按以下方式联系。
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、.*。$")
_MOST_HEADING_LINES = 3
_WORKS_AT = re.compile(r"[（(].*(?:大学|学院|研究|学校|中学|小学|医院|公司|局|中心|站|所)[^。]*[）)]")
# Who wrote what the title above names. Example: 甲一1，乙二2.
_AUTHORS = re.compile(
    r"(?!第)[\u4e00-\u9fff·]{2,4}[\d*＊①-⑳,，]{0,5}(?:[\s、,，;；]+[\u4e00-\u9fff·]{2,4}[\d*＊①-⑳,，]{0,5}){1,11}"
    r"|作\s?者\s?[：:].{2,60}|[\u4e00-\u9fff]{2,4}\s?[*＊]"
)
# Who signs stands above the date, on so many lines, without marks.
_MOST_SIGNATURES = 4
_MARK = re.compile(r"[，。；：！？、,;:!?]")
# A line begins where the one above does, or further left if that is the first of a paragraph.
_SAME_LEFT = 0.6
_LEAST_INDENT, _MOST_INDENT = 0.7, 2.6
_ENDS = re.compile(r"[。！？]")
# Those of a title in the middle are measured less well; those of another heading are of the same size.
_UNLIKE_TITLE = 0.15
_UNLIKE_HEADING = 0.25
_LABEL = re.compile(r"[：:]\s?[^\s：:]")


def laid_out(
    source: str, pages: Sequence[Sequence[Line]], title: str, outline: Sequence[tuple[int, int, str]]
) -> Document:
    """Return the document of the lines of pages.

    Args:
        source: Of the document.
        pages: The lines of each page, in the order of its text layer.
        title: What the file says that its title is.
        outline: Its bookmarks: page, level, title.
    """
    rows = [charts_read(in_rows(parted_at_seams(page))) for page in pages]
    bare = without_furniture([headings_parted(texts_parted(page)) for page in rows])
    ordered = named([in_reading_order(page) for page in bare])
    contents = contents_lines(ordered)
    rest = [without_contents([line for line in page if id(line) not in contents]) for page in ordered]
    bodies = [[led_apart(line) for line in page] for page in rest]
    return _Layout(bodies, outline).document(source, title)


class _Layout:
    """Pages that are put together."""

    def __init__(self, pages: Sequence[list[Line]], outline: Sequence[tuple[int, int, str]]) -> None:
        self._pages = pages
        self._blocks = Blocks()
        self._outline = {(page, _bare(title)): level for page, level, title in outline if _bare(title)}
        sizes: Counter[float] = Counter()
        lines: Counter[float] = Counter()
        prose: defaultdict[float, float] = defaultdict(float)
        for page in pages:
            for line in page:
                size = _rounded(line.size)
                letters = sum(map(str.isalpha, line.text))
                sizes[size] += letters  # digits fill tables, of other sizes
                lines[size] += 3 * letters > len(line.text) and not is_red_head(line.text)
                prose[size] += _prose(line.text)
        self._body_size = max(sizes, key=lambda size: sizes[size], default=1.0)
        larger = sorted(
            {
                size
                for size in sizes
                if size > _LARGER * self._body_size and lines[size] and prose[size] <= _MOST_PROSE * lines[size]
            },
            reverse=True,
        )
        codes = [size for size in larger if _are_codes(pages, size)]
        self._levels = _levels([size for size in larger if size not in codes])
        self._levels |= dict.fromkeys(codes, min(self._levels.values(), default=0) + 1)
        self._kinds = self._little_larger(pages)  # of numbers
        self._is_parted = are_parted(
            piece.text for page in pages for line in page if not line.rows for piece in line.pieces
        )
        self._has_code = _has_code(pages)
        self._paragraph = self._begun()  # that is being put together
        self._numbers: dict[str, int] = {}  # the last of each kind of items
        self._sections: dict[str, tuple[int, int]] = {}  # the last heading of each kind of numbers, and its level
        self._asides: list[str] = []  # labels and captions that stand among its lines
        self._titled = False  # whether the title is all so far, or who wrote it
        self._chose = False  # whether the paragraph before was a choice of a question
        self._goes_over = False  # whether it is on several pages
        self._table: Table | None = None  # that may go on on the next page
        self._entered = 0  # pages that were begun
        self._name = ""  # the first heading
        self._beside: Sequence[Line] = []  # the column beside the text of the page, until it is added

    def _begun(self) -> Paragraph:
        return Paragraph(is_parted=self._is_parted, has_code=self._has_code)

    def _little_larger(self, pages: Sequence[Sequence[Line]]) -> dict[str, int]:
        """The kinds of Chinese numbers whose lines are all a little larger than the text, and their level."""
        sizes: defaultdict[str, list[float]] = defaultdict(list)
        for line in (line for page in pages for line in page if not line.rows):
            item = item_of(line.text)
            if item is not None and item[0] in _CHINESE_KINDS and not LEADER.search(line.text):
                sizes[item[0]].append(line.size)
        level = max(self._levels.values(), default=1) + 1
        least = _LITTLE_LARGER * self._body_size
        return {kind: level for kind, of in sizes.items() if len(of) >= _LEAST_OF_KIND and min(of) >= least}

    def document(self, source: str, title: str) -> Document:
        for number, page in enumerate(self._pages):
            level = [line for line in page if not line.turn]
            start, end = column_beside(level)
            self._beside = level[start:end]
            self._add_page([*level[:start], *level[end:]], number)
            self._add_beside(number)
            self._asides += [line.text for line in page if line.turn]
        self._end()
        return self._blocks.document(source, _without_site(title, self._name))

    def _add_beside(self, number: int) -> None:
        """Add the column beside the text, which belongs to none of its sections."""
        if column := self._beside:
            self._beside = []
            self._end()
            self._blocks.end_section(_BELOW_TITLE)
            self._add_page(column, number)
            self._end()

    def _add_page(self, page: Sequence[Line], number: int) -> None:
        right = right_edges(page)
        i = 0
        begins = True
        end = len(page) - _notes_length(page, self._body_size)
        labels = dict(labels_of(page, _LARGER * self._body_size))
        signatures = _signatures(page, right)
        inside, opening = inside_and_opening(page, right, self._paragraph, self._numbers)
        while i < len(page):
            if i == end and self._add_notes(page[end:]):
                break
            if (after := self._after_notes(page, i)) > i:
                self._asides += _note_texts(page[i:after])
                self._take(page[after], right[after], number, begins=begins, resumes=True)
                i, begins = after + 1, False
                continue
            if (after := self._after_figure(page, i, labels)) > i:
                self._asides += _figure_texts(page, i, after, labels)
                self._take(page[after], right[after], number, begins=begins, resumes=True)
                i, begins = after + 1, False
                continue
            count = 1 if page[i].rows else table_length(page, i, goes_on=i == 0 and self._table is not None)
            if count and self._add_table(page[i : i + count], number, begins=i == 0):
                i += count
            elif i in labels:
                self._add_labels(page[i : labels[i]], number)
                i = labels[i]
            elif level := self._heading_level(page, i, number):
                if level >= _BELOW_TITLE:
                    self._add_beside(number)
                i = self._add_heading(page, i, number, level)
            else:
                if i in signatures or i in opening:
                    self._end()
                self._take(page[i], right[i], number, begins=begins, inside=i in inside)
                i += 1
            begins = False

    def _after_figure(self, page: Sequence[Line], i: int, labels: Mapping[int, int]) -> int:
        """Where the sentence goes on that labels and captions interrupt which begin at a line; else the line."""
        last, after = self._paragraph.last, i
        while after < len(page) and (after in labels or is_caption(page[after].text)):
            after = labels.get(after, after + 1)
        if last is None or after in (i, len(page)) or page[after].rows:
            return i
        line = page[after]
        shift = (line.left - last.left) / last.size
        begins = abs(shift) < _SAME_LEFT if not self._paragraph.is_single else -_MOST_INDENT < shift < -_LEAST_INDENT
        return after if begins and self._paragraph.goes_on_in(line, begins=True) else i

    def _after_notes(self, page: Sequence[Line], i: int) -> int:
        """Where the sentence goes on, in the next column, that notes at a column's foot interrupt; else the line."""
        after = i
        while after < len(page) and not page[after].rows and page[after].size < _NOTE_SIZE * self._body_size:
            after += 1
        notes = after > i and after < len(page) and _NOTE.match(page[i].text)
        goes_up = notes and self._paragraph.last is not None and page[after].bottom > self._paragraph.last.top
        return after if goes_up and self._paragraph.goes_on_in(page[after], begins=False) else i

    def _add_notes(self, notes: Sequence[Line]) -> bool:
        """Add the notes at a page's foot before the paragraph that goes on behind them; False: none goes on."""
        last = self._paragraph.last
        if last is None or SENTENCE_END.search(last.text) or not is_wide(last.text) or self._goes_over:
            return False
        for text in _note_texts(notes):
            self._blocks.add_text(text)
        return True

    def _add_labels(self, lines: Sequence[Line], number: int) -> None:
        """Add the labels of a chart as lines of a paragraph of their own."""
        self._end()
        self._enter(number)
        self._blocks.add_text(text_of_labels(lines))

    def _add_table(self, lines: Sequence[Line], number: int, *, begins: bool) -> bool:
        """Begin a table, or go on with the one that the page before ended in; False: the lines are none."""
        if begins and self._table is not None and self._table.goes_on_in(lines):
            self._table.parts.append((number, lines))
            self._entered = number + 1
            return True
        if not lines[0].rows and not table_length(lines, 0):
            return False
        self._end()
        self._enter(number)
        self._table = Table([(number, lines)])
        return True

    def _enter(self, number: int) -> None:
        """Begin the pages up to this one, at the next block."""
        if number >= self._entered:
            self._blocks.enter("page", str(number + 1))
            self._entered = number + 1

    def _heading_level(self, page: Sequence[Line], i: int, number: int) -> int:
        """The level of a line that is a heading, 0 if it is text."""
        line = page[i]
        marked = self._outline.get((number, _bare(line.text)))
        if marked is not None:
            return marked + 2
        number_of = item_of(line.text)
        level = self._levels.get(_rounded(line.size), _HEADS_LEVEL if line.heads else 0)
        level = level or self._kinds.get(number_of[0] if number_of else "", 0)
        if self._outline and len(self._outline) > 2 and (number or level != 1):  # the title is seldom a bookmark
            return 0
        if (
            not level
            or line.rows
            or is_caption(line.text)
            or is_red_head(line.text)
            or len(line.pieces) > 2
            or cells_of(line.text) > _HEADING_CELLS
        ):
            return 0
        is_labelled = len(_LABEL.findall(line.text)) > 1 or _SAYS_OF_DOCUMENT.match(line.text)
        if is_labelled or LEADER.search(line.text) or (self._titled and _names_authors(page, i)):
            return 0
        says = SENTENCE_END.search(line.text) and not _NUMBERED.match(line.text)
        if says or _INNER_END.search(line.text) or is_date(line.text):
            return 0
        run = i + 1
        while run < len(page) and self._goes_on(page[run - 1], page[run], number, level):
            run += 1
        ends = run - i > 1 and _ENDS.search(page[run - 1].text)
        return level if any(map(str.isalpha, line.text)) and run - i <= _MOST_HEADING_LINES and not ends else 0

    def _add_heading(self, page: Sequence[Line], i: int, number: int, level: int) -> int:
        """Add a heading of one or several lines; where the text goes on."""
        self._end()
        self._enter(number)
        text = page[i].text
        i += 1
        while i < len(page) and len(text) < 2 * _HEADING_CELLS and self._goes_on(page[i - 1], page[i], number, level):
            text = join_wrapped(text, page[i].text)
            i += 1
        level = self._as_sibling(text, level)
        self._titled = not self._name
        if self._name and i == len(page) and number + 1 == len(self._pages):  # who signs, and nothing below
            self._blocks.add_text(text)
        else:
            self._blocks.add_heading(text, level)
        self._name = self._name or text
        return i

    def _as_sibling(self, text: str, level: int) -> int:
        """The level of a heading: that of the one whose number comes before its own, if there is one."""
        item = item_of(text)
        if item is None:
            return level
        kind, number = item
        before, sibling = self._sections.get(kind, (0, level))
        level = sibling if number == before + 1 else level
        self._sections[kind] = number, level
        return level

    def _goes_on(self, line: Line, following: Line, number: int, level: int) -> bool:
        """Whether a heading goes on in the next line: of the same look, right below."""
        is_centred = abs(line.left + line.right - following.left - following.right) < line.size
        unlike = abs(line.size - following.size) > (_UNLIKE_TITLE * line.size if is_centred else _UNLIKE_HEADING)
        if following.rows or unlike or min(line.size, following.size) <= _LARGER * self._body_size:
            return False
        near = 0 <= line.bottom - following.top < (1.4 if is_centred else 0.9) * line.size
        return near and (number, _bare(following.text)) not in self._outline and not OPENS.match(following.text)

    def _take(
        self, line: Line, right: float, number: int, *, begins: bool, resumes: bool = False, inside: bool = False
    ) -> None:
        """Add a line of text to the paragraph that it goes on with, or begin one."""
        goes_on = resumes or self._paragraph.goes_on_in(line, begins=begins, inside=inside)
        if self._paragraph.last is not None and goes_on:
            if number >= self._entered:
                self._blocks.enter_later("page", str(number + 1), self._paragraph.chars)
                self._goes_over = True
                self._entered = number + 1
            self._paragraph.join(line)
        else:
            self._end()
            self._enter(number)
        self._titled = False
        self._paragraph.add(line, right)

    def _end(self) -> None:
        if self._table is not None:
            self._add_rows(self._table)
            self._table = None
        text = self._paragraph.text
        is_named = is_article(text) or is_chapter(text) or names_chinese_section(text)
        answers = self._chose and SPEAKS.match(text)
        self._chose = bool(FIRST_CHOICE.match(text)) or (self._chose and not text)
        begins = begins_list(text)
        is_item = self._paragraph.is_marked or begins or OPENS.match(text) or self._chose or answers
        if text and is_item and len(text) < _ITEM_CHARS and not is_named:
            self._blocks.add_item(text, begins=begins)
        elif text:
            self._blocks.add_text(text)
        for aside in self._asides:
            self._blocks.add_text(aside)
        self._asides.clear()
        self._paragraph = self._begun()
        self._goes_over = False

    def _add_rows(self, table: Table) -> None:
        """Add the rows of a table; as lines of text, where names would be above nothing but lines of one cell."""
        rows = table.rows()
        if table.is_ruled or len(rows) < 2 or any(len(row.own) > 1 for row in rows[1:]):
            add_grid(self._blocks, rows, header_rows=table.header_rows)
            return
        for row in rows:
            self._blocks.add_text(" ".join(row.own))


def _levels(sizes: Sequence[float]) -> dict[float, int]:
    """The level of each size of headings, from the largest; of those that only measuring tells apart the same."""
    levels: dict[float, int] = {}
    first, level = 0.0, 0
    for size in sizes:
        if size < (1 - _MEASURED) * first or not level:
            first, level = size, min(level + 1, _MOST_LEVELS)
        levels[size] = level
    return levels


def _has_code(pages: Sequence[Sequence[Line]]) -> bool:
    """Whether some lines, and not nearly all of a document, are in letters that are all as wide as each other."""
    mono = sum(cells_of(line.text) for page in pages for line in page if line.mono)
    return bool(mono) and mono < _MOST_CODE * sum(cells_of(line.text) for page in pages for line in page)


def _are_codes(pages: Sequence[Sequence[Line]], size: float) -> bool:
    """Whether all lines of a size are codes, several of them."""
    texts = [line.text for page in pages for line in page if _rounded(line.size) == size]
    return len(texts) > 1 and all(map(_CODE.fullmatch, texts))


def _prose(text: str) -> float:
    """How much of a sentence a line looks; a comma alone may part a heading."""
    text = _DIGITS.sub("", text)
    return 1.0 if _PROSE.search(text) else _MOST_PROSE * ("，" in text)


def _note_texts(lines: Sequence[Line]) -> Iterator[str]:
    """The notes that stand one below the other."""
    text = ""
    for line in lines:
        if text and _NOTE.match(line.text):
            yield text
            text = ""
        text = join_wrapped(text, line.text) if text else line.text
    yield text


def _figure_texts(page: Sequence[Line], start: int, end: int, labels: Mapping[int, int]) -> Iterator[str]:
    """The texts of the labels and captions from one line to another."""
    while start < end:
        after = labels.get(start, start + 1)
        yield text_of_labels(page[start:after]) if start in labels else page[start].text
        start = after


def _names_authors(page: Sequence[Line], i: int) -> bool:
    """Whether a line below a title says who wrote it: names, or what stands above where they work."""
    below = page[i + 1].text if i + 1 < len(page) else ""
    return bool(_AUTHORS.fullmatch(page[i].text) or _WORKS_AT.fullmatch(below))


def _signatures(page: Sequence[Line], right: Sequence[float]) -> set[int]:
    """The numbers of the lines above a date that say who signs: below a sentence that ends, short, without marks."""
    found: set[int] = set()
    for date in range(len(page)):
        first = date
        while (
            is_date(page[date].text)
            and first
            and date - first < _MOST_SIGNATURES
            and _signs(page[first - 1], right[first - 1])
        ):
            first -= 1
        if first and SENTENCE_END.search(page[first - 1].text):
            found.update(range(first, date))
    return found


def _signs(line: Line, edge: float) -> bool:
    short = line.right < edge - 2.2 * line.size or not is_wide(line.text)
    return short and not line.rows and not _MARK.search(line.text)


def _notes_length(page: Sequence[Line], body_size: float) -> int:
    """How many lines at the foot of a page are notes: in smaller letters, the first with a number or a mark."""
    count = 0
    while count < len(page) and not page[-count - 1].rows and page[-count - 1].size < _NOTE_SIZE * body_size:
        count += 1
    while count and not _NOTE.match(page[-count].text):
        count -= 1
    return count


def _without_site(title: str, name: str) -> str:
    """A title without the name of the site that a web page's has behind its own."""
    return name if name and title.startswith(name) and _SITE_NAME.match(title[len(name) :]) else title


def _rounded(size: float) -> float:
    return round(2 * size) / 2


def _bare(text: str) -> str:
    return "".join(text.split())
