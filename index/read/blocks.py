"""read: the blocks of a document put together: headings, paragraphs, lists, tables, and where each stands."""

from __future__ import annotations

import re
from bisect import bisect, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from index.read.document import Document, Heading, Place, PlaceKind, Span
from index.read.encoding import without_controls
from index.read.groups import merged
from index.read.lines import Paragraph
from index.read.official import is_annex, is_chapter, is_date, structure_of
from index.read.plain import headings_among
from index.read.sections import chinese_sections, numbered_sections

# A document with fewer headings of its own for so many characters is looked through for others.
_CHARS_PER_HEADING = 4000
_ANNEX_CHARS = 20
_TITLE_LEVEL = 1
_LONGEST_HEADING = 80
_NAMED = {"前言", "引言", "绪论", "结论", "结语", "致谢", "参考文献", "后记", "注释"}
_LABELLED = re.compile(r"〔|[^\s：:，。；]{1,12}[：:]\s*\S")
_NUMBERED = re.compile(
    r"附[件录]|第\S{1,5}[编章节条]|[一二三四五六七八九十\d]{1,3}[、.．]|\d{1,2}\s?[^\W\d_]|[（(][一二三四五六七八九十\d]{1,3}[）)]"
)
_NAMES_ANNEX = re.compile(r"附件[：:]\s*\S")
_SENTENCE_END = re.compile(r"[。！？；]$")
_ITEM = re.compile(r"\d{1,2}[.．、]")
# Days that stand alone are headings where there are several, as in a diary; else one signs with them.
_LEAST_DATES = 3
_CAPTION = re.compile(r"(?:[图圖表]|figure|fig\.|table)\s?\d", re.IGNORECASE)


class Blocks:
    """A document that is being put together, block by block, in reading order."""

    def __init__(self) -> None:
        self._pieces: list[str] = []  # gap and text of each block, in turn
        self._size = 0
        self._headings: list[Heading] = []
        self._tables: list[Span] = []
        self._lists: list[Span] = []
        self._places: list[Place] = []
        self._entered: list[tuple[PlaceKind, str]] = []  # places that the next block begins
        self._inside: list[tuple[PlaceKind, str, int]] = []  # and those that begin inside it

    def is_blank(self) -> bool:
        """Return whether nothing was added yet."""
        return not self._pieces

    def enter(self, kind: PlaceKind, label: str) -> None:
        """Begin a page, a sheet, a row: the next block stands there."""
        self._entered.append((kind, " ".join(label.split())))

    def enter_later(self, kind: PlaceKind, label: str, chars: int) -> None:
        """Begin a page inside the next block, so many characters after its start."""
        self._inside.append((kind, label, chars))

    def add_heading(self, text: str, level: int, *, stays: bool = False) -> None:
        """Add a heading; see `Heading`."""
        if span := self._add(" ".join(text.split()), "\n\n"):
            self._headings.append(Heading(*span, level, stays))

    def end_section(self, level: int) -> None:
        """End the sections of headings of this level and inner ones."""
        if self._headings:
            self._headings.append(Heading(self._size, self._size, level))

    def add_text(self, text: str) -> Span | None:
        """Add a paragraph; its line ends stay. Return where it is, None if it is blank."""
        return self._add(text, "\n\n")

    def mark_heading(self, span: Span, level: int) -> None:
        """Make a paragraph that was added a heading."""
        insort(self._headings, Heading(*span, level), key=lambda heading: heading.start)

    def add_item(self, text: str, *, begins: bool = False) -> None:
        """Add an item of a list: a line below the one before, apart from what is above if it begins one."""
        if span := self._add(text, "\n\n" if begins else "\n"):
            if self._lists and self._lists[-1][1] + 1 == span[0]:
                self._lists[-1] = self._lists[-1][0], span[1]
            else:
                self._lists.append(span)

    def add_list(self, texts: Iterable[str]) -> None:
        """Add lines that belong together, apart from what is above them; none of several is a heading."""
        lines = [text.strip() for text in texts]
        span = self._add("\n".join(filter(None, lines)), "\n\n")
        if span and len(lines) > 1:
            self._lists.append(span)

    def add_rows(self, rows: Iterable[tuple[str, Sequence[tuple[PlaceKind, str]]]]) -> None:
        """Add the rows of a table, a line each, with the places that each begins."""
        spans: list[Span] = []
        for line, places in rows:
            for place in places:
                self.enter(*place)
            if span := self._add(line.replace("\n", " "), "\n" if spans else "\n\n"):
                spans.append(span)
        if spans:
            self._tables.append((spans[0][0], spans[-1][1]))

    def add_document(self, document: Document, level: int) -> None:
        """Add another document, its headings below this level; where it stands in its own original is said as well."""
        span = self._add(document.text, "\n\n")
        if span is None:
            return
        start = span[0]
        shift = start - (len(document.text) - len(document.text.lstrip()))
        self._headings += [Heading(h.start + shift, h.end + shift, h.level + level, h.stays) for h in document.headings]
        self._tables += [(a + shift, b + shift) for a, b in document.tables]
        self._lists += [(a + shift, b + shift) for a, b in document.wholes]
        self._places += [
            Place(max(start, p.start + shift), p.kind, p.label) for p in document.places if p.kind != "part"
        ]

    def document(self, source: str, title: str = "", names: Sequence[str] = ()) -> Document:
        """Return the document; without a title its first heading, if it stands above all, is one."""
        self._enter_places(self._size)
        text = "".join(self._pieces)
        paragraphs = list(self._paragraphs(len(text)))
        plain = [(start, paragraph.text) for start, paragraph in paragraphs]
        structure = structure_of(plain, self._headings, [start for start, _ in self._tables])
        found = structure.headings
        filled = [(start, paragraph.text) for start, paragraph in self._with_tables(paragraphs)]
        found = [*found, *self._numbered_sections(filled, {heading.start for heading in found})]
        own = [heading for n, heading in enumerate(self._headings) if not _is_title(heading, n, text)]
        is_long = sum(len(one) for _, one in plain) > _CHARS_PER_HEADING * (len(own) + 1)  # rows of tables need none
        if is_long or not own:
            apart = {plain[number][0] for number in structure.around} | {heading.start for heading in found}
            only_numbered = bool(self._headings) and not is_long  # others are told from text by their look
            found = [*found, *self._found_headings(paragraphs, apart, only_numbered=only_numbered)]
        headings = tuple(_inside_annexes(sorted([*self._headings, *found], key=lambda heading: heading.start), text))
        wholes = tuple(merged([*self._lists, *structure.wholes]))
        title = " ".join(title.split())
        if not title and headings and headings[0].level == 1:
            title = text[headings[0].start : headings[0].end]
        return Document(source, title, text, headings, tuple(names), tuple(self._tables), wholes, tuple(self._places))

    def _paragraphs(self, size: int) -> Iterator[tuple[int, Paragraph]]:
        """The paragraphs and where each starts, without the rows of tables."""
        position = 0
        tables = iter([*self._tables, (size + 1, size + 1)])
        table = next(tables)
        for gap, piece in zip(self._pieces[::2], self._pieces[1::2], strict=True):
            position += len(gap)
            while position >= table[1]:
                table = next(tables)
            if not table[0] <= position < table[1]:
                yield position, Paragraph(piece, gap)
            position += len(piece)

    def _numbered_sections(self, paragraphs: Sequence[tuple[int, str]], taken: set[int]) -> list[Heading]:
        """The headings that nothing marks but a number with the name right behind it, where they follow each other."""
        levels = {heading.start: heading.level for heading in self._headings}
        taken = taken.union(levels, self._items_among([start for start, _ in paragraphs]))
        texts = [text for _, text in paragraphs]
        sections = numbered_sections(texts)
        marked = [levels[paragraphs[n][0]] - depth for n, depth in sections.items() if paragraphs[n][0] in levels]
        outer = min(marked, default=_TITLE_LEVEL)
        found = {n: outer + depth for n, depth in sections.items()}
        chinese = chinese_sections(texts)
        if not any(paragraphs[n][0] in levels for n in chinese):
            found |= {n: self._level_above(paragraphs[n][0]) + 1 for n in chinese}
        return [
            Heading(paragraphs[n][0], paragraphs[n][0] + len(paragraphs[n][1]), level)
            for n, level in found.items()
            if paragraphs[n][0] not in taken
        ]

    def _items_among(self, starts: Iterable[int]) -> set[int]:
        """Those of some places, in order, that are in a list."""
        lists = iter([*self._lists, (self._size + 1, self._size + 1)])
        one = next(lists)
        items: set[int] = set()
        for start in starts:
            while start >= one[1]:
                one = next(lists)
            if one[0] <= start:
                items.add(start)
        return items

    def _level_above(self, start: int) -> int:
        """The level of the last heading before a place, that of a title where there is none."""
        return next((heading.level for heading in self._headings[::-1] if heading.start < start), _TITLE_LEVEL)

    def _found_headings(
        self, paragraphs: Sequence[tuple[int, Paragraph]], apart: set[int], *, only_numbered: bool
    ) -> list[Heading]:
        """Headings by their form and position, as in plain text, among the paragraphs that have no marks."""
        items = self._items_among([start for start, _ in paragraphs])
        marked = items | {heading.start for heading in self._headings} | apart
        deepest = max((heading.level for heading in self._headings), default=0)
        others = [(start, paragraph) for start, paragraph in paragraphs if start not in apart]
        texts = [paragraph.bare for _, paragraph in others]
        dates = {number for number, text in enumerate(texts) if is_date(text)}
        signed = _signatures(texts) | (dates if len(dates) < _LEAST_DATES else set[int]())
        listed = _listed_annexes(texts) | signed
        among = [
            (start, _as_text(paragraph, only_numbered=only_numbered, listed=number in listed))
            for number, (start, paragraph) in enumerate(others)
        ]
        among = list(self._with_tables(among))
        return [
            Heading(among[number][0], among[number][0] + len(among[number][1].text), deepest + level)
            for number, level in headings_among([paragraph for _, paragraph in among])
            if among[number][0] not in marked
        ]

    def _with_tables(self, paragraphs: Sequence[tuple[int, Paragraph]]) -> Iterator[tuple[int, Paragraph]]:
        """The paragraphs, a sentence in the place of each table below a number with a name: it is what they head."""
        tables = [start for start, _ in self._tables]
        ends = [start for start, _ in paragraphs[1:]] + [self._size]
        for (start, paragraph), end in zip(paragraphs, ends, strict=False):
            yield start, paragraph
            table = bisect(tables, start)
            if table < len(tables) and tables[table] < end and _NUMBERED.match(paragraph.bare):
                yield tables[table], Paragraph("。", "\n\n")

    def _add(self, text: str, gap: str) -> Span | None:
        """Add a block and return where it is, None where there is nothing to add."""
        text = without_controls(text).strip()
        if not text:
            return None
        gap = gap if self._pieces else ""
        start = self._size + len(gap)
        self._enter_places(start)
        self._pieces += [gap, text]
        self._size = start + len(text)
        return start, self._size

    def _enter_places(self, start: int) -> None:
        for kind, label in self._entered:
            self._places.append(Place(start, kind, label))
        self._places += [Place(start + chars, kind, label) for kind, label, chars in self._inside]
        self._entered.clear()
        self._inside.clear()


def _is_title(heading: Heading, number: int, text: str) -> bool:
    """Whether a heading is the title of the document, of an annex or of a table: it tells of no chapters."""
    above = text[max(0, heading.start - _ANNEX_CHARS) : heading.start].rstrip().rpartition("\n")[2]
    return heading.stays or (number == 0 and heading.level == 1) or is_annex(above)


def _listed_annexes(texts: Sequence[str]) -> set[int]:
    """The numbers of the lines that name annexes below the first. Example: 附件：1. 自查表 / 2. 名单."""
    listed: set[int] = set()
    for number, text in enumerate(texts):
        if _NAMES_ANNEX.match(text) or (number - 1 in listed and _ITEM.match(text)):
            listed.add(number)
    return listed


def _signatures(texts: Sequence[str]) -> set[int]:
    """The numbers of the lines that say who signs: between a sentence and a date."""
    return {n for n in range(1, len(texts) - 1) if is_date(texts[n + 1]) and _SENTENCE_END.search(texts[n - 1])}


def _as_text(paragraph: Paragraph, *, only_numbered: bool, listed: bool) -> Paragraph:
    """A paragraph as a sentence, which is no heading, if it says something of a label or names a picture."""
    bare = paragraph.bare
    if len(bare) > _LONGEST_HEADING:
        return paragraph
    numbered = _NUMBERED.match(bare) or is_chapter(bare) or "".join(bare.split()) in _NAMED
    says = not numbered and (only_numbered or _LABELLED.match(bare))
    says = says or listed or is_caption(bare)
    return replace(paragraph, text=f"{paragraph.text}。") if says else paragraph


def is_caption(text: str) -> bool:
    """Whether a line names a picture or a table. Example: 图2-4 分解示意图."""
    return bool(_CAPTION.match(text))


def _inside_annexes(headings: Sequence[Heading], text: str) -> Iterator[Heading]:
    """The headings, those that are the title of an annex below its number."""
    annex: Heading | None = None
    for heading in headings:
        is_title = annex is not None and not text[annex.end : heading.start].strip()
        if annex is not None and is_title and heading.start < heading.end and heading.level <= annex.level:
            yield replace(heading, level=annex.level + 1)
        else:
            yield heading
        annex = heading if is_annex(text[heading.start : heading.end]) else None


def without_repeats(texts: Sequence[str]) -> list[str]:
    """Return texts without those that are the same as the one before. Example: a, a, b → a, b."""
    return [*texts[:1], *(after for before, after in pairwise(texts) if after != before)]
