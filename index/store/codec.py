"""store: texts and headings as they are written, and read again.

A text is UTF-8, in which half of a surrogate pair may stand alone, as it may in a document.
Headings are a JSON list, outermost first; a path is [headings, title, names]. Where a passage
stands is a JSON list of [kind, first, last], or an empty text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast, get_args

from index.errors import CorruptIndex
from index.passages import Passage
from index.read.document import PlaceKind, Stretch


def encode_text(text: str) -> bytes:
    """Return the bytes of a text."""
    return text.encode("utf-8", "surrogatepass")


def decode_text(stored: bytes) -> str:
    """Return a text from its bytes.

    Raises:
        CorruptIndex: They are no text.
    """
    try:
        return stored.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise CorruptIndex("a stored text is no UTF-8") from None


def encode_headings(headings: Sequence[str]) -> str:
    """Return headings as one text."""
    return json.dumps(headings)


def decode_headings(stored: str) -> tuple[str, ...]:
    """Return headings from their text.

    Raises:
        CorruptIndex: It is no list of headings.
    """
    try:
        headings = json.loads(stored)
    except ValueError:
        raise CorruptIndex("stored headings are no JSON") from None
    match headings:
        case [*several] if all(isinstance(heading, str) for heading in several):
            return tuple(several)
    raise CorruptIndex("stored headings are no list of texts")


def encode_path(passage: Passage) -> str:
    """Return what a passage has in common with those under the same headings, as one text."""
    return json.dumps([passage.headings, passage.title, passage.names])


def decode_path(stored: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """Return headings, title and names from their text; up to format 9 it had headings only.

    Raises:
        CorruptIndex: It is no path.
    """
    try:
        path = json.loads(stored)
    except ValueError:
        raise CorruptIndex("a stored path is no JSON") from None
    # By types, as a pattern takes as long to match as JSON to read.
    is_path = isinstance(path, list) and list(map(type, path)) == [list, str, list]
    if is_path and {str}.issuperset(map(type, path[0] + path[2])):
        headings, title, names = path
        return tuple(headings), title, tuple(names)
    return decode_headings(stored), "", ()


def encode_where(where: Sequence[Stretch]) -> str:
    """Return where a passage stands as one text."""
    return json.dumps([[one.kind, one.first, one.last] for one in where]) if where else ""


def decode_where(stored: str) -> tuple[Stretch, ...]:
    """Return where a passage stands from its text.

    Raises:
        CorruptIndex: It is no list of stretches.
    """
    try:
        rows = json.loads(stored) if stored else []
    except ValueError:
        raise CorruptIndex("a stored place is no JSON") from None
    if not isinstance(rows, list):
        raise CorruptIndex("a stored place is no list")
    return tuple(map(_stretch, rows))


def _stretch(row: object) -> Stretch:
    match row:
        case [str(kind), str(first), str(last)] if kind in get_args(PlaceKind):
            return Stretch(cast("PlaceKind", kind), first, last)
    raise CorruptIndex("a stored place is of no kind known here")
