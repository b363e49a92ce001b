"""read: old Word files (doc), by a program that is installed beside us."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from index.errors import CannotRead
from index.read.blocks import Blocks
from index.read.document import Document
from index.read.grid import add_grid
from index.read.lines import unwrapped
from index.read.rows import Row
from index.read.word import read_docx

# How each program is asked for text, the best first.
_PROGRAMS = {
    "antiword": ("-w", "0", "-m", "UTF-8.txt"),
    "catdoc": ("-w", "-d", "utf-8"),
}
_OFFICE = "soffice"
_ROW = re.compile(r"\|.*\|")
# What parts notes and text boxes from the text.
_RULE = re.compile(r"-{5,}")
# What a link is made of, where a program shows it.
_LINK = re.compile(r'[ \t]*HYPERLINK[ \t]+(?:\\\w[ \t]+)?"[^"\n]*"[ \t]*')
# The parent ends what takes too long; a program that outlives this process must end as well.
_MOST_S = 60


def read_doc(source: str, data: bytes) -> Document:
    """Return the document of an old Word file: by LibreOffice with its headings, else its text.

    Raises:
        CannotRead: There is no such program, or it finds no text.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file.doc")
        path.write_bytes(data)
        if office := shutil.which(_OFFICE):
            profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
            _run([office, profile, "--headless", "--convert-to", "docx", "--outdir", folder, str(path)])
            converted = Path(folder, "file.docx")
            if converted.exists():
                return read_docx(source, converted.read_bytes())
        for program, options in _PROGRAMS.items():
            found = shutil.which(program)
            if found and (text := _run([found, *options, str(path)])).strip():
                return _document(source, _text(text))
    if any(map(shutil.which, (_OFFICE, *_PROGRAMS))):
        raise CannotRead("damaged")
    raise CannotRead("doc")


def _run(command: list[str]) -> bytes:
    """What a program writes; nothing where it fails."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=_MOST_S, check=False)  # noqa: S603 - words of our own
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""


def _text(written: bytes) -> str:
    """The text that a program wrote: UTF-8, of letters beyond 16 bits each half by itself."""
    try:
        halves = written.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    except UnicodeDecodeError:
        return written.decode("utf-8", "replace")
    return halves.decode("utf-16-le", "replace")


def _document(source: str, text: str) -> Document:
    """The document of a program's text: its tables have a line for each row, `|first |second |`."""
    blocks = Blocks()
    lines = [line.strip() for line in _LINK.sub(" ", text).split("\n")]
    for is_table, group in groupby(lines, key=lambda line: bool(_ROW.fullmatch(line))):
        if is_table:
            add_grid(blocks, _rows(group))
        else:
            _add_text(blocks, group)
    return blocks.document(source)


def _add_text(blocks: Blocks, lines: Iterable[str]) -> None:
    for _, block in groupby(lines, key=bool):
        for line in unwrapped([line for line in block if line and not _RULE.fullmatch(line)]):
            blocks.add_text(line)


def _rows(lines: Iterable[str]) -> list[Row]:
    """The rows of a table; a line with a text in one cell alone, which is not the first, goes on with the row above."""
    rows: list[Row] = []
    for line in lines:
        cells = tuple(cell.replace("[pic]", "").strip() for cell in line.strip("|").split("|"))
        filled = [n for n, cell in enumerate(cells) if cell]
        if rows and len(filled) == 1 and filled[0] > 0 and len(cells) == len(rows[-1].cells):
            rows[-1] = Row(0, tuple(f"{a} {b}".strip() for a, b in zip(rows[-1].cells, cells, strict=True)))
        else:
            rows.append(Row(0, cells))
    return rows
