"""Unpacks archives of documents that are sent, never more than a few and never much."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.documents.names import not_read, safe_path, suffix_of
from index.errors import CannotRead
from index.read.files import MAX_BYTES, MAX_MEGABYTES
from index.read.formats import has_reader

ARCHIVES = (".zip",)
"""The suffixes of archives that are unpacked."""

_MOST_FILES = 2000
# Of all files together.
_MOST_BYTES = 2_000_000_000
_PIECE = 1 << 20
_ENCRYPTED, _UTF8 = 0x1, 0x800


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file out of an archive.

    Attributes:
        name: Its safe path.
        path: Where its content is; None: it could not be unpacked.
        problem: Why not; see `index.read.problems`.
    """

    name: str
    path: Path | None
    problem: tuple[str, ...] = ()


def unpack(archive: Path, folder: Path) -> Iterator[Unpacked]:
    """Unpack an archive's files into a folder, under numbers with their suffixes for names; yield each.

    Raises:
        CannotRead: It is damaged, protected by a password, or too much.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            parts = [part for part in opened.infolist() if not part.is_dir() and safe_path(_name(part))]
            if len(parts) > _MOST_FILES:
                raise CannotRead("many_parts", len(parts))
            if sum(part.file_size for part in parts) > _MOST_BYTES:
                raise CannotRead("too_much", _MOST_BYTES // 1_000_000)
            for number, part in enumerate(parts):
                yield _unpacked(opened, part, folder / str(number))
    except (zipfile.BadZipFile, NotImplementedError, EOFError):
        raise CannotRead("damaged") from None


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, path: Path) -> Unpacked:
    name = safe_path(_name(part))
    path = path.with_name(f"{path.name}{suffix_of(name)}")
    if not has_reader(name):
        return Unpacked(name, None, not_read(name))
    if part.flag_bits & _ENCRYPTED:
        return Unpacked(name, None, ("password",))
    try:
        with archive.open(part) as source, path.open("wb") as target:
            size = 0
            while piece := source.read(_PIECE):
                size += len(piece)
                if size > MAX_BYTES:
                    return Unpacked(name, None, ("too_much", str(MAX_MEGABYTES)))
                target.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return Unpacked(name, None, ("damaged",))
    return Unpacked(name, path)


def _name(part: zipfile.ZipInfo) -> str:
    """A part's path; archives made on Chinese Windows write names in GBK and do not say so."""
    if part.flag_bits & _UTF8:
        return part.filename
    try:
        written = part.filename.encode("cp437")
    except UnicodeEncodeError:
        return part.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part.filename
