"""read: CSV and TSV, in whatever encoding and with whatever delimiter."""

from __future__ import annotations

import csv
import io

from index.read.blocks import Blocks
from index.read.document import Document
from index.read.encoding import decode
from index.read.grid import add_grid
from index.read.rows import Row

_DELIMITERS = ",\t;|"
_SAMPLE_CHARS = 20_000


def read_delimited(source: str, data: bytes) -> Document:
    """Return the document of a CSV or TSV: its rows, numbered as a spreadsheet program shows them."""
    text = decode(data)
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    width = max(map(len, rows), default=0)
    blocks = Blocks()
    add_grid(blocks, [Row(n, (*cells, *[""] * (width - len(cells)))) for n, cells in enumerate(rows, 1)])
    return blocks.document(source)


def _delimiter(text: str) -> str:
    """The character that stands in the most lines equally often; a comma where none does."""
    lines = [line for line in text[:_SAMPLE_CHARS].split("\n")[:50] if line.strip()]

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = [len(row) - 1 for row in csv.reader(lines, delimiter=delimiter)]
        common = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
        return (counts.count(common), common) if common > 0 else (0, 0)

    return max(_DELIMITERS, key=evenness)
