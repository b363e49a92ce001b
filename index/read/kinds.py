"""read: tell what a file is: containers by their content, whatever their names say; texts by their names."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from index.errors import CannotRead
from index.read.archive import Archive

# The kind of each suffix. What is a container is looked at all the same.
SUFFIXES = {
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".eml", ".mht", ".mhtml"), "mail"),
    **dict.fromkeys((".docx", ".docm", ".dotx"), "docx"),
    **dict.fromkeys((".xlsx", ".xlsm"), "xlsx"),
    **dict.fromkeys((".pptx", ".pptm", ".ppsx"), "pptx"),
    **dict.fromkeys((".xls", ".et"), "xls"),
    **{f".{kind}": kind for kind in ("pdf", "doc", "odt", "odp", "ods", "epub", "rtf", "rst", "mdx", "ipynb")},
}
"""Suffix -> kind, of files that are read in children."""

_TEXTS = {"csv", "html", "mail", "rst", "mdx", "ipynb"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams of an OLE file, by which its program is known; what is encrypted is asked first.
_STREAMS = {
    "EncryptedPackage": "password",
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
    "PowerPoint Document": "ppt",
    "__properties_version1.0": "msg",
}
# The kind of a zip, by the folder that its documents are in.
_FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_MIME_TYPES = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/epub+zip": "epub",
}
_HEAD = 4096
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table)\b", re.IGNORECASE)
_WORD_XML = re.compile(rb"<(?:\w+:)?(?:wordDocument|package)\b[^>]*schemas\.microsoft\.com/office")
_MAIL = re.compile(
    rb"^(?:MIME-Version|From|Received|Subject|Date|Return-Path|Delivered-To): ", re.IGNORECASE | re.MULTILINE
)


def kind_of(name: str, data: bytes) -> str:  # noqa: PLR0911 - one line for each sign
    """Return what a file is: the name of a reader, or of what is known but not read.

    Args:
        name: Of the file, with its suffix.
        data: All its bytes.

    Raises:
        CannotRead: It is empty, damaged, or nothing that is known here.
    """
    named = SUFFIXES.get(PurePosixPath(name).suffix.lower(), "")
    if not data:
        raise CannotRead("empty")
    head = data[:_HEAD]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(data, named)
    if data.startswith(_OLE):
        return next((kind for name, kind in _STREAMS.items() if name.encode("utf-16-le") in data), "other")
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if _WORD_XML.search(head):
        return "word_xml"
    if named in _TEXTS:
        return named
    if _HTML.search(head):
        return "html"
    if _MAIL.match(head) and len(_MAIL.findall(head)) > 1:
        return "mail"
    if named in {"xls", "doc"} and b"\0" not in head:
        return "csv" if named == "xls" else "txt"  # what web sites offer by such a name
    raise CannotRead("damaged" if not head.strip(b"\0") else "kind", PurePosixPath(name).suffix.lower())


def _zip_kind(data: bytes, named: str) -> str:
    archive = Archive(data)
    if 0 < archive.size("mimetype") < 100:
        mime = archive.read("mimetype").decode("ascii", "replace").strip()
        if kind := _MIME_TYPES.get(mime.removesuffix("-template")):
            return kind
    for folder, kind in _FOLDERS.items():
        if any(name.startswith(folder) for name in archive.names):
            return kind
    return named if named in {"epub", "odt", "odp", "ods"} else "other"
