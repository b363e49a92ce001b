"""read: the readers of files that are read in children, one for each kind; a file's bytes in, its document out."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from importlib import import_module
from xml.etree.ElementTree import ParseError

from index.errors import CannotRead, Undecodable
from index.read.document import Document
from index.read.kinds import kind_of

# Where each reader is: (source, bytes) -> document. They are imported when a file needs them.
_READERS = {
    "csv": "index.read.delimited:read_delimited",
    "doc": "index.read.old_word:read_doc",
    "docx": "index.read.word:read_docx",
    "epub": "index.read.book:read_epub",
    "html": "index.read.web:read_html",
    "ipynb": "index.read.marked_up:read_notebook",
    "mail": "index.read.mail:read_mail",
    "mdx": "index.read.marked_up:read_mdx",
    "odp": "index.read.opendocument:read_opendocument",
    "ods": "index.read.sheets:read_sheets",
    "odt": "index.read.opendocument:read_opendocument",
    "pdf": "index.read.pdf:read_pdf",
    "pptx": "index.read.slides:read_pptx",
    "rst": "index.read.restructured:read_rst",
    "rtf": "index.read.rich_text:read_rtf",
    "word_xml": "index.read.word:read_word_xml",
    "xls": "index.read.sheets:read_sheets",
    "xlsx": "index.read.sheets:read_sheets",
}
_MOST_CHARACTERS = 20_000_000


def read_original(source: str, data: bytes) -> Document:
    """Return the document of a file's bytes, by the reader of what it is.

    Raises:
        CannotRead: There is no text in it that can be had, for this reason.
    """
    kind = kind_of(source, data)
    if kind not in _READERS:
        raise CannotRead(kind)
    module, _, name = _READERS[kind].partition(":")
    reader: Callable[[str, bytes], Document] = getattr(import_module(module), name)
    try:
        document = reader(source, data)
    except Undecodable:
        raise CannotRead("damaged") from None
    except (zipfile.BadZipFile, ParseError, EOFError):
        raise CannotRead("damaged") from None
    except RecursionError:
        raise CannotRead("too_deep") from None
    if len(document.text) > _MOST_CHARACTERS:
        raise CannotRead("long_text", _MOST_CHARACTERS // 1_000_000)
    if not document.text.strip():
        raise CannotRead("no_text")
    return document
