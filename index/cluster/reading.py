"""cluster: the paragraphs of a state that a view sees, read by their numbers and remembered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.cluster.nodes import Json
from index.cluster.paragraphs import SOURCE, Paragraph, paragraph_of
from index.cluster.sight import Sight
from index.cluster.statistics import Search
from index.errors import CorruptIndex
from index.passages import Passage

# Paragraphs that are remembered.
_REMEMBERED = 1 << 13
# Passages before and after one that are read with it, since who reads one goes on to the next.
_BEFORE, _AFTER = 20, 80
# Paragraphs that are asked for together where all are wanted.
_PAGE = 1_000
IN_ORDER = [{"file": "asc"}, {"place": "asc"}]
"""An order in which no two paragraphs are equal."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A passage, and the number of its paragraph."""

    passage: Passage
    paragraph: int


class Reading:
    """Reads paragraphs, and remembers them.

    Threads: for any number of threads.

    Args:
        search: Asks the cluster.
        sight: What is seen.
    """

    def __init__(self, search: Search, sight: Sight) -> None:
        self._search = search
        self._sight = sight
        self._forget()

    def _forget(self) -> None:
        """Begin to remember anew."""
        self._paragraphs: dict[int, Paragraph] = {}
        self._passages: dict[int, _Part] = {}
        self._numbers: dict[str, int] = {}

    def take(self, hits: Sequence[Json]) -> dict[int, Paragraph]:
        """Return the paragraphs of documents that a search found, by their numbers; they are remembered."""
        if len(self._paragraphs) > _REMEMBERED:
            self._forget()
        found: dict[int, Paragraph] = {}
        for hit in hits:
            row = self._sight.rows.get(hit["_source"]["file"])
            if row is None:
                raise CorruptIndex("the cluster has a paragraph that its state does not know")
            number = self._sight.paragraphs_before[row] + hit["_source"]["place"]
            one = self._paragraphs.get(number) or paragraph_of(hit, self._sight.files[row].source)
            found[number] = self._paragraphs[number] = one
            for at, passage in zip(self._parts(number, one), one.passages, strict=True):
                self._passages[at] = _Part(passage, number)
                self._numbers[passage.passage_id] = at
        return found

    def paragraph(self, number: int) -> Paragraph:
        """Return a paragraph."""
        known = self._paragraphs.get(number)
        if known is not None:
            return known
        row, place = self._sight.file_of_paragraph(number)
        found = self._read(row, {"range": {"place": {"gte": place, "lt": place + _AFTER}}})
        if number not in found:
            raise CorruptIndex("the cluster lacks a paragraph that its state has")
        return found[number]

    def all(self, query: Json) -> Iterator[tuple[int, Paragraph]]:
        """Yield all paragraphs that a query finds, with their numbers."""
        body = {"size": _PAGE, "track_total_hits": False, "_source": SOURCE, "query": query, "sort": IN_ORDER}
        while True:
            (answer,) = self._search([body])
            hits = answer["hits"]["hits"]
            yield from self.take(hits).items()
            if len(hits) < _PAGE:
                return
            body["search_after"] = hits[-1]["sort"]

    def passage(self, number: int) -> Passage:
        """Return a passage."""
        return self._part(number).passage

    def paragraph_of(self, passage: int) -> int:
        """Return the number of a passage's paragraph."""
        return self._part(passage).paragraph

    def find(self, passage_id: str) -> int | None:
        """Return the number of the passage of an id, None if there is none."""
        if passage_id not in self._numbers and passage_id.isascii():
            query = self._sight.paragraphs({"term": {"ids": passage_id}})
            (answer,) = self._search([{"size": 2, "_source": SOURCE, "query": query}])
            for number, one in self.take(answer["hits"]["hits"]).items():
                at = [passage.passage_id for passage in one.passages].index(passage_id)
                return self._parts(number, one).start + at
        return self._numbers.get(passage_id)

    def parts_of(self, paragraph: int) -> range:
        """Return the numbers of a paragraph's passages."""
        return self._parts(paragraph, self.paragraph(paragraph))

    def _parts(self, paragraph: int, one: Paragraph) -> range:
        row, _ = self._sight.file_of_paragraph(paragraph)
        first = self._sight.passages_before[row] + one.first
        return range(first, first + len(one.passages))

    def _part(self, number: int) -> _Part:
        known = self._passages.get(number)
        if known is not None:
            return known
        row, at = self._sight.file_of_passage(number)
        near = [{"range": {"end": {"gt": at - _BEFORE}}}, {"range": {"first": {"lt": at + _AFTER}}}]
        for paragraph, one in self._read(row, *near).items():
            parts = self._parts(paragraph, one)
            if number in parts:
                return _Part(one.passages[number - parts.start], paragraph)
        raise CorruptIndex("the cluster lacks a passage that its state has")

    def _read(self, row: int, *where: Json) -> dict[int, Paragraph]:
        """The paragraphs of a part of a file, by their numbers."""
        query = self._sight.paragraphs({"term": {"file": self._sight.files[row].key}}, *where)
        body = {"size": _BEFORE + _AFTER, "_source": SOURCE, "query": query, "sort": IN_ORDER}
        (answer,) = self._search([body])
        return self.take(answer["hits"]["hits"])
