"""What was sent is fetched, unpacked, given safe names and read, before anything of it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.documents.deeds import Change, Outcome
from bot.documents.journal import Journal
from bot.documents.names import ROOT, not_read, path_in, safe_name, suffix_of
from bot.documents.sift import sift
from bot.documents.unpack import ARCHIVES, Unpacked, unpack
from bot.ledger.offers import Offer, OfferedFile
from bot.wire.fetch import NotFetched
from index.errors import CannotRead
from index.read.children import Limits
from index.read.formats import has_reader

Fetch = Callable[[str, Path], Awaitable[None]]
"""Writes the file of an id to a path."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What is to become of the documents.

    Attributes:
        changes: Their new contents are in the journal.
        outcomes: What is said of each file.
    """

    changes: tuple[Change, ...]
    outcomes: tuple[Outcome, ...]


async def take_in(offer: Offer, docs: Path, journal: Journal, limits: Limits, fetch: Fetch) -> Intake:
    """Fetch the files of an offer and read them; those that can be read are in the journal then.

    Raises:
        OSError: There is no place for them.
    """
    folder = await asyncio.to_thread(journal.prepare, offer.offer_id)
    fetched: list[tuple[Path, OfferedFile]] = []
    outcomes: list[Outcome] = []
    for number, file in enumerate(offer.files):
        path = folder / f"{number}{suffix_of(safe_name(file.name))}"
        try:
            await fetch(file.file_id, path)
            fetched.append((path, file))
        except NotFetched as error:
            outcomes.append(Outcome(safe_name(file.name), "refused", reason=str(error)))
    read = await asyncio.to_thread(_read, offer, docs, journal, limits, fetched)
    return Intake(read.changes, (*outcomes, *read.outcomes))


def _read(
    offer: Offer, docs: Path, journal: Journal, limits: Limits, fetched: Sequence[tuple[Path, OfferedFile]]
) -> Intake:
    sent: list[tuple[Path, str]] = []
    outcomes: list[Outcome] = []
    for path, file in fetched:
        for part in _parts(path, file):
            if part.path is None:
                outcomes.append(Outcome(part.name, "refused", problem=part.problem))
                continue
            try:
                below = offer.path or path_in(docs, offer.chosen or ROOT, part.name)
                sent.append((part.path, _other_name(below, {name.casefold() for _, name in sent})))
            except OSError as error:
                outcomes.append(Outcome(part.name, "refused", reason=error.strerror or str(error)))
    changes: list[Change] = []
    for (content, below), sifted in zip(sent, sift(docs, sent, limits), strict=True):
        outcomes.append(sifted.outcome)
        if sifted.digest is not None:
            content.replace(journal.new(offer.offer_id, len(changes)))
            changes.append(Change(below, sifted.digest))
    return Intake(tuple(changes), tuple(outcomes))


def _parts(path: Path, file: OfferedFile) -> Iterator[Unpacked]:
    """The files that a file is: those of an archive, or itself."""
    name = safe_name(file.name)
    if suffix_of(name) not in ARCHIVES:
        yield Unpacked(name, path) if has_reader(name) else Unpacked(name, None, not_read(name))
        return
    inside = path.with_name(f"{path.name}.parts")
    inside.mkdir()
    unpacked = 0
    try:
        for part in unpack(path, inside):
            unpacked += 1
            yield part
    except CannotRead as error:
        yield Unpacked(name, None, (error.problem, *map(str, error.values)))
        return
    if not unpacked:
        yield Unpacked(name, None, ("empty",))


def _other_name(path: str, taken: set[str]) -> str:
    """A path that no other file of the same offer has: `a.md`, `a (2).md`."""
    stem, number = path, 1
    folder, slash, name = path.rpartition("/")
    head, dot, suffix = name.rpartition(".")
    while stem.casefold() in taken:
        number += 1
        stem = f"{folder}{slash}{head or suffix} ({number}){dot if head else ''}{suffix if head else ''}"
    return stem
