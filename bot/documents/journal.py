"""The journal of deeds under DATA: what is being done, and what it replaced.

| file                  | what it is                                        |
|-----------------------|---------------------------------------------------|
| `kept/ID/deed.json`   | the deed; see `bot.documents.deeds`               |
| `kept/ID/sent/…`      | what was sent, until it is read                   |
| `kept/ID/new/N`       | the content of its N-th file, until it is stored  |
| `kept/ID/old/N`       | what that file was before                         |
| `kept/ID/old/N.none`  | there was none                                    |
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.documents.deeds import Deed, from_json
from bot.documents.writing import READING, write_whole

logger = logging.getLogger(__name__)

FOLDER = "kept"
"""Under DATA."""
_DEED = "deed.json"
_ID_BYTES = 9


@dataclass(frozen=True, slots=True)
class Version:
    """What a document was before a deed.

    Attributes:
        deed: The deed that replaced it.
        number: Of its change.
    """

    deed: Deed
    number: int


def new_id() -> str:
    """Return an id for a deed: 12 URL-safe characters that nobody guesses."""
    return secrets.token_urlsafe(_ID_BYTES)


def digest_of(path: Path) -> str | None:
    """Return the digest of a file's content, None if there is none.

    Raises:
        OSError: It cannot be read, or is no file.
    """
    try:
        with os.fdopen(os.open(path, READING), "rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except FileNotFoundError:
        return None


class Journal:
    """Deeds, and the files that they need."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def prepare(self, deed_id: str) -> Path:
        """Prepare for a deed that is about to be written down; return the folder for what was sent.

        Raises:
            OSError: There is no place for it.
        """
        shutil.rmtree(self._folder / deed_id, ignore_errors=True)
        for name in ("sent", "new"):
            (self._folder / deed_id / name).mkdir(parents=True)
        return self._folder / deed_id / "sent"

    def new(self, deed_id: str, number: int) -> Path:
        """Return where the new content of a deed's file is."""
        return self._folder / deed_id / "new" / str(number)

    def old(self, deed_id: str, number: int) -> Path:
        """Return where what a deed's file was before is or will be."""
        return self._folder / deed_id / "old" / str(number)

    def write(self, deed: Deed) -> None:
        """Write a deed down.

        Raises:
            OSError: It cannot be written.
        """
        content = json.dumps(deed.to_json(), indent=1).encode()
        write_whole(self._folder / deed.deed_id / _DEED, content)

    def read(self, deed_id: str) -> Deed | None:
        """Return a deed, None if there is none of this id, or it cannot be read."""
        path = self._folder / deed_id / _DEED
        try:
            return from_json(json.loads(path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.warning("%s cannot be read: %s", path, error)
            return None

    def deeds(self) -> list[Deed]:
        """Return all deeds, the earliest first."""
        try:
            names = [entry.name for entry in self._folder.iterdir()]
        except OSError:
            return []
        found = [deed for name in names if (deed := self.read(name)) is not None]
        return sorted(found, key=lambda deed: deed.at)

    def unsettled(self) -> list[Deed]:
        """Return the deeds that were interrupted, the earliest first."""
        return [deed for deed in self.deeds() if deed.state != "settled"]

    def settle(self, deed: Deed) -> None:
        """Note that a deed is known to all who are to know it; who did it is from then on for the audit alone.

        Raises:
            OSError: It cannot be written.
        """
        self.write(replace(self.read(deed.deed_id) or deed, state="settled", who=None, name="", told=None))
        for name in ("sent", "new"):
            shutil.rmtree(self._folder / deed.deed_id / name, ignore_errors=True)

    def remove(self, deed_id: str) -> None:
        """Remove all that is known of a deed, the deed itself first: what is left of it is then nothing but files."""
        (self._folder / deed_id / _DEED).unlink(missing_ok=True)
        shutil.rmtree(self._folder / deed_id, ignore_errors=True)

    def remove_leftovers(self) -> None:
        """Remove the files of deeds that were never written down."""
        if self._folder.is_dir():
            for entry in self._folder.iterdir():
                if not (entry / _DEED).exists():
                    shutil.rmtree(entry, ignore_errors=True)

    def remove_before(self, moment: datetime) -> None:
        """Remove settled deeds from before a moment, with the old versions that they replaced."""
        for deed in self.deeds():
            if deed.state == "settled" and datetime.fromisoformat(deed.at) < moment:
                self.remove(deed.deed_id)

    def contents(self, deed: Deed, name: str) -> Iterator[Path]:
        """Yield where the contents of a deed's files of a name are or were."""
        for number, change in enumerate(deed.changes):
            if change.path.rpartition("/")[2] == name:
                yield from (self.new(deed.deed_id, number), self.old(deed.deed_id, number))

    def versions(self, path: str) -> Iterator[Version]:
        """Yield the old versions of a document, the latest first."""
        for deed in reversed(self.deeds()):
            for number, change in enumerate(deed.changes):
                if change.path == path and change.old is not None and self.old(deed.deed_id, number).exists():
                    yield Version(deed, number)
