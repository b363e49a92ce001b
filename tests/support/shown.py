"""What a folder of documents shows to a question."""

from __future__ import annotations

from dataclasses import dataclass

from index import ask, open_index
from tests.conftest import MakeFolder


@dataclass(frozen=True)
class Shown:
    """The first hit of a question, and the sources of all."""

    answered: bool
    source: str
    sources: tuple[str, ...]
    headings: tuple[str, ...]
    text: str
    marked: str
    missing: tuple[str, ...]


def shown(folder: MakeFolder, files: dict[str, str], question: str) -> Shown:
    answer = ask(open_index(folder(files)), question)
    hit = answer.hits[0]
    marked = hit.passage.text[slice(*hit.sentence)] if hit.sentence else ""
    sources = tuple(other.passage.source for other in answer.hits)
    passage = hit.passage
    return Shown(answer.answered, passage.source, sources, passage.headings, passage.text, marked, answer.missing)
