"""Names of files that are sent, as they are stored: safe on every system, and inside the folder of documents."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from base64 import urlsafe_b64encode
from pathlib import Path, PurePosixPath

from bot.documents.originals import file_name
from index.read.files import collection_folders, printable
from index.read.problems import PROBLEMS

ROOT = "/"
"""How people call the folder itself."""

# Names that Windows keeps for its devices, whatever their suffix.
_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?", re.IGNORECASE)
# A name has 255 bytes on most file systems.
_NAME_BYTES = 200


class Misnamed(OSError):
    """Nothing can be stored under a name.

    Attributes:
        problem: Why; see `index.read.problems`.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(PROBLEMS[problem])
        self.problem = (problem,)


def safe_name(sent: str) -> str:
    """Return the name under which a file that is sent is stored; its folders are left off.

    | sent                | stored      |
    |---------------------|-------------|
    | `../../a:b.md`      | `a_b.md`    |
    | `.hidden.md`        | `hidden.md` |
    | `~$Plan.docx`       | `Plan.docx` |
    | `CON.txt`           | `_CON.txt`  |
    """
    last = unicodedata.normalize("NFC", sent).replace("\\", "/").rstrip("/").rpartition("/")[2].strip()
    name = file_name(last.lstrip(".~$ ") or "document")
    stem, dot, suffix = name.rpartition(".")
    room = _NAME_BYTES - len(dot + suffix if stem else "") - 1
    shortened = (stem or name).encode()[:room].decode("utf-8", "ignore").strip()
    name = f"{shortened}{dot}{suffix}" if stem else shortened
    return f"_{name}" if _DEVICES.fullmatch(name) else name


def safe_path(sent: str) -> str:
    """Return the same for a path in an archive, with its folders; empty where the file is of no interest to anybody.

    Example: "__MACOSX/a.md", ".git/x.md" → ""
    """
    parts = [part for part in sent.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    if not parts or any(part.startswith((".", "__MACOSX", "~$")) for part in parts):
        return ""
    return "/".join(map(safe_name, parts))


def path_in(docs: Path, collection: str, name: str) -> str:
    """Return the path below the documents of a file of a collection, with the names that are there already.

    Some file systems write é in two characters, some in one: a file that people see as the same is the same.

    Raises:
        OSError: There is no such collection, or the folder cannot be looked at.
    """
    folder = docs
    if collection != ROOT:
        folders = collection_folders(docs)
        if collection not in folders:
            raise FileNotFoundError(f"there is no folder {collection}")
        folder = docs / folders[collection]
    for part in name.split("/"):
        folder = folder / _there(folder, part)
    return folder.relative_to(docs).as_posix()


def checked(docs: Path, path: str) -> Path:
    """Return where a path below the documents is.

    Raises:
        Misnamed: It is none, a link in it may lead anywhere, or something else than a file is there.
        OSError: It cannot be looked at.
    """
    at = docs
    *folders, _ = parts = path.split("/")
    for number, part in enumerate(parts):
        if not part or part.startswith(".") or "\0" in part:
            raise Misnamed("no_name")
        at = at / part
        if at.is_symlink() or getattr(at, "is_junction", bool)():
            raise Misnamed("a_link")
        if at.exists() and not (at.is_dir() if number < len(folders) else at.is_file()):
            raise Misnamed("no_document")
    return at


def source_of(path: str) -> str:
    """Return the source of a path below the documents: as people see it."""
    return printable(path)


def token_of(name: str) -> str:
    """Return 12 URL-safe characters that stand for a name in a button's data."""
    return urlsafe_b64encode(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=9).digest()).decode()


def suffix_of(name: str) -> str:
    """Return the suffix of a name, in lower case with its dot; empty for a name without one."""
    return PurePosixPath(name).suffix.lower()


def not_read(name: str) -> tuple[str, ...]:
    """Return the reason why a file of this name is not read; see `index.read.problems`."""
    kind = suffix_of(name).removeprefix(".")
    return (kind,) if kind in PROBLEMS else ("other",)


def _there(folder: Path, name: str) -> str:
    """The name of the entry of a folder that is seen as this name; the name itself if there is none."""
    if (folder / name).exists() or not folder.is_dir():
        return name
    with os.scandir(folder) as entries:
        named = {unicodedata.normalize("NFC", printable(entry.name)): entry.name for entry in entries}
    return named.get(unicodedata.normalize("NFC", name), name)
