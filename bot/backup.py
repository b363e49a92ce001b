"""Backups: everything under DATA that cannot be made again, in one file; and back from it.

| in the archive | what it is                                                              |
|----------------|-------------------------------------------------------------------------|
| `backup.json`  | the archive's format, who made it and when, and the SHA-256 of each file |
| `data/…`       | DATA without what can be made again; databases as SQLite copies them    |
| `links/…`      | where links to passages lead that are no longer in the documents        |
| `index/…`      | the index of the documents, where it was asked for                      |
| `words/…`      | the keeper's own words                                                  |

Settings are in none of it, so neither are the token and passwords.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from bot.lock import LOCK
from index.store.tombstones import TOMBSTONES
from index.stored import index_directory

_FORMAT = 1
_MANIFEST = "backup.json"
# What is made again, or means nothing to another run.
_MADE_AGAIN = frozenset({"index", "cache", "embeddings", "alive", LOCK})
_SIDE_FILES = ("-wal", "-shm", "-journal", ".lock")
_DATABASES = (".sqlite3", ".sqlite")
_PIECE = 1 << 20


class BackupError(Exception):
    """A backup can be neither made nor restored; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders that a backup is made from, or restored to.

    Attributes:
        data: What the bot writes.
        docs: The documents, of which only the index is in a backup.
        words: The keeper's own words; None: there are none.
    """

    data: Path
    docs: Path
    words: Path | None


def write_backup(path: Path, places: Places, *, with_index: bool) -> list[str]:
    """Write a backup, of mode 0600, and return the names in it; the bot may run meanwhile.

    Raises:
        BackupError: There is nothing to back up, or the file is there already or would lie in DATA.
        OSError: Something cannot be read or written.
    """
    if not places.data.is_dir():
        raise BackupError(f"{places.data}: no such folder, there is nothing to back up")
    if path.resolve().is_relative_to(places.data.resolve()):
        raise BackupError(f"{path}: a backup is of no use among what it saves; choose a place outside PASSAGEBOT_DATA")
    if path.exists():
        raise BackupError(f"{path}: is there already")
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with tempfile.TemporaryDirectory(prefix="passagebot-") as folder:
        copies = Path(folder)
        names = [name for name in _sources(places, with_index=with_index) if _copied(*name, copies)]
        listed = sorted(name for name, _ in names)
        if not listed:
            raise BackupError(f"{places.data}: there is nothing to back up yet")
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                _write_archive(file, copies, listed)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(path)
        finally:
            unfinished.unlink(missing_ok=True)
    return listed


def restore_backup(path: Path, places: Places, *, replace: bool) -> list[str]:
    """Put a backup's files back, after all of them were verified; return their names. No bot may run.

    Raises:
        BackupError: The file is no whole backup, or DATA is not empty and shall not be replaced.
        OSError: Something cannot be read or written.
    """
    places.data.mkdir(parents=True, exist_ok=True)
    there = [entry for entry in places.data.iterdir() if entry.name != LOCK]
    if there and not replace:
        raise BackupError(f"{places.data} is not empty; --replace puts the backup in the place of what is there")
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=places.data) as folder:
        verified = Path(folder)
        names = _read_archive(path, verified)
        replaced = verified / "replaced"
        replaced.mkdir()
        for entry in there:
            entry.rename(replaced / entry.name)
        for name in names:
            target = _target(name, places)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(verified / "new" / name, target)
    return names


# --- what is in a backup


def _sources(places: Places, *, with_index: bool) -> Iterator[tuple[str, Path]]:
    """Each file that belongs to a backup: its name there, and where it is."""
    for path in _files(places.data):
        parts = path.relative_to(places.data).parts
        if parts[0] not in _MADE_AGAIN and not path.name.endswith(_SIDE_FILES):
            yield f"data/{PurePosixPath(*parts)}", path
    stored = index_directory(places.docs, places.data)
    if (stored / TOMBSTONES).is_file():
        yield f"links/{TOMBSTONES}", stored / TOMBSTONES
    if with_index:
        others = (path for path in _files(stored) if path.name not in (TOMBSTONES, "lock"))
        yield from ((f"index/{path.relative_to(stored).as_posix()}", path) for path in others)
    if places.words is not None:
        yield from ((f"words/{path.name}", path) for path in sorted(places.words.glob("*.txt")))


def _files(folder: Path) -> Iterator[Path]:
    """The regular files of a folder, in order; links are not followed."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        yield from (
            path for path in map(Path(parent).joinpath, sorted(names)) if path.is_file() and not path.is_symlink()
        )


def _target(name: str, places: Places) -> Path:
    """Where a file of a backup belongs."""
    kind, _, rest = name.partition("/")
    match kind:
        case "data":
            return places.data / rest
        case "words":
            return (places.words or places.data / "words") / rest
        case _:
            return index_directory(places.docs, places.data) / rest


def _copied(name: str, source: Path, copies: Path) -> bool:
    """Copy a file as it is at one moment; False where it is gone by now."""
    target = copies / name
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if source.suffix in _DATABASES:
            with closing(sqlite3.connect(source)) as database, closing(sqlite3.connect(target)) as copy:
                database.backup(copy)
        else:
            shutil.copyfile(source, target)
    except FileNotFoundError:
        return False
    except sqlite3.Error as error:
        raise BackupError(f"{source}: {error}") from error
    return True


# --- the archive


def _write_archive(file: object, copies: Path, names: list[str]) -> None:
    manifest = {
        "format": _FORMAT,
        "passagebot": version("passagebot"),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": {name: _digest(copies / name) for name in names},
    }
    (copies / _MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    with tarfile.open(fileobj=file, mode="w:gz") as archive:  # type: ignore[call-overload]
        for name in (_MANIFEST, *names):
            archive.add(copies / name, name, recursive=False, filter=_anonymous)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without who owns the file on this machine; for nobody else to read."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _read_archive(path: Path, folder: Path) -> list[str]:
    """Unpack below `folder / "new"` what the archive's manifest lists, and nothing else; return the names."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            expected = _expected(archive)
            for member in archive:
                _unpack(archive, member, folder / "new", expected)
    except (tarfile.TarError, EOFError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise BackupError(f"{path}: no such file") from error
        raise BackupError(f"{path} is no whole backup: {error}") from error
    missing = [name for name in expected if not (folder / "new" / name).is_file()]
    if missing:
        raise BackupError(f"{path} is no whole backup: {missing[0]} is not in it")
    for name in expected:
        if PurePosixPath(name).suffix in _DATABASES:
            _check_database(folder / "new" / name, name)
    return list(expected)


def _expected(archive: tarfile.TarFile) -> dict[str, str]:
    """The digest of each file by its name, from the manifest, which comes first."""
    first = archive.next()
    content = archive.extractfile(first) if first is not None and first.name == _MANIFEST and first.isreg() else None
    try:
        manifest = json.loads(content.read(_PIECE)) if content else None
    except ValueError:
        manifest = None
    match manifest:
        case {"format": int(number)} if number > _FORMAT:
            raise BackupError("the backup was made by a later release")
        case {"format": 1, "files": dict(files)} if all(
            _is_name(name) and isinstance(files[name], str) for name in files
        ):
            return files
    raise BackupError("this is no backup of passagebot")


def _is_name(name: str) -> bool:
    path = PurePosixPath(name)
    return path.parts[:1] in {("data",), ("links",), ("index",), ("words",)} and not {"..", "."} & set(name.split("/"))


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, expected: dict[str, str]) -> None:
    if member.name == _MANIFEST:
        return
    content = archive.extractfile(member) if member.isreg() and member.name in expected else None
    if content is None:
        raise BackupError(f"{member.name} does not belong to the backup")
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file, _PIECE)
    if _digest(target) != expected[member.name]:
        raise BackupError(f"{member.name} is not what was saved")


def _check_database(path: Path, name: str) -> None:
    try:
        with closing(sqlite3.connect(path)) as database:
            found = database.execute("pragma integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        found = error
    if found != "ok":
        raise BackupError(f"{name} is damaged: {found}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
