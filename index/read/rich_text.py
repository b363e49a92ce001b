"""read: Rich Text Format (rtf)."""

from __future__ import annotations

import re

from index.errors import CannotRead
from index.read.blocks import Blocks
from index.read.document import Document
from index.read.grid import add_grid
from index.read.rows import Row

_TITLE = re.compile(r"\{\\info\b.*?\{\\title\s+([^{}\\]*)\}", re.DOTALL)
# The number or the bullet of an item of a list, as its program wrote it.
_LABEL = re.compile(r"\{\\(?:pntext|listtext)(?![a-zA-Z])")
_LABELLED = re.compile("\x02([^\t]{0,12})\t")
_NOTE = "{\\footnote"
_NOTE_MARK = re.compile("\x01(\\d+)\x01")
# Hidden text, up to where it is shown again or its group ends.
_HIDDEN = re.compile(r"(?<!\\)\\v(?![a-zA-Z0-9])")
_SHOWN_AGAIN = re.compile(r"(?<!\\)[{}]|\\v0(?!\d)|\\plain(?![a-zA-Z])")
_CODE_PAGE = re.compile(r"\\ansicpg\d+")
_GROUP = re.compile(r"(?<!\\)[{}]")
_DEEPEST = 2000


def _without_notes(text: str) -> tuple[str, list[str]]:
    """The text with a mark in the place of each footnote, and the texts of these."""
    page = _CODE_PAGE.search(text, 0, 1000)
    opening = f"{{\\rtf1\\ansi{page[0] if page else ''} "
    pieces: list[str] = []
    notes: list[str] = []
    position = 0
    while (start := text.find(_NOTE, position)) >= 0:
        depth = 0
        end = len(text)
        for brace in _GROUP.finditer(text, start):
            depth += 1 if brace[0] == "{" else -1
            if depth == 0:
                end = brace.end()
                break
        pieces += [text[position:start], f"\x01{len(notes)}\x01"]
        notes.append(" ".join(_text(f"{opening}{text[start + len(_NOTE) : end]}}}").split()))
        position = end
    return "".join([*pieces, text[position:]]), notes


def _without_hidden(text: str) -> str:
    """The text without what is hidden: index entries, comments of templates."""
    pieces: list[str] = []
    position = 0
    while (hidden := _HIDDEN.search(text, position)) is not None:
        pieces.append(text[position : hidden.start()])
        depth, position = 0, len(text)
        for mark in _SHOWN_AGAIN.finditer(text, hidden.end()):
            if mark[0] == "{":
                depth += 1
            elif mark[0] == "}":
                depth -= 1
            if depth < 0 or (depth == 0 and mark[0][0] == "\\"):
                position = mark.start()
                break
    return "".join([*pieces, text[position:]])


def _text(marked: str) -> str:
    from striprtf.striprtf import rtf_to_text

    return str(rtf_to_text(marked, errors="replace"))  # type: ignore[no-untyped-call]


def read_rtf(source: str, data: bytes) -> Document:
    """Return the document of a rich text: its paragraphs, footnotes, and tables row by row."""
    text = data.decode("latin-1")
    depth = deepest = 0
    for brace in _GROUP.finditer(text):
        depth += 1 if brace[0] == "{" else -1
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise CannotRead("too_deep")
    text, notes = _without_notes(_without_hidden(_LABEL.sub("{\x02", text)))
    title = _TITLE.search(text, 0, 20_000)
    blocks = Blocks()
    rows: list[Row] = []
    is_listed = False  # whether an item of a list stands right above
    for line in [*_text(text).split("\n"), ""]:
        if line.rstrip().endswith("|"):
            rows.append(Row(0, tuple(cell.strip() for cell in line.rstrip()[:-1].split("|"))))
            continue
        if rows:
            add_grid(blocks, rows)
            rows = []
        is_listed = _add_line(blocks, _NOTE_MARK.sub("", line), is_listed=is_listed)
        for mark in _NOTE_MARK.finditer(line):
            blocks.add_text(f"{int(mark[1]) + 1} {notes[int(mark[1])]}")
    return blocks.document(source, title[1] if title and title[1].isascii() else "")


def _add_line(blocks: Blocks, line: str, *, is_listed: bool) -> bool:
    """Add a line, and return whether it is an item of a list; whether the one above is one is given."""
    label = _LABELLED.search(line)
    text = _LABELLED.sub("", line).replace("\x02", "")
    if label is None:
        blocks.add_text(text)
        return False
    number = label[1].strip()
    blocks.add_item(f"{number} {text}" if any(map(str.isalnum, number)) else text, begins=not is_listed)
    return True
