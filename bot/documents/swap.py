"""One file of a deed: what it was makes way for what it becomes, in steps that can be told from what is on disk.

1. The new content is written beside the file, under a hidden name, which no index reads.
2. The file gets a second, hidden name, so that whatever it becomes until the next step is not lost.
3. The new content takes its name, in one step.
4. What it was goes under DATA, and the hidden name is taken off.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from dataclasses import replace
from pathlib import Path

from bot.documents.deeds import ANY, Change, Deed
from bot.documents.journal import Journal, digest_of
from bot.documents.names import checked
from bot.documents.writing import copy_anew, copy_whole, sync_folder

# How often a file is tried that others change at the same moment.
_TRIES = 20


class ChangedMeanwhile(Exception):
    """A file is not what the deed expects; the message is its source."""


class Swap:
    """Changes the files of deeds, and changes them back."""

    def __init__(self, docs: Path, journal: Journal) -> None:
        self._docs = docs
        self._journal = journal

    def change(self, deed: Deed, number: int) -> Change:
        """Change a file, as far as that is not done yet; return the change with what was there before.

        Raises:
            ChangedMeanwhile: It is not what the deed expects.
            OSError: Something cannot be written.
        """
        change = deed.changes[number]
        at = checked(self._docs, change.path)
        old, none, aside, fresh = self._names(deed, number, at)
        for _ in range(_TRIES):
            if old.exists() or (none.exists() and digest_of(at) == change.new):
                break
            if aside.exists() and not _is_same(at, aside) and digest_of(at) == change.new:
                break  # all but the last step is done
            self._prepare(deed, number, at, fresh)
            before = self._set_aside(at, aside, none)
            if change.expected not in (ANY, before):
                raise ChangedMeanwhile(change.source)
            if before is None or _is_same(at, aside):
                _put(fresh if change.new is not None else None, at, exclusive=before is None)
        else:
            raise ChangedMeanwhile(change.source)
        if aside.exists() and not old.exists():
            copy_whole(aside, old)
        before = digest_of(old)
        if change.expected not in (ANY, before):
            raise ChangedMeanwhile(change.source)
        for name in (aside, fresh):
            name.unlink(missing_ok=True)
        return replace(change, old=before)

    def change_back(self, deed: Deed, number: int) -> None:
        """Change a file back, as far as it was changed; an OSError is raised where that fails."""
        change = deed.changes[number]
        try:
            at = checked(self._docs, change.path)
        except OSError:
            return  # nothing was written there
        old, none, aside, fresh = self._names(deed, number, at)
        is_changed = digest_of(at) == change.new
        if aside.exists():
            if is_changed and not _is_same(at, aside):
                aside.replace(at)
        elif old.exists() and is_changed:
            at.parent.mkdir(parents=True, exist_ok=True)
            copy_anew(old, fresh)
            fresh.replace(at)
        elif none.exists() and is_changed:
            at.unlink(missing_ok=True)
        for name in (aside, fresh):
            name.unlink(missing_ok=True)

    def is_past(self, deed: Deed, number: int) -> bool:
        """Return whether a file that is not changed yet is no more what it was when the deed was written down.

        An OSError is raised where it cannot be read.
        """
        change = deed.changes[number]
        at = checked(self._docs, change.path)
        old, *_ = self._names(deed, number, at)
        return change.found != ANY and not old.exists() and digest_of(at) not in (change.found, change.new)

    def drop(self, deed: Deed, number: int) -> Change:
        """Leave a file as it is, and keep what it was before the deed changed it; an OSError is raised as above."""
        change = deed.changes[number]
        at = checked(self._docs, change.path)
        old, _, aside, fresh = self._names(deed, number, at)
        if aside.exists() and not old.exists() and not _is_same(at, aside):
            copy_whole(aside, old)
        for name in (aside, fresh):
            name.unlink(missing_ok=True)
        return replace(change, old=digest_of(old))

    def _names(self, deed: Deed, number: int, at: Path) -> tuple[Path, Path, Path, Path]:
        """Of a deed's file: where what it was is stored, that it was not, its hidden name, that of the new content."""
        old = self._journal.old(deed.deed_id, number)
        aside, fresh = (at.with_name(f".passagebot-{deed.deed_id}-{number}.{word}") for word in ("old", "new"))
        return old, old.with_name(f"{old.name}.none"), aside, fresh

    def _prepare(self, deed: Deed, number: int, at: Path, fresh: Path) -> None:
        """Write the new content beside the file."""
        if deed.changes[number].new is None:
            return
        at.parent.mkdir(parents=True, exist_ok=True)
        copy_anew(self._journal.new(deed.deed_id, number), fresh)
        mode = at.stat().st_mode if at.exists() else 0o644
        with contextlib.suppress(OSError):  # some file systems have no modes
            fresh.chmod(stat.S_IMODE(mode))

    def _set_aside(self, at: Path, aside: Path, none: Path) -> str | None:
        """Give a file its hidden name, or note that there is none; return the digest of what it is."""
        aside.unlink(missing_ok=True)
        try:
            os.link(at, aside)
        except FileNotFoundError:
            none.parent.mkdir(parents=True, exist_ok=True)
            none.touch()
            sync_folder(none.parent)
            return None
        except OSError:  # the file system has no second names
            if not at.is_file():
                raise
            shutil.copy2(at, aside)
        none.unlink(missing_ok=True)
        return digest_of(aside)


def _put(fresh: Path | None, at: Path, *, exclusive: bool) -> None:
    """Let the new content take a file's name; None: the file is removed.

    Args:
        fresh: The new content.
        at: The name.
        exclusive: Whether a file that has got that name meanwhile keeps it.
    """
    if fresh is None:
        at.unlink(missing_ok=True)
    elif not exclusive or not _linked(fresh, at):
        fresh.replace(at)
    sync_folder(at.parent)


def _linked(fresh: Path, at: Path) -> bool:
    """Give the new content a file's name unless there is one; whether the file system can."""
    try:
        os.link(fresh, at)
    except FileExistsError:
        return True
    except OSError:
        return False
    return True


def _is_same(at: Path, aside: Path) -> bool:
    """Whether a file is what its hidden name names."""
    try:
        return at.samefile(aside) or (aside.stat().st_nlink == 1 and digest_of(at) == digest_of(aside))
    except FileNotFoundError:
        return False
