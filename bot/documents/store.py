"""The store: changes the documents by deeds, each of which is done as a whole or not at all, whatever dies meanwhile.

A deed is written down first (`bot.documents.journal`), then done file by file (`bot.documents.swap`). Each step
can be told from what is on disk, so a deed that was interrupted is finished by doing it again.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import RLock

from bot.documents.deeds import Change, Deed, Outcome
from bot.documents.journal import Journal, Version, digest_of
from bot.documents.names import checked
from bot.documents.swap import ChangedMeanwhile, Swap
from bot.documents.writing import READING, copy_whole, write_whole
from index.read.files import collection_folders

logger = logging.getLogger(__name__)

# A file that is rewritten, until it is whole.
_REWRITTEN = ".passagebot-rewritten"


class Undone(Exception):
    """A deed was undone before, or nothing is known of it any more."""


class Store:
    """Changes the documents of a folder.

    Threads: any number; one deed is done after the other.

    Attributes:
        journal: What was done.
    """

    def __init__(self, docs: Path, journal: Journal) -> None:
        self._docs = docs
        self._swap = Swap(docs, journal)
        self._lock = RLock()
        self.journal = journal

    def problem(self) -> str:
        """Return why the folder cannot be changed, empty where it can, as far as the system tells without a try."""
        try:
            self._docs.stat()
        except OSError as error:
            return error.strerror or str(error)
        if os.access(self._docs, os.W_OK | os.X_OK):
            return ""
        is_mounted_so = hasattr(os, "statvfs") and os.statvfs(self._docs).f_flag & os.ST_RDONLY
        return os.strerror(errno.EROFS if is_mounted_so else errno.EACCES)

    def digest(self, path: str) -> str | None:
        """Return the digest of a document's content, None if there is none.

        Raises:
            OSError: It cannot be read.
        """
        return digest_of(checked(self._docs, path))

    def content(self, path: str) -> bytes:
        """Return a document's content, empty where there is none.

        Raises:
            OSError: It cannot be read.
        """
        with (
            contextlib.suppress(FileNotFoundError),
            os.fdopen(os.open(checked(self._docs, path), READING), "rb") as file,
        ):
            return file.read()
        return b""

    def do(self, deed: Deed) -> Deed:
        """Write a deed down and do it; return it as it is then.

        Its new contents are in the journal already. Where the folder is as it wants it, nothing is done: somebody else
        has done the same meanwhile.

        Raises:
            ChangedMeanwhile: A file is not what the deed expects. Nothing is changed.
            OSError: Something cannot be written. Nothing is changed, or what was is changed back.
        """
        with self._lock:
            if deed.kind != "undo" and all(self.digest(change.path) == change.new for change in deed.changes):
                self.journal.remove(deed.deed_id)
                return replace(deed, changes=(), outcomes=tuple(map(_as_before, deed.outcomes)))
            changes = tuple(replace(change, found=self.digest(change.path)) for change in deed.changes)
            begun = replace(deed, changes=changes, made=self._missing_folders(changes))
            self.journal.write(begun)
            return self.finish(begun)

    def finish(self, deed: Deed) -> Deed:
        """Do what is left of a deed that is written down; the same is raised as by `do`."""
        with self._lock:
            if deed.state != "begun":
                return deed
            try:
                changes = tuple(self._swap.change(deed, number) for number in range(len(deed.changes)))
            except (OSError, ChangedMeanwhile):
                self._take_back(deed)
                raise
            self._remove_folders(deed)
            done = replace(deed, changes=changes, state="done")
            self.journal.write(done)
            undone = self.journal.read(deed.undoes) if deed.undoes else None
            if undone is not None:
                self.journal.write(replace(undone, undone_by=deed.deed_id))
            return done

    def is_past(self, deed: Deed) -> bool:
        """Return whether the folder has gone past a deed that was interrupted: others have changed its files since."""
        try:
            return deed.state == "begun" and any(
                self._swap.is_past(deed, number) for number in range(len(deed.changes))
            )
        except OSError:  # which stops the deed, too
            return False

    def drop(self, deed: Deed) -> None:
        """Leave the rest of an interrupted deed undone; what it has replaced by then is kept.

        Raises:
            OSError: Something cannot be written.
        """
        with self._lock:
            changes = tuple(self._swap.drop(deed, number) for number in range(len(deed.changes)))
            self._remove_folders(deed, all_made=True)
            if any(change.old for change in changes):
                self.journal.write(replace(deed, changes=changes))
                self.journal.settle(deed)
            else:
                self.journal.remove(deed.deed_id)

    def undo(self, of: str, deed: Deed) -> Deed:
        """Do a deed that undoes another one, exactly: only if all its files are as it left them.

        Args:
            of: The other one.
            deed: Without changes; they are found here.

        Raises:
            Undone: It is undone already, or nothing is known of it any more.
            ChangedMeanwhile: A file has been changed since.
            OSError: Something cannot be written.
        """
        with self._lock:
            undone = self.journal.read(of)
            if undone is None or undone.undone_by is not None or undone.state == "begun":
                raise Undone
            self.journal.prepare(deed.deed_id)
            changes = []
            for number, change in enumerate(undone.changes):
                if change.old is not None:
                    copy_whole(self.journal.old(of, number), self.journal.new(deed.deed_id, number))
                changes.append(Change(change.path, change.old, change.new))
            return self.do(replace(deed, changes=tuple(changes), undoes=of))

    def bring(self, version: Version, deed: Deed) -> Deed:
        """Do a deed that brings an old version of a document back; without changes; the same is raised as by `do`."""
        with self._lock:
            change = version.deed.changes[version.number]
            self.journal.prepare(deed.deed_id)
            copy_whole(
                self.journal.old(version.deed.deed_id, version.number),
                self.journal.new(deed.deed_id, 0),
            )
            return self.do(replace(deed, changes=(Change(change.path, change.old),)))

    def rewrite(self, name: str, edit: Callable[[bytes], bytes]) -> None:
        """Rewrite the documents of a name in all collections, and their old versions; what they were is not kept.

        What was done to them can be undone all the same.

        Raises:
            OSError: Something cannot be written.
        """
        with self._lock:
            there = [folder / name for folder in self._folders()]
            deeds = self.journal.deeds()
            digests: dict[str | None, str | None] = {}
            for path in [*there, *(path for deed in deeds for path in self.journal.contents(deed, name))]:
                if path.is_file() and not path.is_symlink():
                    before, mode = path.read_bytes(), path.stat().st_mode
                    if edit(before) != before:
                        digest = digest_of(path)
                        write_whole(path, edit(before), path.with_name(_REWRITTEN))
                        path.chmod(stat.S_IMODE(mode))
                        digests[digest] = digest_of(path)
            for deed in deeds if digests else ():
                self.journal.write(
                    replace(deed, changes=tuple(_with_digests(change, digests) for change in deed.changes))
                )

    def tidy(self) -> None:
        """Remove what a death left of `rewrite`, of which nothing is known any more."""
        with self._lock, contextlib.suppress(OSError):  # a folder that cannot be written has nothing of it
            for folder in self._folders():
                (folder / _REWRITTEN).unlink(missing_ok=True)

    def _folders(self) -> list[Path]:
        """The folder itself and those of the collections."""
        return [self._docs, *(self._docs / name for name in collection_folders(self._docs).values())]

    def _take_back(self, deed: Deed) -> None:
        """Undo what was done of a deed, and forget it; where that fails, too, it is finished at the next start."""
        try:
            for number in reversed(range(len(deed.changes))):
                self._swap.change_back(deed, number)
            self._remove_folders(deed, all_made=True)
            self.journal.remove(deed.deed_id)
        except OSError as error:
            logger.warning("deed %s cannot be taken back: %s", deed.deed_id, error)

    def _missing_folders(self, changes: tuple[Change, ...]) -> tuple[str, ...]:
        """The folders that the new files of a deed need and that there are not, outermost first."""
        parents = {
            parent
            for change in changes
            if change.new is not None
            for parent in checked(self._docs, change.path).relative_to(self._docs).parents
        }
        missing = [parent.as_posix() for parent in parents if not (self._docs / parent).exists()]
        return tuple(sorted(missing))

    def _remove_folders(self, deed: Deed, *, all_made: bool = False) -> None:
        """Remove the empty folders that the undone deed had made; or those that this one made."""
        undone = self.journal.read(deed.undoes) if deed.undoes else None
        made = (*(undone.made if undone else ()), *(deed.made if all_made else ()))
        for folder in reversed(made):
            with contextlib.suppress(OSError):  # others have put something there
                (self._docs / folder).rmdir()


def _as_before(outcome: Outcome) -> Outcome:
    """What is said of a file that somebody else has changed in the same way meanwhile."""
    return outcome if outcome.word == "refused" else Outcome(outcome.source, "same")


def _with_digests(change: Change, digests: Mapping[str | None, str | None]) -> Change:
    """A change with other digests."""
    new, expected, found, old = (
        digests.get(digest, digest) for digest in (change.new, change.expected, change.found, change.old)
    )
    return replace(change, new=new, expected=expected, found=found, old=old)
