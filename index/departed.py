"""index on disk: passages that were here once, and what took the place of each.

A link is shared and opened long after the text it shows was edited, so no passage that was
ever in the index is forgotten: when it goes, its text and place are kept, and the name of
the passage that stands there now. A passage that comes back is simply there again.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from difflib import SequenceMatcher
from pathlib import Path

from index.engine import Departed, most_alike
from index.passages import Passage

_SCHEMA = """
create table if not exists departed (
    passage_id text primary key, source text not null, headings text not null, start integer not null,
    text blob not null, paragraph integer not null, successor text
) without rowid
"""


def find_departed(path: Path, passage_id: str) -> Departed | None:
    """Return a passage that was here once by its name, None if there never was one or it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as kept:
            row = kept.execute("select * from departed where passage_id = ?", (passage_id,)).fetchone()
    except (sqlite3.Error, UnicodeEncodeError):
        return None
    if row is None:
        return None
    name, source, headings, start, text, paragraph, successor = row
    passage = Passage(
        name, source, tuple(json.loads(headings)), start, text.decode("utf-8", "surrogatepass"), paragraph
    )
    return Departed(passage, successor)


def keep_departed(path: Path, departed: Iterable[Departed]) -> None:
    """Add passages to those that were here once; what is known of one already is replaced.

    Raises:
        OSError: They cannot be written.
    """
    try:
        with closing(sqlite3.connect(path)) as kept, kept:
            kept.execute(_SCHEMA)
            kept.executemany("insert or replace into departed values (?, ?, ?, ?, ?, ?, ?)", map(_row, departed))
    except sqlite3.DatabaseError as error:
        raise OSError(f"{path.name}: {error}") from error


def _row(departed: Departed) -> tuple[str, str, str, int, bytes, int, str | None]:
    p = departed.passage
    text = p.text.encode("utf-8", "surrogatepass")
    return p.passage_id, p.source, json.dumps(p.headings), p.start, text, p.paragraph, departed.successor


def departures(before: Mapping[str, Sequence[Passage]], after: Mapping[str, Sequence[Passage]]) -> Iterator[Departed]:
    """Yield the passages that are no more, each with its successor.

    Args:
        before: The passages of each source that was changed or removed.
        after: The passages of each source that was changed or added.
    """
    added = {source: after[source] for source in after if source not in before}
    for source, old in before.items():
        new = after[source] if source in after else _renamed(old, added)
        alive = {passage.passage_id for passage in new}
        for passage, successor in zip(old, _successors(old, new), strict=True):
            if passage.passage_id not in alive:
                yield Departed(passage, successor)


def _renamed(old: Sequence[Passage], added: Mapping[str, Sequence[Passage]]) -> Sequence[Passage]:
    """The passages of the added source that has at least half of a removed one's, none if none has."""
    texts = {passage.text for passage in old}
    common = {source: sum(passage.text in texts for passage in new) for source, new in added.items()}
    best, count = Counter(common).most_common(1)[0] if common else ("", 0)
    return added[best] if 2 * count >= len(old) > 0 else ()


def _successors(old: Sequence[Passage], new: Sequence[Passage]) -> list[str | None]:
    """For each old passage, the name of the new one in its place; None where its place is no more."""
    found: list[str | None] = [None] * len(old)
    matcher = SequenceMatcher(None, [p.text for p in old], [p.text for p in new], autojunk=False)
    for step, a, b, c, d in matcher.get_opcodes():
        for number in range(a, b):
            if step == "equal":
                found[number] = new[c + number - a].passage_id
                continue
            alike = most_alike(old[number].text, new[c:d]) or most_alike(old[number].text, new)
            if alike is None and step == "replace":
                alike = new[c + (number - a) * (d - c) // (b - a)]
            found[number] = alike.passage_id if alike else None
    return found
