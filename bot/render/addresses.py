"""Where the pages are, below the site's address."""

from __future__ import annotations

from urllib.parse import quote


def passage_path(passage_id: str, question: str = "") -> str:
    """Return the path of a passage's page; `question` as `Tokens.question` signs it."""
    return f"/p/{passage_id}" + (f"?q={question}" if question else "")


def file_path(passage_id: str) -> str:
    """Return the path of a passage's original file."""
    return f"/p/{passage_id}/file"


def document_path(source: str, page: int = 1, passage_id: str = "") -> str:
    """Return the path of a whole document's page, or of a passage there."""
    fragment = f"#p_{passage_id}" if passage_id else ""
    return f"/d/{quote(source, errors='replace')}" + (f"?page={page}" if page > 1 else "") + fragment
