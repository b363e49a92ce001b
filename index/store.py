"""index on disk: what was built is kept, and opened again while the folder is the same."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from index.bm25 import BM25, Postings
from index.documents import Document, Unreadable
from index.engine import K1, WEIGHTS, B, Engine, EngineError, build_engine
from index.passages import Passage, split
from index.readers import File, digest, find_files, read
from index.tokens import Tokenizer
from index.words import Words, read_words

# A file of another format is not opened but built anew. Raise it with any change to what is
# stored or to how text is read, split or tokenized.
FORMAT = 4

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


def open_index(
    folder: Path | str,
    data: Path | str | None = None,
    *,
    words: Path | str | None = None,
    on_progress: OnProgress | None = None,
) -> Engine:
    """Return an engine over a folder's documents as they are now.

    Where `data` keeps an index of the same documents it is opened; else one is built, and
    kept there if that can be written. Where it cannot, or another process is writing, the
    engine works from memory and a warning is logged.

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
        return _built(files, known, Tokenizer(known), on_progress)[0]
    tokenizer = Tokenizer(known, Path(data))
    place = _place(folder, Path(data))
    engine = _opened(place, [*((file.source, digest(file)) for file in files), ("", known.digest)], tokenizer)
    if engine is not None:
        return engine
    try:
        return _refreshed(place, files, known, tokenizer, on_progress)
    except (OSError, SecondWriter) as error:
        logger.warning("the index is not kept, it stays in memory: %s", error)
        return _built(files, known, tokenizer, on_progress)[0]


def refresh_index(
    folder: Path | str,
    data: Path | str,
    *,
    words: Path | str | None = None,
    on_progress: OnProgress | None = None,
) -> Engine:
    """Return an engine over a folder's documents, its index kept under `data`.

    Raises:
        OSError: The folder cannot be read or `data` cannot be written.
        SecondWriter: Another process is writing this index.
    """
    files = find_files(Path(folder))
    known = read_words(Path(words) if words else None)
    return _refreshed(_place(Path(folder), Path(data)), files, known, Tokenizer(known, Path(data)), on_progress)


def _place(folder: Path, data: Path) -> Path:
    name = hashlib.blake2b(os.fsencode(folder.resolve()), digest_size=8).hexdigest()
    return data / "index" / f"{name}.npz"


def _refreshed(
    place: Path, files: list[File], known: Words, tokenizer: Tokenizer, on_progress: OnProgress | None
) -> Engine:
    from filelock import FileLock, Timeout

    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(place.with_suffix(".lock"), blocking=False):
            engine, digests = _built(files, known, tokenizer, on_progress)
            _save(place, engine, digests)
            return engine
    except Timeout:
        raise SecondWriter("another process is writing the index of this folder") from None


def _built(
    files: list[File], known: Words, tokenizer: Tokenizer, on_progress: OnProgress | None
) -> tuple[Engine, list[tuple[str, str]]]:
    """The engine, and the digest of each file as it was when it was read."""
    report = on_progress or (lambda progress: None)
    digests: list[tuple[str, str]] = []
    passages: list[Passage] = []
    unreadable: list[Unreadable] = list(known.problems)
    for number, file in enumerate(files):
        content = read(file)
        digests.append((file.source, content.digest))
        if isinstance(content.document, Document):
            passages += split(content.document)
        else:
            unreadable.append(content.document)
        report(Progress("read", number + 1, len(files)))
    digests.append(("", known.digest))
    engine = build_engine(
        passages,
        tokenizer,
        unreadable,
        _version(digests),
        lambda done: report(Progress("index", done, len(passages))),
    )
    return engine, digests


def _version(digests: Sequence[tuple[str, str]]) -> str:
    return hashlib.blake2b(json.dumps([FORMAT, list(digests)]).encode(), digest_size=3).hexdigest()


def _save(place: Path, engine: Engine, digests: list[tuple[str, str]]) -> None:
    """Write the index aside and rename it into place: a crash leaves the old one or the new one."""
    description = {
        "format": FORMAT,
        "digests": digests,
        "unreadable": [asdict(file) for file in engine.unreadable],
        "passages": [[p.passage_id, p.source, p.headings, p.start, p.text, p.paragraph] for p in engine.passages],
    }
    arrays: dict[str, Any] = {"description": _as_bytes(json.dumps(description, ensure_ascii=False))}
    for name, field in engine.fields.items():
        postings = field.postings
        arrays[f"{name}.terms"] = _as_bytes("\n".join(postings.terms))
        for part in ("starts", "passages", "counts", "lengths"):
            arrays[f"{name}.{part}"] = getattr(postings, part)
    handle, aside = tempfile.mkstemp(dir=place.parent, suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(place)
    except BaseException:
        Path(aside).unlink()
        raise


def _opened(place: Path, digests: list[tuple[str, str]], tokenizer: Tokenizer) -> Engine | None:
    """The engine kept there, None if there is none of these documents; a damaged one is none."""
    try:
        with place.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            description = json.loads(arrays["description"].tobytes())
            if description["format"] != FORMAT or description["digests"] != [list(pair) for pair in digests]:
                return None
            passages = [
                Passage(passage_id, source, tuple(above), start, text, paragraph)
                for passage_id, source, above, start, text, paragraph in description["passages"]
            ]
            unreadable = [Unreadable(**entry) for entry in description["unreadable"]]
            fields = {name: BM25.of(_postings(arrays, name), K1, B) for name in WEIGHTS}
    except (FileNotFoundError, NotADirectoryError):
        return None
    except Exception as error:
        logger.warning("the kept index is damaged and is built anew: %s", error)
        return None
    return Engine(passages, fields, unreadable, tokenizer, _version(digests))


def _postings(arrays: Any, name: str) -> Postings:
    terms = arrays[f"{name}.terms"].tobytes().decode()
    return Postings(
        terms=terms.split("\n") if terms else [],
        starts=arrays[f"{name}.starts"],
        passages=arrays[f"{name}.passages"],
        counts=arrays[f"{name}.counts"],
        lengths=arrays[f"{name}.lengths"],
    )


def _as_bytes(text: str) -> Any:
    return np.frombuffer(text.encode(), dtype=np.uint8)
