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
    colon: str
    """Between a file's name and what became of it."""
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
    """To a file that is too large to be fetched or read; takes its name, its size and the limit in MB."""
    too_large_there: str
    """Of a file that is larger than what the Bot API server gives."""
    not_forgotten: Callable[[str], str]
    """To /forget, where entries cannot be written; takes the reason."""
    read_only: Callable[[str], str]
    """To keepers of a folder that cannot be written; takes the reason."""
    keep_usage: str
    """To /keep without a text."""
    in_private_first: str
    """To /keep in a group, by who never wrote to the bot in private."""
    deeds: Mapping[str, str]
    """Deed in the audit -> what it is called."""
    documents: Callable[[int, int, int], str]
    """Above a list of documents; takes how many there are, which page this is, and how many there are of them."""
    facts: Callable[[str, str, int, int], str]
    """Of a document; takes its size, its date, its passages, and how often they were shown."""
    open: str
    """Button that shows a document's first passage."""
    replace: str
    """Button."""
    remove: str
    """Button."""
    versions: Callable[[int], str]
    """Button to old versions; takes how many there are."""
    back: str
    """Button back to the list or the document."""
    sure: Callable[[str], str]
    """Before a document is removed; takes its source."""
    sure_yes: str
    """Button that removes it."""
    old_versions: Callable[[str], str]
    """Above the buttons with old versions of a document; takes its source."""
    send_new: Callable[[str, str], str]
    """To who wants to replace a document; takes its source and its suffix."""
    other_suffix: Callable[[str], str]
    """To a file that is to replace one of another format; takes the suffix that it must have."""
    closed_to_you: str
    """To a keeper who wants to read what is closed to him."""
    nothing_to_show: str
    """To who opens a document without passages."""
    no_such: Callable[[str, Sequence[str]], str]
    """To /rm of a document that there is not; takes what was written, and names that are near it."""
    rm_usage: str
    """To /rm without a name."""
    several: str
    """To /rm of a name that several documents have, above their buttons."""
    reindexing: str
    """While everything is read again."""
    reindexed: Callable[[int, int, str], str]
    """Afterwards; takes the documents, the passages, and the name of the index."""
    log: Callable[[int, int], str]
    """Above what was done; takes which page this is, and how many there are."""
    log_empty: str
    """Where nothing was done yet."""
    test_usage: str
    """To /test without a question."""
    explained: Mapping[str, str]
    """What /test says: word -> the same in this language; see `bot.render.explained`."""
    access_of: Callable[[str], str]
    """Below one collection: how to let others see it; takes its name."""
    access_public: str
    """Button that opens a collection to all."""
    access_closed: str
    """Button that closes it to all but those who are named."""
