"""index on disk: what was indexed is kept, and only what changed is indexed again.

Under DATA each folder has a directory: segments, written once and never changed, and the
generation, a small file that names the segments and says where in them each document is.
A new generation is written aside and renamed into place, so that a crash leaves the old one
or the new one; segments that none names any more are removed after.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np

from index.arrays import Damaged, HeldArrays, KeptArrays, keep
from index.corpus import Corpus, Located, located
from index.departed import find_departed, keep_departed
from index.documents import Document, Unreadable
from index.engine import K1, B, Engine, EngineError, build_engine
from index.passages import Passage, split
from index.readers import File, find_files, read, signature
from index.readers import digest as digest_of
from index.segments import Segment, build_segment, merge
from index.successors import departures
from index.tokens import Tokenizer
from index.words import Words, read_words

# An index of another format is not opened but built anew. Raise it with any change to what
# is stored or to how text is read, split or tokenized.
FORMAT = 5

_GENERATION = "generation.json"
_DEPARTED = "departed.sqlite"
_LOCK = "lock"
# Time stamps are coarse: a file as young as the index may have changed since within one tick.
_YOUNG_NS = 2_000_000_000
# A segment is merged with the one before it unless that is so many times as large: then a
# folder of any size has few segments, and each passage was moved few times.
_GROWTH = 8
# Share of a segment's paragraphs that may be gone before it is written anew.
_MOST_GONE = 0.25

logger = logging.getLogger(__name__)


class SecondWriter(EngineError):
    """Another process is writing this folder's index."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build has come; `total` is at least `done`."""

    step: Literal["read", "index", "ask"]
    done: int
    total: int


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Indexed:
    """A file as it was when it was indexed.

    Attributes:
        digest: Of its content.
        signature: Its size and time stamps; see `readers.signature`.
        located: Where its passages are; None if it has none.
        reason: Why it could not be read; None if it could.
    """

    source: str
    digest: str
    signature: tuple[int, ...]
    located: Located | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Generation:
    """A state of the index: the segments' names, and the files in the order of their sources."""

    words: str
    segments: tuple[str, ...]
    files: tuple[Indexed, ...]


def open_index(
    folder: Path | str,
    data: Path | str | None = None,
    *,
    words: Path | str | None = None,
    on_progress: OnProgress | None = None,
) -> Engine:
    """Return an engine over a folder's documents as they are now.

    Where `data` keeps an index of the same documents it is opened; else what has changed is
    indexed, and kept there if that can be written. Where it cannot, or another process is
    writing, the engine works from memory and a warning is logged.

    Args:
        folder: Documents at any depth.
        data: Where indexes are kept, one for each folder; None: in memory only.
        words: Folder of the keeper's own words; see `index.words`.
        on_progress: Hears how a build goes on.

    Raises:
        OSError: The folder, or the folder of words, is missing or may not be read.
    """
    folder = Path(folder)
    files = find_files(folder)
    known = read_words(Path(words) if words else None)
    if data is None:
        return _in_memory(files, known, Tokenizer(known), on_progress)
    store = _Store(place_of(folder, Path(data)), known, Tokenizer(known, Path(data)), on_progress)
    try:
        opened = store.opened(files)
        return opened if opened is not None else store.refreshed(files)
    except (OSError, SecondWriter) as error:
        logger.warning("the index is not kept, it stays in memory: %s", error)
        return _in_memory(files, known, store.tokenizer, on_progress)


def refresh_index(
    folder: Path | str,
    data: Path | str,
    *,
    words: Path | str | None = None,
    on_progress: OnProgress | None = None,
) -> Engine:
    """Return an engine over a folder's documents, its index under `data` up to date and checked throughout.

    Raises:
        OSError: The folder cannot be read or `data` cannot be written.
        SecondWriter: Another process is writing this index.
    """
    files = find_files(Path(folder))
    known = read_words(Path(words) if words else None)
    place = place_of(Path(folder), Path(data))
    return _Store(place, known, Tokenizer(known, Path(data)), on_progress).refreshed(files, thorough=True)


def place_of(folder: Path, data: Path) -> Path:
    """Return where the index of a folder is kept."""
    name = hashlib.blake2b(os.fsencode(folder.resolve()), digest_size=8).hexdigest()
    return data / "index" / name


def _in_memory(files: list[File], known: Words, tokenizer: Tokenizer, on_progress: OnProgress | None) -> Engine:
    report = on_progress or (lambda progress: None)
    passages, indexed = _read(files, report)
    unreadable = _unreadable(indexed, known)
    done = partial(_report_passages, report, len(passages))
    return build_engine(passages, tokenizer, unreadable, _version(known.digest, indexed), done)


def _report_passages(report: OnProgress, total: int, done: int) -> None:
    report(Progress("index", done, total))


def _read(files: Sequence[File], report: OnProgress) -> tuple[list[Passage], list[Indexed]]:
    """The passages of files, in their order, and the files without their places in the index."""
    passages: list[Passage] = []
    indexed = []
    for number, file in enumerate(files, 1):
        marks = signature(file.path)  # before its content: what is written in between is seen later
        content = read(file)
        reason = None
        if isinstance(content.document, Document):
            passages += split(content.document)
        else:
            reason = content.document.reason
        indexed.append(Indexed(file.source, content.digest, marks, None, reason))
        report(Progress("read", number, len(files)))
    return passages, indexed


def _unreadable(files: Sequence[Indexed], known: Words) -> list[Unreadable]:
    return [*known.problems, *(Unreadable(file.source, file.reason) for file in files if file.reason is not None)]


def _version(words: str, files: Sequence[Indexed]) -> str:
    """The name of a state of the documents; where they are kept has no part in it."""
    state = [FORMAT, words, [(file.source, file.digest) for file in files]]
    return hashlib.blake2b(json.dumps(state).encode(), digest_size=3).hexdigest()


# --- kept


class _Store:
    """The index of one folder, at its place on disk."""

    def __init__(self, place: Path, known: Words, tokenizer: Tokenizer, on_progress: OnProgress | None) -> None:
        self.tokenizer = tokenizer
        self._place = place
        self._known = known
        self._report = on_progress or (lambda progress: None)

    def opened(self, files: Sequence[File]) -> Engine | None:
        """The engine of the generation that is kept, None if it is not of these files as they are."""
        for _ in range(2):  # a writer may remove a segment between the two looks
            with suppress(FileNotFoundError, Damaged):
                generation = self._generation()
                if generation is None or generation.words != self._known.digest:
                    return None
                current, changed = self._compared(generation, files)
                if changed or len(current) != len(generation.files):
                    return None
                return self._engine(generation, self._segments(generation), files)
        return None

    def refreshed(self, files: Sequence[File], *, thorough: bool = False, anew: bool = False) -> Engine:
        """The engine of a generation brought up to date; `thorough`: its checksums checked; `anew`: nothing reused."""
        with self._writing():
            generation, segments = None, []
            try:
                generation = self._generation()
                if generation is not None:
                    segments = self._segments(generation)
                    for segment in segments:
                        if thorough and isinstance(segment.arrays, KeptArrays):
                            segment.arrays.check()
            except (Damaged, OSError) as error:
                _tell_unusable(error)
                generation, segments = None, []
            if generation is None or anew:
                generation, segments = Generation(self._known.digest, (), ()), []
            updated, held = self._updated(generation, segments, files)
            self._save(updated, held)
            return self._engine(updated, self._segments(updated), files)

    def _updated(
        self, generation: Generation, segments: list[Segment], files: Sequence[File]
    ) -> tuple[Generation, dict[str, Segment]]:
        """The generation of the files as they are, and those of its segments that are not on disk yet."""
        current, changed = self._compared(generation, files)
        stays = {file.source for file in current}
        before = {f.source: f.located for f in generation.files if f.source not in stays and f.located}
        new, indexed = _read(changed, self._report)
        old = {
            source: [segments[at.segment].passage(at.first_passage + n, source) for n in range(at.passages)]
            for source, at in before.items()
        }
        after: dict[str, list[Passage]] = {}
        for passage in new:
            after.setdefault(passage.source, []).append(passage)
        if old:
            self._place.mkdir(parents=True, exist_ok=True)
            keep_departed(self._place / _DEPARTED, departures(old, after))
        if generation.words != self._known.digest:
            # Tokens depend on the keeper's words: every file is indexed again, but its links are kept.
            segments = []
        names = list(generation.segments) if segments else []
        held: dict[str, Segment] = {}
        if new:
            where = {at.source: at for at in located(new, len(segments))}
            indexed = [replace(file, located=where.get(file.source)) for file in indexed]
            segments = [
                *segments,
                build_segment(new, self.tokenizer, partial(_report_passages, self._report, len(new))),
            ]
            names.append(secrets.token_hex(6))
            held[names[-1]] = segments[-1]
        updated = Generation(
            self._known.digest, tuple(names), tuple(sorted([*current, *indexed], key=lambda file: file.source))
        )
        return _merged(updated, segments, held)

    def _compared(self, generation: Generation, files: Sequence[File]) -> tuple[list[Indexed], list[File]]:
        """Those files that are indexed as they are, and the others."""
        if generation.words != self._known.digest:
            return [], list(files)
        indexed = {file.source: file for file in generation.files}
        with suppress(OSError):
            young = (self._place / _GENERATION).stat().st_mtime_ns - _YOUNG_NS
        current, changed = [], []
        for file in files:
            known = indexed.get(file.source)
            if known is None:
                changed.append(file)
                continue
            marks = signature(file.path)
            old_enough = bool(marks) and max(marks[1:]) < young
            # What could not be read may be readable now, whatever its time stamps say.
            trusted = old_enough and marks == known.signature and known.reason is None
            if not trusted and digest_of(file) != known.digest:
                changed.append(file)
            else:
                current.append(replace(known, signature=marks))
        return current, changed

    def _engine(self, generation: Generation, segments: Sequence[Segment], files: Sequence[File]) -> Engine:
        documents = [file.located for file in generation.files if file.located is not None]

        def rebuild(error: Damaged) -> Engine:
            _tell_unusable(error)
            try:
                return self.refreshed(files, anew=True)
            except (OSError, SecondWriter):
                return _in_memory(list(files), self._known, self.tokenizer, None)

        return Engine(
            Corpus(segments, documents, K1, B),
            _unreadable(generation.files, self._known),
            self.tokenizer,
            _version(generation.words, generation.files),
            partial(find_departed, self._place / _DEPARTED),
            rebuild,
        )

    # --- files

    def _generation(self) -> Generation | None:
        """The generation that is kept, None if there is none.

        Raises:
            Damaged: It is not what was written, or of another version.
        """
        try:
            checksum, _, body = (self._place / _GENERATION).read_bytes().partition(b"\n")
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            kept = json.loads(body) if int(checksum, 16) == zlib.crc32(body) else None
        except ValueError:
            kept = None
        if kept is None:
            raise Damaged(f"{_GENERATION} has changed")
        if kept["format"] != FORMAT:
            raise Damaged("it is of another version")
        return Generation(kept["words"], tuple(kept["segments"]), tuple(map(_indexed, kept["files"])))

    def _segments(self, generation: Generation) -> list[Segment]:
        return [Segment(KeptArrays(self._place / f"{name}.segment")) for name in generation.segments]

    def _save(self, generation: Generation, held: dict[str, Segment]) -> None:
        """Write what is not on disk yet, then the generation, then remove what it does not name."""
        for name, segment in held.items():
            if isinstance(segment.arrays, HeldArrays):
                with _aside(self._place / f"{name}.segment") as aside:
                    keep(aside, segment.arrays.all())
        body = json.dumps(
            {
                "format": FORMAT,
                "words": generation.words,
                "segments": generation.segments,
                "files": [list(_flat(file)) for file in generation.files],
            }
        ).encode()
        with _aside(self._place / _GENERATION) as aside, aside.open("wb") as file:
            file.write(b"%08x\n" % zlib.crc32(body) + body)
            file.flush()
            os.fsync(file.fileno())
        named = {f"{name}.segment" for name in generation.segments}
        for path in self._place.iterdir():
            if path.suffix in {".segment", ".new"} and path.name not in named:
                with suppress(OSError):  # Windows keeps what a reader has open; the next writer tries again
                    path.unlink()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        self._place.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._place / _LOCK, blocking=False):
                yield
        except Timeout:
            raise SecondWriter("another process is writing the index of this folder") from None


@contextmanager
def _aside(place: Path) -> Iterator[Path]:
    """A new file beside a place, which takes that place when all has gone well."""
    handle, name = tempfile.mkstemp(dir=place.parent, suffix=".new")
    os.close(handle)
    aside = Path(name)
    try:
        yield aside
        aside.replace(place)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def _tell_unusable(error: Exception) -> None:
    logger.warning("the kept index cannot be used and is built anew: %s", error)


def _flat(file: Indexed) -> Iterator[Any]:
    yield from (file.source, file.digest, file.signature, file.reason)
    if file.located:
        yield from list(asdict(file.located).values())[1:]


def _indexed(kept: list[Any]) -> Indexed:
    source, digest, marks, reason, *place = kept
    return Indexed(source, digest, tuple(marks), Located(source, *place) if place else None, reason)


# --- merging


def _merged(
    generation: Generation, segments: list[Segment], held: dict[str, Segment]
) -> tuple[Generation, dict[str, Segment]]:
    """The generation with small segments merged into larger ones, and those with much gone written anew."""
    used = [np.zeros(segment.paragraph_count, dtype=np.bool_) for segment in segments]
    for file in generation.files:
        if at := file.located:
            used[at.segment][at.first_paragraph : at.first_paragraph + at.paragraphs] = True
    sizes = [int(use.sum()) for use in used]
    groups: list[list[int]] = []
    for number, size in enumerate(sizes):
        if not size:
            continue
        groups.append([number])
        while len(groups) > 1 and sum(sizes[n] for n in groups[-2]) < _GROWTH * sum(sizes[n] for n in groups[-1]):
            smaller = groups.pop()
            groups[-1] += smaller
    names: list[str] = []
    kept: dict[str, Segment] = {}
    places: dict[int, tuple[int, Any, Any]] = {}  # old number -> new number, where passages and paragraphs went
    for group in groups:
        name = generation.segments[group[0]]
        whole = len(group) == 1 and sizes[group[0]] >= (1 - _MOST_GONE) * len(used[group[0]])
        if whole:
            places[group[0]] = (len(names), None, None)
            if name in held:
                kept[name] = held[name]
        else:
            name = secrets.token_hex(6)
            kept[name] = merge([(segments[n], ~used[n]) for n in group])
            passages = paragraphs = 0
            for n in group:
                firsts = segments[n].arrays.whole("firsts")
                stays = np.repeat(used[n], np.diff(firsts))
                places[n] = (len(names), np.cumsum(stays) - 1 + passages, np.cumsum(used[n]) - 1 + paragraphs)
                passages += int(stays.sum())
                paragraphs += sizes[n]
        names.append(name)
    files = tuple(replace(file, located=_moved(file.located, places)) for file in generation.files)
    return Generation(generation.words, tuple(names), files), kept


def _moved(at: Located | None, places: dict[int, tuple[int, Any, Any]]) -> Located | None:
    if at is None:
        return None
    segment, passages, paragraphs = places[at.segment]
    if passages is None:
        return replace(at, segment=segment)
    return replace(
        at,
        segment=segment,
        first_passage=int(passages[at.first_passage]),
        first_paragraph=int(paragraphs[at.first_paragraph]),
    )
