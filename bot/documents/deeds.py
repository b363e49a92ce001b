"""Deeds: what somebody did to the documents, as it is written down before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.documents.names import source_of

DeedKind = Literal["store", "keep", "remove", "undo", "bring"]
"""Files are stored, an entry is kept, a file is removed, a deed is undone, an old version is brought back."""
State = Literal["begun", "done", "settled"]
"""Written down; in the folder; indexed, in the audit and told."""

ANY = "*"
"""In the place of a digest: whatever is there."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one file.

    Attributes:
        path: Below the documents, as it is on disk.
        new: The digest of its content from now on; None: it is removed.
        expected: The digest of what is there before, None for nothing; something else stops the deed.
        found: The digest of what was there when the deed was written down, None for nothing.
        old: The digest of what it replaced, None for nothing; known once that is done.
    """

    path: str
    new: str | None
    expected: str | None = ANY
    found: str | None = ANY
    old: str | None = None

    @property
    def source(self) -> str:
        """The path as people see it."""
        return source_of(self.path)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a report says of one file.

    Attributes:
        source: Its source.
        word: What became of it.
        added: Passages that are new.
        changed: Passages that took the place of others.
        removed: Passages that are no more.
        problem: Why it was refused; see `index.read.problems`.
        reason: The same in the system's words, where the reason has no name.
    """

    source: str
    word: Literal["stored", "replaced", "removed", "same", "refused"]
    added: int = 0
    changed: int = 0
    removed: int = 0
    problem: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Where a deed is reported.

    Attributes:
        chat: The private chat.
        language: The code of the person's language, None where it is not known.
        card: The message that is edited; None: there is none yet.
        above: The message that a new one replies to.
    """

    chat: int
    language: str | None
    card: int | None = None
    above: int | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did to the documents.

    Attributes:
        deed_id: 12 URL-safe characters.
        kind: What it is.
        at: When it was begun, in ISO form.
        changes: What becomes of which files.
        outcomes: What the report says.
        who: The person's id, or a hash; None once it is in the audit.
        name: The person's name; empty then.
        told: Where it is reported; None then, too.
        made: The folders that there were not before, outermost first.
        undoes: The deed that it undoes.
        undone_by: The deed that undid it.
        state: How far it is.
    """

    deed_id: str
    kind: DeedKind
    at: str
    changes: tuple[Change, ...]
    outcomes: tuple[Outcome, ...] = ()
    who: int | str | None = None
    name: str = ""
    told: Told | None = None
    made: tuple[str, ...] = ()
    undoes: str | None = None
    undone_by: str | None = None
    state: State = "begun"

    def to_json(self) -> dict[str, Any]:
        """Return its fields, for `from_json`."""
        return asdict(self)


def from_json(fields: Mapping[str, Any]) -> Deed:
    """Return the deed of some fields.

    Raises:
        KeyError, TypeError: They are not those of a deed.
    """
    told = fields["told"]
    return Deed(
        **{
            **fields,
            "changes": tuple(Change(**change) for change in fields["changes"]),
            "outcomes": tuple(
                Outcome(**{**outcome, "problem": tuple(outcome["problem"])}) for outcome in fields["outcomes"]
            ),
            "told": None if told is None else Told(**told),
            "made": tuple(fields["made"]),
        }
    )
