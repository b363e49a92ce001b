"""read: MDX and Jupyter notebooks; each becomes Markdown first."""

from __future__ import annotations

import json
import re
from typing import Any

from index.errors import CannotRead
from index.read.document import Document
from index.read.encoding import decode
from index.read.markdown import read_markdown

# MDX
_MODULE = re.compile(r"^(?:import|export)\s[^\n]*(?:\n(?!\s*\n)[^\n]*)*", re.MULTILINE)
_COMMENT = re.compile(r"\{/\*.*?\*/\}", re.DOTALL)
_ELEMENT = re.compile(r"</?[A-Z][\w.]*(?:\s[^<>]*)?/?>|<>|</>")
_EXPRESSION = re.compile(r"^[ \t]*\{[^{}]*\}[ \t]*$", re.MULTILINE)
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def read_mdx(source: str, data: bytes) -> Document:
    """Return the document of MDX: of its components what they enclose, without imports and expressions."""
    text = decode(data)
    fences: list[str] = []

    def put_aside(fence: re.Match[str]) -> str:
        fences.append(fence[0])
        return f"\0{len(fences) - 1}\0"

    text = _FENCED.sub(put_aside, text)
    text = _EXPRESSION.sub("", _ELEMENT.sub("", _COMMENT.sub("", _MODULE.sub("", text))))
    return read_markdown(source, re.sub("\0(\\d+)\0", lambda mark: fences[int(mark[1])], text))


def read_notebook(source: str, data: bytes) -> Document:
    """Return the document of a Jupyter notebook: its texts and its code, without what the code has printed."""
    try:
        notebook = json.loads(decode(data))
    except ValueError:
        raise CannotRead("damaged") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise CannotRead("kind", ".ipynb")
    return read_markdown(source, "\n\n".join(_cell(cell) for cell in cells if isinstance(cell, dict)))


def _cell(cell: dict[str, Any]) -> str:
    lines = cell.get("source", "")
    text = lines if isinstance(lines, str) else "".join(map(str, lines)) if isinstance(lines, list) else ""
    return f"````\n{text}\n````" if cell.get("cell_type") == "code" and text.strip() else text
