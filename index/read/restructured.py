"""read: reStructuredText, which becomes Markdown first."""

from __future__ import annotations

import csv
import re

from index.read.document import Document
from index.read.encoding import decode
from index.read.lines import cells_of
from index.read.markdown import read_markdown

_RULE = re.compile(r"([=\-`:'\"~^_*+#<>.])\1+\s*$")
_LINK = re.compile(r"`([^`<]*[^`<\s])\s*<([^`>]+)>`__?")
_ROLE = re.compile(r"(?<![A-Za-z0-9_:+.-]):[A-Za-z0-9_:+.-]+:`(?:([^`<]*[^`<\s])\s*<[^`>]*>|~?([^`]*))`")
_REFERENCE = re.compile(r"`([^`]+)`__?(?!\w)|\b(\w[\w-]*\w)_(?![\w_])")
_DIRECTIVE = re.compile(r"(\s*)\.\.(?:\s+(?:\|[^|]+\|\s+)?([\w:-]+)::\s*(.*)|\s.*|)$")
_OPTION = re.compile(r"\s+:[\w-]+:")
_NOTE = re.compile(r"(\s*)\.\.\s+\[#?([\w.-]*|\*)\](?:\s+(.*)|$)")
_NOTE_REFERENCE = re.compile(r"\[#?([\w.-]*|\*)\]_(?!\w)")
_LISTED_CELL = re.compile(r"(\*\s+|\s+)-(?:\s+(.*)|$)")
_SHOWN = {"note", "warning", "tip", "important", "caution", "danger", "hint", "attention", "admonition", "seealso"}
_CODE = {"code", "code-block", "sourcecode", "parsed-literal", "literalinclude"}
_BORDER = re.compile(r"\s*\+(?:[-=]+\+)+\s*$")
_SIMPLE_BORDER = re.compile(r"\s*=+(?:\s+=+)+\s*$")


def read_rst(source: str, data: bytes) -> Document:
    """Return the document of a reStructuredText: headings, lists, tables, admonitions; directives left out."""
    lines = [line.expandtabs(8).rstrip() for line in decode(data).split("\n")]
    return read_markdown(source, "\n".join(_as_markdown(lines)))


def _as_markdown(lines: list[str]) -> list[str]:
    out: list[str] = []
    marks: list[tuple[str, bool]] = []  # underlines of headings, the outermost first
    i = 0
    while i < len(lines):
        line = lines[i]
        if (heading := _heading(lines, i)) is not None:
            text, mark, used = heading
            if mark not in marks:
                marks.append(mark)
            out += ["", f"{'#' * min(marks.index(mark) + 1, 6)} {_inline(text)}", ""]
            i += used
        elif _BORDER.match(line) or _SIMPLE_BORDER.match(line):
            table, i = _table(lines, i)
            out += ["", *table, ""]
        elif (note := _NOTE.match(line)) is not None:
            more, i = _indented(lines, i + 1, len(note[1]))
            out += ["", " ".join([f"\\[{note[2]}\\]", *(_inline(text) for text in [note[3] or "", *more] if text)]), ""]
        elif (directive := _DIRECTIVE.match(line)) is not None:
            kept, i = _directive(lines, i, directive)
            out += ["", *kept, ""]
        elif line.endswith("::"):
            text = line[:-2].rstrip()
            out += [_inline(f"{text}:")] if text else []
            code, i = _indented(lines, i + 1, len(line) - len(line.lstrip()))
            out += ["", "````", *code, "````", ""] if code else []
        else:
            out.append(_inline(re.sub(r"^(\s*)#\.\s", r"\g<1>1. ", line)))
            i += 1
    return out


def _heading(lines: list[str], i: int) -> tuple[str, tuple[str, bool], int] | None:
    """The heading that begins at a line: its text, its mark, and how many lines it takes."""
    line, following = lines[i], lines[i + 1] if i + 1 < len(lines) else ""
    if _RULE.match(line) and i + 2 < len(lines) and following.strip() and _RULE.match(lines[i + 2]):
        if line[0] == lines[i + 2][0] and not _RULE.match(following):
            return following.strip(), (line[0], True), 3
    elif line.strip() and not line[0].isspace() and _RULE.match(following) and not _RULE.match(line):
        return (line.strip(), (following[0], False), 2) if len(following) >= min(len(line), 4) else None
    return None


def _directive(lines: list[str], i: int, directive: re.Match[str]) -> tuple[list[str], int]:
    name, argument = directive[2] or "", directive[3] or ""
    body, following = _indented(lines, i + 1, len(directive[1]))
    if name in _CODE:
        code = [line for line in body if not _OPTION.match(f" {line}")]
        return ["````", *code, "````"], following
    if name in _SHOWN or name.startswith("version") or name in ("deprecated", "topic", "rubric", "epigraph"):
        kept = [line for line in body if not re.match(r":[\w-]+:", line)]
        return [_inline(argument), "", *_as_markdown(kept)], following
    if name in ("table", "list-table", "csv-table"):
        given = {option[1]: option[2] for line in body if (option := re.match(r":([\w-]+):\s*(.*)", line))}
        content = [line for line in body if not re.match(r":[\w-]+:", line)]
        if name == "list-table":
            table = _written(_listed_rows(content))
        elif name == "csv-table":
            table = _written(_separated_rows([given.get("header", ""), *content]))
        else:
            table = _as_markdown(content)
        return ([_inline(argument), ""] if argument else []) + table, following
    return [], following


def _indented(lines: list[str], i: int, indent: int) -> tuple[list[str], int]:
    """The lines below that are indented more, without what they have in common; and where they end."""
    first = i
    while i < len(lines) and (not lines[i].strip() or len(lines[i]) - len(lines[i].lstrip()) > indent):
        i += 1
    block = lines[first:i]
    common = min((len(line) - len(line.lstrip()) for line in block if line.strip()), default=0)
    return [line[common:] for line in block], i


def _table(lines: list[str], i: int) -> tuple[list[str], int]:
    """A grid or simple table as Markdown's, and where it ends."""
    simple = bool(_SIMPLE_BORDER.match(lines[i]))
    first = i
    borders = 0
    while i < len(lines) and lines[i].strip():
        borders += bool(_SIMPLE_BORDER.match(lines[i]))
        i += 1
        if simple and borders == 3:
            break
    rows = _simple_rows(lines[first:i]) if simple else _grid_rows(lines[first:i])
    return _written(rows), max(i, first + 1)


def _written(rows: list[list[str]]) -> list[str]:
    """Rows as a table of Markdown, the first as its names."""
    if not rows:
        return []
    width = max(map(len, rows))
    texts = [[_inline(cell).replace("|", "\\|") for cell in [*row, *[""] * (width - len(row))]] for row in rows]
    written = [f"| {' | '.join(row)} |" for row in texts]
    return [written[0], f"|{' --- |' * width}", *written[1:]]


def _separated_rows(lines: list[str]) -> list[list[str]]:
    """The rows of comma-separated values; none where a value is longer than any of a table."""
    try:
        return list(csv.reader((line for line in lines if line.strip()), skipinitialspace=True))
    except csv.Error:
        return []


def _listed_rows(lines: list[str]) -> list[list[str]]:
    """The rows of a list of lists; a cell's further lines belong to it."""
    rows: list[list[str]] = []
    for line in lines:
        cell = _LISTED_CELL.match(line)
        if cell is not None and (cell[1].startswith("*") or rows):
            if cell[1].startswith("*"):
                rows.append([])
            rows[-1].append(cell[2] or "")
        elif rows and line.strip():
            rows[-1][-1] = f"{rows[-1][-1]} {line.strip()}".strip()
    return rows


def _grid_rows(lines: list[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    fresh = True
    for line in lines:
        if _BORDER.match(line):
            fresh = True
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if fresh or len(cells) != len(rows[-1]):
            rows.append(cells)
        else:
            rows[-1] = [" ".join(filter(None, pair)) for pair in zip(rows[-1], cells, strict=True)]
        fresh = False
    return rows


def _simple_rows(lines: list[str]) -> list[list[str]]:
    starts = [match.start() for match in re.finditer(r"=+", lines[0])]
    ends = [*starts[1:], 10_000]
    rows: list[list[str]] = []
    for line in lines[1:]:
        if _SIMPLE_BORDER.match(line) or re.match(r"\s*-+(?:\s+-+)*\s*$", line):
            continue
        wide = "".join(f"{char}\0" if cells_of(char) > 1 else char for char in line)  # a column for each cell of width
        cells = [wide[a:b].replace("\0", "").strip() for a, b in zip(starts, ends, strict=True)]
        if cells[0] or not rows:
            rows.append(cells)
        else:
            rows[-1] = [" ".join(filter(None, pair)) for pair in zip(rows[-1], cells, strict=True)]
    return rows


def _inline(text: str) -> str:
    text = _NOTE_REFERENCE.sub(r"\[\1\]", text)
    text = _LINK.sub(r"[\1](\2)", text)
    text = _ROLE.sub(lambda role: role[1] or role[2] or "", text)
    text = _REFERENCE.sub(lambda reference: reference[1] or reference[2], text)
    return re.sub(r"\|([^|\s][^|]*)\|", r"\1", text) if "|" in text else text
