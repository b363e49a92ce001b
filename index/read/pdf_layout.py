"""read: the lines of a PDF's pages put together: without heads and feet, paragraphs whole, tables by row."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from index.read.blocks import Blocks, is_caption, is_date
from index.read.document import Document
from index.read.grid import Row, add_grid
from index.read.lines import cells_of, first_word_cells, join_wrapped, joint
from index.read.official import is_article, is_chapter, is_red_head
from index.read.pdf_columns import column_beside, columns_end, headings_parted
from index.read.pdf_furniture import contents_lines, without_contents, without_furniture
from index.read.pdf_labels import labels_of, text_of_labels
from index.read.pdf_line import SENTENCE_END, Line, Piece
from index.read.pdf_order import in_reading_order
from index.read.pdf_rows import in_rows
from index.read.sections import names_chinese_section, names_section

_OPENS = re.compile(
    r"[•●○■□◆▪➢✓\uf0b7·]\s?|第[〇零一二三四五六七八九十百千\d]+[编章节条款]|[（(]?[一二三四五六七八九十]{1,3}[）)、.]"
    r"|[（(]\d{1,3}[）)]|\[\d{1,3}\]|\d{1,3}[、．.)）](?!\d)|[①-⑳](?![。，；：、])|[-–]\s"
)
# An article that a sentence names, and which does not open one. Example: 依照本法 / 第十条的规定处罚.
_NAMES_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+[编章节条款](?=\S)")
# A line that ends so goes on, whatever the next one begins with. Example: 青禾市第 / 十一、十二中学.
_GOES_ON = re.compile(r"[、，,（(第和与及或至]$")
# Names one after the other, at the end of a line or the beginning.
_NAMES = re.compile(r"(?:(?:^|[：:、，])[^、，。；：]{1,4}(?=、)){1,}[^。；：]*(?:、[^、，。；：]{0,4}){2}")
# Annexes that are numbered, one below the other.
_ANNEXES = re.compile(r"附件[：:]\s?1\s?[.．、]")
# What follows stands below the text behind such a beginning.
_HANGS = re.compile(rf"{_OPENS.pattern}|[（(【〔\[][^）)】〕\]]{{1,6}}[）)】〕\]]|※|\S{{1,4}}[：:]")
# A telephone number at a line's end ends what it says.
_NUMBER_END = re.compile(r"\d[\d-]{6,}$")
_LEADER = re.compile(r"[.．·…]{4,}|(?:\. ){4,}")
# Notes at a page's foot: smaller letters, after a number or a mark.
_NOTE_SIZE = 0.9
_NOTE = re.compile(
    r"[①-⑳*＊†]|\[\d{1,3}\]|[（(]\d{1,2}[）)]|\d{1,2}\s?[^\W\d_]|注[：:]"
    r"|[\[【]?(?:(?:收稿|修回|投稿|定稿)(?:日期|时间)|(?:基金|资助)项目|(?:第一)?作者简介|通[讯信]作者)[\]】]?[：:]"
)
# What parts the title of a web page from the name of its site.
_SITE_NAME = re.compile(r"\s*[-_—–|]")
_HEADING_CELLS = 80
_ITEM_CHARS = 100
# A heading's letters are so many times as high as the text's.
_LARGER = 1.15
_MOST_LEVELS = 4
_BELOW_TITLE = 2
# Headings have few such marks; of letters of which so many lines have some, text is made.
_PROSE = re.compile(r"[。；]|[,;.] |，.*，|，$")
_MOST_PROSE = 0.3
_CLOSED = re.compile(r"[。！？!?；;…]$")
_INNER_END = re.compile(r"[。！？；](?!$)")
_BEGUN = re.compile(r"[。！？；][^。！？；（(]{2,}$")
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
_MOST_HANGING = 3.2
# What is narrower is no line of text, however far it reaches.
_LEAST_FULL_CELLS = 14
# Lines of a narrow text are so wide, and end within so much of each other; a sentence ends among them.
_LEAST_NARROW_CELLS = 20
_ENDS_ALIKE = 0.8
# … or so many lines below.
_MOST_AFTER = 6
_ENDS = re.compile(r"[。！？]")
# Lines whose letters differ more in height are of different texts.
_UNLIKE = 0.12
# A line that ends so far before the side of its text is an end; where a sentence ends, it need not be as far.
_SHORT, _CLOSED_SHORT = 2.2, 1.3
# Those of a title in the middle are measured less well; those of another heading are of the same size.
_UNLIKE_TITLE = 0.15
_UNLIKE_HEADING = 0.25
# A label, behind which it is said what it stands for. Example: 电话：5566001.
_LABELLED = re.compile(r"[^\s：:，。；、（(]{2,10}[：:]\s?\S")
_LABEL = re.compile(r"[：:]\s?[^\s：:]")
# The choices of a question: one that begins a line, and several in one.
_FIRST_CHOICE = re.compile(r"[A-H][.．、]\s?[\u4e00-\u9fff\d]")
_CHOICE = re.compile(r"(?:^|\s)[A-H][.．、]")
# Who says what follows, or what it is, behind a sentence. Example: 答：工龄满一年的五天。
_SPEAKS = re.compile(r"[^\W\d_]{1,4}[：:]\s?\S")
# A cell of a table is shorter than a line of a column.
_MOST_CELL_CHARS = 60
# And narrower than the table.
_MOST_CELL_SHARE = 0.6
_MOST_CELL_LINES = 4
# So many rows may name the columns.
_MOST_HEADER_ROWS = 4
# Edges of columns on two pages are one if they are so near.
_NEAR_EDGE = 3.0
# Rows one after the other of which nothing is known but their name, as in a balance sheet.
_MOST_LABELS = 12
# The lines of a cell are nearer to each other than rows are.
_CELL_GAP = 1.1
# A value is centred beside the lines of a cell: between two of them, it hardly overlaps either.
_LEAST_BESIDE = 0.1
_NUMBER = re.compile(r"[-+−(（]?[¥￥$]?\d[\d,.]*\s?[%％)）]?")


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
    bare = without_furniture([headings_parted(_apart_from_text(in_rows(page))) for page in pages])
    ordered = [in_reading_order(page) for page in bare]
    contents = contents_lines(ordered)
    bodies = [without_contents([line for line in page if id(line) not in contents]) for page in ordered]
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
        self._levels = {size: min(number, _MOST_LEVELS - 1) + 1 for number, size in enumerate(larger)}
        self._paragraph: list[str] = []  # the lines that are being joined, and what stands between them
        self._chars = 0  # in them
        self._asides: list[str] = []  # labels and captions that stand among them
        self._last: Line | None = None  # of these
        self._edge = 0.0  # how far it might reach, told from the lines around it: what ends far from there is an end
        self._is_marked = False  # whether they are an item of a list by what is drawn before the first
        self._titled = False  # whether the title is all so far, or who wrote it
        self._chose = False  # whether the paragraph before was a choice of a question
        self._goes_over = False  # whether they are on several pages
        self._table: _Table | None = None  # that may go on on the next page
        self._entered = 0  # pages that were begun
        self._name = ""  # the first heading
        self._beside: Sequence[Line] = []  # the column beside the text of the page, until it is added

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
        right = _right_edges(page)
        i = 0
        begins = True
        end = len(page) - _notes_length(page, self._body_size)
        labels = dict(labels_of(page, _LARGER * self._body_size))
        signatures = _signatures(page, right)
        while i < len(page):
            if i == end and self._add_notes(page[end:]):
                break
            if (after := self._after_figure(page, i, labels)) > i:
                self._asides += _figure_texts(page, i, after, labels)
                self._take(page[after], right[after], number, begins=begins, resumes=True)
                i, begins = after + 1, False
                continue
            count = 1 if page[i].rows else _table_length(page, i, goes_on=i == 0 and self._table is not None)
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
                if i in signatures:
                    self._end()
                self._take(page[i], right[i], number, begins=begins)
                i += 1
            begins = False

    def _after_figure(self, page: Sequence[Line], i: int, labels: Mapping[int, int]) -> int:
        """Where the sentence goes on that labels and captions interrupt which begin at a line; else the line."""
        last, after = self._last, i
        while after < len(page) and (after in labels or is_caption(page[after].text)):
            after = labels.get(after, after + 1)
        if last is None or after in (i, len(page)) or page[after].rows:
            return i
        line = page[after]
        shift = (line.left - last.left) / last.size
        begins = abs(shift) < _SAME_LEFT if len(self._paragraph) > 1 else -_MOST_INDENT < shift < -_LEAST_INDENT
        return after if begins and self._continues(line, begins=True) else i

    def _add_notes(self, notes: Sequence[Line]) -> bool:
        """Add the notes at a page's foot before the paragraph that goes on behind them; False: none goes on."""
        last = self._last
        if last is None or SENTENCE_END.search(last.text) or not _is_wide(last.text) or self._goes_over:
            return False
        text = ""
        for line in notes:
            if text and _NOTE.match(line.text):
                self._blocks.add_text(text)
                text = ""
            text = join_wrapped(text, line.text) if text else line.text
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
        if not lines[0].rows and not _table_length(lines, 0):
            return False
        self._end()
        self._enter(number)
        self._table = _Table([(number, lines)])
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
        level = self._levels.get(_rounded(line.size), 0)
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
        if len(_LABEL.findall(line.text)) > 1 or (self._titled and _names_authors(page, i)):
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
        self._titled = not self._name
        if self._name and i == len(page) and number + 1 == len(self._pages):  # who signs, and nothing below
            self._blocks.add_text(text)
        else:
            self._blocks.add_heading(text, level)
        self._name = self._name or text
        return i

    def _goes_on(self, line: Line, following: Line, number: int, level: int) -> bool:
        """Whether a heading goes on in the next line: of the same look, right below."""
        is_centred = abs(line.left + line.right - following.left - following.right) < line.size
        unlike = abs(line.size - following.size) > (_UNLIKE_TITLE * line.size if is_centred else _UNLIKE_HEADING)
        if following.rows or unlike or min(line.size, following.size) <= _LARGER * self._body_size:
            return False
        near = 0 <= line.bottom - following.top < (1.4 if is_centred else 0.9) * line.size
        return near and (number, _bare(following.text)) not in self._outline and not _OPENS.match(following.text)

    def _take(self, line: Line, right: float, number: int, *, begins: bool, resumes: bool = False) -> None:
        """Add a line of text to the paragraph that it goes on with, or begin one."""
        if self._last is not None and (resumes or self._continues(line, begins=begins)):
            if number >= self._entered:
                self._blocks.enter_later("page", str(number + 1), self._chars)
                self._goes_over = True
                self._entered = number + 1
            self._append(_hyphenated(self._last, line) if self._last.hyphen else joint(self._last.text, line.text))
        else:
            self._end()
            self._enter(number)
            self._is_marked = line.marked
        self._titled = False
        self._append(line.text)
        self._last, self._edge = line, right

    def _append(self, text: str) -> None:
        self._paragraph.append(text)
        self._chars += len(text)

    def _continues(self, line: Line, *, begins: bool) -> bool:
        last = self._last
        if last is None or _LEADER.search(last.text) or _ends_number(last.text) or self._is_opened(line, last):
            return False
        if len(last.pieces) > 1 or len(line.pieces) > 1:  # what stands far apart is no sentence
            return False
        if abs(last.size - line.size) > _UNLIKE * max(last.size, line.size):
            return False
        closed = bool(SENTENCE_END.search(last.text))
        full = last.right > self._edge - (_CLOSED_SHORT if closed else _SHORT) * last.size and _is_wide(last.text)
        if not closed and not full and _is_wide(last.text):  # the next word had no room
            full = last.right + first_word_cells(line.text) / 2 * last.size > self._edge - 1.2 * last.size
        full = full or (not closed and bool(_BEGUN.search(last.text)))  # a sentence ends in it, another begins
        lower = line.text[0].islower() and last.text[-1].isalpha()
        if begins:
            return not closed and (full or lower) and last.text[-1] not in "：:"
        below = last.bottom - line.top
        if not -0.5 * line.size < below < 1.6 * line.size:
            # A sentence may go on at the top of the next column.
            return line.bottom > last.top and line.left > last.left and full and not closed
        hangs = len(self._paragraph) == 1 and _HANGS.match(last.text)  # what follows stands below an item's text
        indented = line.left > last.left + (_MOST_HANGING if hangs else 1.4) * line.size
        from_beside = full and not closed and len(self._paragraph) > 1  # below what the text stood beside
        outdented = line.left < last.left - 3.5 * line.size and not from_beside
        return (full or lower or last.hyphen) and not indented and not outdented

    def _is_opened(self, line: Line, last: Line) -> bool:
        """Whether a line opens a paragraph of its own; none inside a list of names that fills the line above."""
        return _opens(line, last) and not (_lists_names(last.text, line.text) and last.right > self._edge - last.size)

    def _end(self) -> None:
        if self._table is not None:
            add_grid(self._blocks, self._table.rows(), header_rows=self._table.header_rows)
            self._table = None
        text = "".join(self._paragraph)
        is_named = is_article(text) or is_chapter(text) or names_chinese_section(text)
        answers = self._chose and _SPEAKS.match(text)
        self._chose = bool(_FIRST_CHOICE.match(text)) or (self._chose and not text)
        is_item = self._is_marked or _ANNEXES.match(text) or _OPENS.match(text) or self._chose or answers
        if text and is_item and len(text) < _ITEM_CHARS and not is_named:
            self._blocks.add_item(text)
        elif text:
            self._blocks.add_text(text)
        for aside in self._asides:
            self._blocks.add_text(aside)
        self._asides.clear()
        self._paragraph.clear()
        self._chars = 0
        self._goes_over = False
        self._last = None


def _prose(text: str) -> float:
    """How much of a sentence a line looks; a comma alone may part a heading."""
    return 1.0 if _PROSE.search(text) else _MOST_PROSE * ("，" in text)


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
    short = line.right < edge - 2.2 * line.size or not _is_wide(line.text)
    return short and not line.rows and not _MARK.search(line.text)


def _notes_length(page: Sequence[Line], body_size: float) -> int:
    """How many lines at the foot of a page are notes: in smaller letters, the first with a number or a mark."""
    count = 0
    while count < len(page) and not page[-count - 1].rows and page[-count - 1].size < _NOTE_SIZE * body_size:
        count += 1
    while count and not _NOTE.match(page[-count].text):
        count -= 1
    return count


def _opens(line: Line, last: Line) -> bool:
    """Whether a line opens an item, an article or a section; no article that a sentence names."""
    if _LABELLED.match(line.text) and _LABELLED.match(last.text):
        return True
    if line.marked or is_date(line.text):  # a day stands below who signs
        return True
    ends = SENTENCE_END.search(last.text) or _FIRST_CHOICE.match(last.text)
    if _FIRST_CHOICE.match(line.text) or (_SPEAKS.match(line.text) and ends):
        return True
    if _GOES_ON.search(last.text) and _is_wide(last.text):
        return False
    if _OPENS.match(line.text):
        return not (_NAMES_ARTICLE.match(line.text) and last.text[-1].isalpha())
    return names_section(line.text) and bool(SENTENCE_END.search(last.text))


def _ends_number(text: str) -> bool:
    return text[-1].isdigit() and bool(_NUMBER_END.search(text))


def _lists_names(text: str, following: str) -> bool:
    """Whether a list of names goes on in the next line with what looks like a number. Example: 张三、卫 / 五、蒋六."""
    return bool(_NAMES.search(text) and _NAMES.match(following))


def _is_wide(text: str) -> bool:
    """Whether a line is wide enough for one of a paragraph; of a long one not each character is asked."""
    return len(text) >= _LEAST_FULL_CELLS or cells_of(text) >= _LEAST_FULL_CELLS


def _hyphenated(last: Line, line: Line) -> str:
    """What stands where a hyphen ended a line: nothing inside a word; elsewhere it is a minus or a dash."""
    inside_word = last.text[-1].isascii() and last.text[-1].isalpha() and line.text[0].islower()
    return "" if inside_word else "-"


def _without_site(title: str, name: str) -> str:
    """A title without the name of the site that a web page's has behind its own."""
    return name if name and title.startswith(name) and _SITE_NAME.match(title[len(name) :]) else title


def _apart_from_text(page: Sequence[Line]) -> list[Line]:
    """The lines of a page, those parted before whose last piece a text goes on below: something stands beside it."""
    found: list[Line] = []
    for i, line in enumerate(page):
        if i + 1 < len(page) and len(line.pieces) > 1 and _heads_text(line, page[i + 1]) and not _table_length(page, i):
            found += [replace(line, pieces=line.pieces[:-1]), replace(line, pieces=line.pieces[-1:])]
        else:
            found.append(line)
    return found


def _heads_text(line: Line, following: Line) -> bool:
    """Whether the last piece of a line goes on in the one that follows."""
    last = line.pieces[-1]
    near = -0.5 * line.size < line.bottom - following.top < 1.2 * line.size
    begins = -1 < (last.left - following.left) / line.size < 2.6
    alike = abs(following.size - line.size) < _UNLIKE * line.size
    return near and begins and alike and len(following.pieces) == 1 and not following.rows and _is_wide(last.text)


def _right_edges(page: Sequence[Line]) -> list[float]:
    """For each line, how far lines around it reach that begin about where it does and are of its size.

    A paragraph that begins further right than its other lines has an edge of its own.
    """
    edges: list[float] = []
    ends = columns_end(page)
    places = [(line.left, line.right, line.size, len(line.pieces) == 1 and not line.rows) for line in page]
    for i, line in enumerate(page):
        left, size = line.left, line.size
        near = places[max(0, i - 12) : i + 13]
        alike = [b for a, b, c, whole in near if whole and abs(a - left) < 3 * size and abs(c - size) < _UNLIKE * size]
        if ends[i] < inf:
            alike = [edge for edge in alike if edge <= ends[i]]  # a wider text above or below is none of the column's
        # Where a sentence ends in a line that reaches further than all others, nothing tells that it was full.
        is_alone = SENTENCE_END.search(line.text) and sum(edge > line.right - size for edge in alike) < 2
        edges.append(inf if is_alone else max(alike, default=line.right))
    for start, end in _indented(page):
        edges[start:end] = [max(line.right for line in page[start:end])] * (end - start)
    for start, end in _narrow(page):
        edge = max(line.right for line in page[start:end])
        for i in range(start, end):
            if not SENTENCE_END.search(page[i].text):
                edges[i] = edge
    return edges


def _narrow(page: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Where lines of sentences end alike, as beside a picture: from which line on, and up to which."""
    start = 0
    while start < len(page):
        end = start + 1
        while end < len(page) and _ends_as(page[end - 1], page[end]):
            end += 1
        below = end
        while below < min(len(page), end + _MOST_AFTER) and _is_right_below(page[below - 1], page[below]):
            below += 1
        if end - start > 1 and any(_ENDS.search(line.text) for line in page[start:below]):
            yield start, end
        start = end


def _is_right_below(line: Line, following: Line) -> bool:
    return -0.5 * line.size < line.bottom - following.top < 1.2 * line.size


def _ends_as(line: Line, following: Line) -> bool:
    """Whether the next line stands right below one, as wide as it; it may begin further left below the first."""
    size = line.size
    if abs(line.right - following.right) >= _ENDS_ALIKE * size or not _is_right_below(line, following):
        return False
    begins = -_SAME_LEFT * size < line.left - following.left < _MOST_INDENT * size
    is_whole = len(line.pieces) == 1 == len(following.pieces) and not line.rows and not following.rows
    counted = line.text[-1].isdigit() and following.text[-1].isdigit()  # a list of numbers
    alike = abs(following.size - size) < _UNLIKE * size and not counted
    return begins and is_whole and alike and min(_width(line.text), _width(following.text)) >= _LEAST_NARROW_CELLS


def _width(text: str) -> int:
    """How wide a text is, in cells, or at least; of a long one not each character is asked."""
    return len(text) if len(text) >= _LEAST_NARROW_CELLS else cells_of(text)


def _indented(page: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Where paragraphs are whose first line begins further right: from which line on, and up to which."""
    start = 0
    while start < len(page):
        end = start + 1
        while end < len(page) and _is_beneath(page[end - 1], page[end], page[start].left):
            end += 1
        inside = page[start : end - 1]
        if (
            end - start > 1
            and max(line.right for line in inside) - min(line.right for line in inside) < page[start].size
        ):
            yield start, end
        start = max(end - 1, start + 1)


def _is_beneath(line: Line, following: Line, indent: float) -> bool:
    """Whether a line of an indented paragraph stands below another one of it."""
    size = line.size
    begins = _LEAST_INDENT * size < indent - following.left < _MOST_INDENT * size
    is_whole = len(line.pieces) == 1 == len(following.pieces)
    return _is_right_below(line, following) and begins and is_whole and abs(following.size - size) < 1


@dataclass(frozen=True)
class _Table:
    """A table, with the lines of it on each page that it is on."""

    parts: list[tuple[int, Sequence[Line]]]

    @property
    def header_rows(self) -> int | None:
        """How many rows name its columns; None: that is to be found."""
        return 0 if all(line.named for _, lines in self.parts for line in lines) else None

    def goes_on_in(self, lines: Sequence[Line]) -> bool:
        """Whether lines at the top of the next page are rows of it: they are in its columns."""
        before = self.parts[-1][1]
        if lines[0].rows or before[0].rows:
            same_width = abs(lines[0].left - before[0].left) + abs(lines[0].right - before[0].right) < lines[0].size
            return bool(lines[0].rows and before[0].rows) and same_width and _share_edges(lines[0], before[0])
        columns = len(_columns(before))
        is_row = all(2 * len(line.pieces) >= columns for line in lines if len(line.pieces) > 1)
        return is_row and len(_columns(lines)) <= columns == len(_columns([*before, *lines]))

    def rows(self) -> list[Row]:
        """Its rows: what names the columns is not repeated, what goes on in a cell is added to it."""
        lines = [line for _, several in self.parts for line in several]
        spans = [] if lines[0].rows else _columns(lines)
        edges = max((line.edges for line in lines), key=len)
        found: list[Row] = []
        for number, several in self.parts:
            rows = [_in_columns(row, several[0].edges, edges) for row in several[0].rows] or _grid(several, spans)
            while found and len(rows) > 1 and any(rows[0].cells == row.cells for row in found[:_MOST_HEADER_ROWS]):
                rows = rows[1:]
            if found and _goes_on_in(found[-1], rows[0]):
                found[-1] = _with_rest(found[-1], rows[0])
                rows = rows[1:]
            if found and rows:
                rows[0] = replace(rows[0], page=str(number + 1))
            found += rows
        return found


def _share_edges(one: Line, other: Line) -> bool:
    """Whether the columns of ruled tables are the same, or some of one are several of the other."""
    few, many = sorted((one.edges, other.edges), key=len)
    return len(one.edges) == len(other.edges) or all(min(abs(edge - e) for e in many) < _NEAR_EDGE for edge in few)


def _in_columns(row: Row, own: Sequence[float], edges: Sequence[float]) -> Row:
    """A row in the columns between edges, of which its own are some: its cells are merged over those they cover."""
    if len(own) == len(edges):
        return row
    columns = [min(bisect_right(own, (a + b) / 2) - 1, len(row.cells) - 1) for a, b in pairwise(edges)]
    goes_on = {n for n in range(1, len(columns)) if columns[n] == columns[n - 1] or columns[n] in row.merged}
    spanned = frozenset(n for n, column in enumerate(columns) if column in row.spanned)
    return replace(row, cells=tuple(row.cells[c] for c in columns), merged=frozenset(goes_on), spanned=spanned)


def _goes_on_in(row: Row, rest: Row) -> bool:
    """Whether the first row of a page is the end of the one before: one cell goes on that ends no sentence."""
    columns = [column for column, cell in enumerate(rest.cells) if cell and column not in rest.merged]
    return len(rest.cells) > 2 and len(columns) == 1 and columns[0] > 0 and not _CLOSED.search(row.cells[columns[0]])


def _with_rest(row: Row, rest: Row) -> Row:
    cells = [
        join_wrapped(cell, more) if cell and more else cell or more
        for cell, more in zip(row.cells, rest.cells, strict=True)
    ]
    return replace(row, cells=tuple(cells))


def _table_length(page: Sequence[Line], i: int, *, goes_on: bool = False) -> int:
    """How many lines the table has that begins at a line, or goes on there; 0 if none does."""
    if len(page[i].pieces) < 2 or _is_no_row(page[i].text):
        return 0
    rows, end, j = 0, i, i
    values = 0
    right = page[i].right
    while j < len(page):
        line = page[j]
        # A cell of several lines stands above or beside the others of its row.
        near = j == i or -_MOST_CELL_LINES * line.size < page[j - 1].bottom - line.top < 2.5 * line.size
        if not near or line.rows or _is_no_row(line.text):
            break
        if len(line.pieces) == 1 and line.size > _LARGER * page[i].size:  # a heading
            break
        if len(line.pieces) > 1:
            if any(len(piece.text) > _MOST_CELL_CHARS for piece in line.pieces):
                break
            rows += 1
            values += any(map(_is_number, line.pieces))
            right = max(right, line.right)
            end = j + 1
        elif j - end >= _MOST_LABELS or not _fits_cell(line, page[i].left, right):
            break
        j += 1
    return end - i if rows > 2 or goes_on or (rows > 1 and values and end - i > 1) else 0


def _is_no_row(text: str) -> bool:
    """Whether a line in several pieces is no row of a table: it leads to a page, or offers choices."""
    return bool(_LEADER.search(text)) or _offers_choices(text)


def _offers_choices(text: str) -> bool:
    return text[:1] in "ABCDEFGH" and len(_CHOICE.findall(text)) > 1


def _is_number(piece: Piece) -> bool:
    return bool(_NUMBER.fullmatch(piece.text))


def _fits_cell(line: Line, left: float, right: float) -> bool:
    """Whether a line of one piece may be part of a cell: short, and no sentence that ends."""
    short = len(line.text) <= _MOST_CELL_CHARS and line.right - line.left < _MOST_CELL_SHARE * (right - left)
    return short and not _CLOSED.search(line.text)


def _grid(lines: Sequence[Line], spans: Sequence[tuple[float, float]]) -> list[Row]:
    """The rows of a table whose cells are parted by gaps, in columns; the lines of a cell are one."""
    rows: list[list[list[Line]]] = []  # of each row, the lines of each cell
    for line in sorted(lines, key=lambda line: -(line.top + line.bottom)):
        columns = {_column(piece, spans) for piece in line.pieces}
        if not rows or not _is_of_row(line, columns, rows[-1]):
            rows.append([[] for _ in spans])
        for piece in line.pieces:
            rows[-1][_column(piece, spans)].append(replace(line, pieces=(piece,)))
    return [Row(0, tuple(_cell_text(cell) for cell in row)) for row in rows]


def _is_of_row(line: Line, columns: set[int], row: Sequence[Sequence[Line]]) -> bool:
    """Whether a line stands beside the lines of a row, or goes on with the cell of its column."""
    above = [cell[-1] for cell in row if cell]
    beside = max(min(line.top, max(one.top for one in above)) - max(line.bottom, min(one.bottom for one in above)), 0)
    if beside > _LEAST_BESIDE * line.size and not any(
        _beside_or_above(one, line) for n in columns for one in row[n][-1:]
    ):
        return True
    if len(columns) > 1:
        return False
    last = row[next(iter(columns))][-1:]
    return bool(last) and 0 <= last[0].bottom - line.top + 0.3 * line.size < _CELL_GAP * line.size


def _beside_or_above(one: Line, line: Line) -> bool:
    """Whether a cell has a whole line at the height of another one."""
    return min(one.top, line.top) - max(one.bottom, line.bottom) > 0.4 * line.size


def _cell_text(lines: Sequence[Line]) -> str:
    text = ""
    for line in lines:
        text = join_wrapped(text, line.text) if text else line.text
    return text


def _column(piece: Piece, spans: Sequence[tuple[float, float]]) -> int:
    return max(range(len(spans)), key=lambda n: min(piece.right, spans[n][1]) - max(piece.left, spans[n][0]))


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Where the columns of a table are: stretches that pieces of its lines cover, parted by gaps of all of them."""
    if in_order := _columns_in_order([line for line in lines if len(line.pieces) > 1]):
        return in_order
    pieces = sorted((piece.left, piece.right) for line in lines if len(line.pieces) > 1 for piece in line.pieces)
    spans: list[tuple[float, float]] = []
    for left, right in pieces:
        if spans and left < spans[-1][1] - 0.5:
            spans[-1] = spans[-1][0], max(spans[-1][1], right)
        else:
            spans.append((left, right))
    return spans


def _columns_in_order(rows: Sequence[Line]) -> list[tuple[float, float]]:
    """The columns where most rows have a piece in each, names in the middle above values at the side too; else none."""
    most = max((len(row.pieces) for row in rows), default=0)
    full = [row.pieces for row in rows if len(row.pieces) == most]
    if 2 * len(full) <= len(rows) or len(full) < 2:
        return []
    spans = [(min(one.left for one in column), max(one.right for one in column)) for column in zip(*full, strict=True)]
    return spans if all(one[1] <= other[0] for one, other in pairwise(spans)) else []


def _rounded(size: float) -> float:
    return round(2 * size) / 2


def _bare(text: str) -> str:
    return "".join(text.split())
