"""Entries: texts from the chat that are kept as sections of a collection's entries.md.

## heading

the text

<!-- kept: ISO time, id -->
"""

from __future__ import annotations

import re
from collections.abc import Collection

FILE = "entries.md"
"""Its name in every collection, and in the folder itself."""

_MARKS = re.compile(r"[\\`*_\[\]<>~^|]|&(?=#?\w+;)")
# What means something to Markdown at the beginning of a line, but for the marks of lists.
_OPENING = re.compile(r"#|=(?==*\s*$)|-(?=[-\s]*$)|\+(?!\s)|[-+*](?=\s*$)|:(?=-)")
_LIST = re.compile(r"[*+-] (?=\S)")
_SIGNATURE = "<!-- kept: {}, {} -->"
_ENTRY = re.compile(r"^## (?P<title>[^\n]*)\n\n(?P<text>.*?)(?=\n\n<!-- kept: )", re.MULTILINE | re.DOTALL)
_ESCAPED = re.compile(r"\\(.)")
_HEADING_CHARS = 40
_SENTENCE = re.compile(r"[。！？!?；;\n]|\.\s")


def heading_of(text: str) -> str:
    """Return what may stand above a text for which nobody gave a heading: its first sentence, cut."""
    first = _SENTENCE.split(text.strip(), maxsplit=1)[0]
    return " ".join(first.split())[:_HEADING_CHARS]


def entry(heading: str, text: str, at: str, who: int | str) -> str:
    """Return an entry as it stands in the file, its marks escaped: in a message an asterisk is the author's own."""
    lines = [_escaped(line.strip()) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    said = "\n".join(lines).strip()
    return f"## {_title(heading)}\n\n{said}\n\n{_SIGNATURE.format(at, who)}\n"


def with_entry(before: bytes, added: str) -> bytes:
    """Return the bytes of a file of entries with one more.

    Raises:
        UnicodeDecodeError: The file is not UTF-8.
    """
    text = before.decode("utf-8-sig").rstrip()
    return (f"{text}\n\n{added}" if text else added).encode()


def without_person(content: bytes, who: int, hashed: str) -> bytes:
    """Return the bytes of a file of entries with a hash in the place of a person's id."""
    signed = re.compile(_SIGNATURE.replace("{}", r"(?P<at>[^<>,]*)", 1).replace("{}", str(who)).encode())
    return signed.sub(lambda found: _SIGNATURE.format(found["at"].decode(), hashed).encode(), content)


def without_headings(content: bytes, headings: Collection[str]) -> bytes:
    """Return the bytes of a file of entries, the first sentence of the entry in the place of some headings."""
    titles = {_title(heading) for heading in headings}

    def named(found: re.Match[str]) -> str:
        if found["title"] not in titles:
            return found[0]
        said = _ESCAPED.sub(r"\1", found["text"])
        return f"## {_title(heading_of(said))}\n\n{found['text']}"

    try:
        return _ENTRY.sub(named, content.decode()).encode()
    except UnicodeDecodeError:
        return content


def _title(heading: str) -> str:
    """A heading as it stands in the file."""
    return _MARKS.sub(r"\\\g<0>", " ".join(heading.split())).replace("#", "\\#")


def _escaped(line: str) -> str:
    """A line whose words and marks Markdown reads as they are written; a list stays one."""
    marker = _LIST.match(line)
    start = marker.end() if marker else 0
    opening = "\\" if not marker and _OPENING.match(line) and line[0] not in "*" else ""
    return line[:start] + opening + _MARKS.sub(r"\\\g<0>", line[start:])
