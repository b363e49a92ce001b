"""Reads what is sent before it is stored: what it would change, or why it cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.documents.deeds import Outcome
from bot.documents.journal import digest_of
from bot.documents.names import Misnamed, checked, source_of
from index import Passage
from index.passages import split
from index.read.children import Limits, contents
from index.read.document import Document, Unreadable
from index.read.files import File
from index.store.redirects import tombstones_of


@dataclass(frozen=True, slots=True)
class Sifted:
    """What would become of a file.

    Attributes:
        outcome: What is said of it.
        digest: Of its new content; None where it is not stored.
    """

    outcome: Outcome
    digest: str | None = None


def sift(docs: Path, sent: Sequence[tuple[Path, str]], limits: Limits) -> list[Sifted]:
    """Return what would become of files if they were stored.

    Args:
        docs: The folder of documents.
        sent: Where each file's content is, under a name with its suffix, and its path below the documents.
        limits: What reading one file may take.
    """
    new = [File(content, source_of(path), content.parent) for content, path in sent]
    found = [content.document for content in contents(new, limits)]
    return [
        _sifted(docs, content, path, document, limits) for (content, path), document in zip(sent, found, strict=True)
    ]


def removal(docs: Path, path: str, limits: Limits) -> Outcome:
    """Return what would become of a document if it were removed."""
    return Outcome(source_of(path), "removed", removed=len(_passages(docs, path, limits)))


def difference(old: Sequence[Passage], new: Sequence[Passage]) -> tuple[int, int, int]:
    """Return how many passages of a document are new, took the place of others, and are no more."""
    before, after = ({passage.passage_id for passage in passages} for passages in (old, new))
    if not old:
        return len(after), 0, 0
    source = old[0].source
    gone = list(tombstones_of({source: old}, {source: new}))
    replaced = {tombstone.redirect for tombstone in gone} & (after - before)
    led_on = sum(tombstone.redirect in replaced for tombstone in gone)
    return len(after - before) - len(replaced), len(replaced), len(gone) - led_on


def _sifted(docs: Path, content: Path, path: str, document: Document | Unreadable, limits: Limits) -> Sifted:
    source = source_of(path)
    if isinstance(document, Unreadable):
        return Sifted(Outcome(source, "refused", problem=document.problem, reason=document.reason))
    passages = list(split(document))
    if not passages:
        return Sifted(Outcome(source, "refused", problem=("no_text",)))
    try:
        before = digest_of(checked(docs, path))
    except Misnamed as error:
        return Sifted(Outcome(source, "refused", problem=error.problem))
    except OSError as error:
        return Sifted(Outcome(source, "refused", reason=error.strerror or str(error)))
    digest = digest_of(content)
    if before == digest:
        return Sifted(Outcome(source, "same"))
    added, changed, removed = difference(_passages(docs, path, limits), passages)
    return Sifted(Outcome(source, "stored" if before is None else "replaced", added, changed, removed), digest)


def _passages(docs: Path, path: str, limits: Limits) -> list[Passage]:
    """The passages of a document as it is now; none where there is none that can be read."""
    file = File(docs / path, source_of(path), docs)
    document = next(contents([file], limits)).document
    return list(split(document)) if isinstance(document, Document) else []
