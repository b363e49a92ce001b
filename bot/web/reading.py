"""What the pages about passages and documents show, read from an engine; nothing here knows HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.around import nearest, position
from bot.render.web import Change, Entry, Run, around, compared, description, heading, outline, runs
from bot.texts import Texts, texts_for
from bot.texts.web import WEB_TEXTS
from index import Engine, Passage
from index.marks import mark
from index.rank.hits import Hit, Resolved

# Passages on one page of a document, documents on one page of their list.
PASSAGES, DOCUMENTS = 200, 200
# Passages of a document whose headings are looked at for its outline, and outlines that are remembered.
_OUTLINED, _REMEMBERED = 5000, 128
# Of the texts before and after the passage that is read, which is to be seen at once.
_BEFORE_CHARS, _AFTER_CHARS = 120, 600
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Beside:
    """A passage beside the one that is read, as much of it as is shown."""

    passage_id: str
    text: str


@dataclass(frozen=True, slots=True)
class PassagePage:
    """A passage in its document.

    Attributes:
        passage: What is read.
        heading: What the page is called.
        headings: Those between the document's title and the innermost.
        description: Its first lines.
        lang: Of its text, as HTML names it.
        place: Where it stands in its original, in words.
        runs: Its text, marked.
        question: What it was given for; None: the link does not say.
        notes: What has become of the link's passage.
        changes: Its old text and this one compared; empty where nothing has changed.
        before: The passage before, None at the document's beginning.
        after: The passage after.
        number: Which of its document's passages it is.
        of: How many there are.
        outline: The headings around it.
    """

    passage: Passage
    heading: str
    headings: tuple[str, ...]
    description: str
    lang: str
    place: str
    runs: Sequence[Run]
    question: str | None
    notes: Sequence[str]
    changes: Sequence[Change]
    before: Beside | None
    after: Beside | None
    number: int
    of: int
    outline: Sequence[Entry]

    @property
    def document_page(self) -> int:
        """On which page of its document it is."""
        return (self.number - 1) // PASSAGES + 1


@dataclass(frozen=True, slots=True)
class Section:
    """A passage of a whole document: the headings that begin with it, each with its level, and its number."""

    passage: Passage
    headings: Sequence[tuple[str, int]]
    number: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as a list shows it."""

    passage: Passage
    heading: str
    description: str


class Outlines:
    """The outlines of the documents that were read of late."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[list[Entry], list[str]]] = {}

    def of(self, engine: Engine, source: str) -> tuple[list[Entry], list[str]]:
        """Return the outline of a document, and the ids of its passages in reading order."""
        key = (engine.version, source)
        found = self._known.get(key)
        if found is None:
            read = engine.passages_of(source, 0, _OUTLINED)
            found = self._known[key] = (outline(read), [passage.passage_id for passage in read])
            for oldest in list(self._known)[:-_REMEMBERED]:
                self._known.pop(oldest, None)
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """A document in the list."""

    source: str
    title: str
    passages: int


def passage_page(
    engine: Engine, resolved: Resolved, now: Passage, question: str | None, texts: Texts, outlines: Outlines
) -> PassagePage:
    """Return the page of a link's passage.

    Args:
        engine: What exists for the reader.
        resolved: What the link leads to.
        now: The passage that is there now.
        question: What it was given for; None: the link does not say.
        texts: The reader's language.
        outlines: Knows the headings of documents.
    """
    hit = mark(engine, question, [now])[0] if question else Hit(now, 0.0)
    before, after = engine.neighbours(now)
    where = position(engine, now)
    entries, order = outlines.of(engine, now.source)
    changed = resolved.then.text.split() != now.text.split()
    return PassagePage(
        passage=now,
        heading=heading(now),
        headings=now.headings_below_title[:-1],
        description=description(hit),
        lang=lang_of(now.text),
        place=texts.place(now.where),
        runs=runs(hit),
        question=question,
        notes=_notes(resolved, now, texts),
        changes=compared(resolved.then.text, now.text) if changed else (),
        before=Beside(before.passage_id, _end(before.text)) if before else None,
        after=Beside(after.passage_id, _beginning(after.text)) if after else None,
        number=where.number,
        of=where.of,
        outline=around(entries, order, now.passage_id) if len(entries) > 1 else (),
    )


def nearest_to(engine: Engine, removed: Passage) -> list[Shown]:
    """Return what is most like a removed passage."""
    return [Shown(hit.passage, heading(hit.passage), description(hit)) for hit in nearest(engine, removed)]


def sections(engine: Engine, source: str, page: int) -> list[Section]:
    """Return a page of a whole document, from 1; nothing where there is no such document or page."""
    first = (page - 1) * PASSAGES
    # The passage before the page says which headings go on there.
    before = min(first, 1)
    read = engine.passages_of(source, first - before, first + PASSAGES)
    begun: dict[str, list[tuple[str, int]]] = {}
    for entry in outline(read):
        begun.setdefault(entry.passage_id, []).append((entry.heading, min(entry.level + 2, _DEEPEST)))
    return [
        Section(passage, begun.get(passage.passage_id, ()), number)
        for number, passage in enumerate(read[before:], first + 1)
    ]


def documents(engine: Engine, page: int) -> list[Row]:
    """Return a page of the list of documents, from 1."""
    sources = engine.sources[(page - 1) * DOCUMENTS : page * DOCUMENTS]
    firsts = [first for source in sources for first in engine.passages_of(source, 0, 1)]
    return [Row(first.source, title_of(first), position(engine, first).of) for first in firsts]


def title_of(passage: Passage) -> str:
    """Return the title of a passage's document, or else its file's name."""
    return passage.title or passage.source.rpartition("/")[2]


@lru_cache(1024)
def lang_of(text: str) -> str:
    """Return the language of a text, as HTML names it."""
    return WEB_TEXTS[texts_for(None, text).language].lang


def _notes(resolved: Resolved, now: Passage, texts: Texts) -> list[str]:
    if resolved.then.text.split() != now.text.split():
        return [texts.changed]
    return [] if now.source == resolved.then.source else [texts.renamed(resolved.then.source, now.source)]


def _end(text: str) -> str:
    return text if len(text) <= _BEFORE_CHARS else f"…{text[-_BEFORE_CHARS:]}"


def _beginning(text: str) -> str:
    return text if len(text) <= _AFTER_CHARS else f"{text[:_AFTER_CHARS]}…"
