"""What the bot says to keepers of the documents: a field for each sentence, as in `sentences`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeepersTexts:
    """What the bot says to keepers in one language, without HTML."""

    which: Callable[[Sequence[str], int], str]
    """Above the collections to choose from; takes the names of files, and how many there are."""
    which_entry: Callable[[str], str]
    """The same for an entry; takes its heading."""
    storing: str
    """While files are fetched, read and stored."""
    done_before: str
    """To a button below what is done, or was taken over by somebody else."""
    outcome: Callable[[int, int, int, int], str]
    """What a file changed; takes passages that are new, took the place of others, are no more, are copies."""
    same: str
    """Of a file that is stored already, word for word."""
    removed: Callable[[int], str]
    """Of a file that was removed; takes its passages."""
    more: Callable[[int], str]
    """Below some files; takes how many more there are."""
    nothing_stored: str
    """Below files of which none could be stored."""
    titles: Mapping[str, str]
    """Deed -> the first line of its report."""
    undo: str
    """Button."""
    undone_before: str
    """To who undoes what is undone, or too old."""
    changed_since: Callable[[str], str]
    """To who undoes what somebody has changed since; takes the document."""
    not_written: Callable[[str], str]
    """Where something cannot be written; takes the reason."""
    too_large: Callable[[str, int, int], str]
    """To a file that bots cannot fetch; takes its name, its size and the limit in MB."""
    not_fetched: Callable[[str], str]
    """Of a file that Telegram does not give; takes the reason."""
    read_only: Callable[[str], str]
    """To keepers of a folder that cannot be written; takes the reason."""
    keep_usage: str
    """To /keep without a text."""
    deeds: Mapping[str, str]
    """Deed in the audit -> what it is called."""
