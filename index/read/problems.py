"""read: why a file cannot be read, and what helps; each reason has a name, by which others say it in their language."""

from __future__ import annotations

from index.errors import CannotRead
from index.read.document import Unreadable

PROBLEMS = {
    "empty": "the file is empty",
    "damaged": "damaged or cut off: save it anew",
    "password": "protected by a password: save it without one",
    "scan": "scanned, no text, {} pages: with passagebot[ocr] it can be read",
    "nonsense": "the fonts of {} of {} pages have no letters behind them: with passagebot[ocr] they can be read",
    "scanned_pages": "pages {} of {} are scanned and have no text: with passagebot[ocr] they can be read",
    "many_scanned": "more than {} scanned pages: split it",
    "hidden_sheets": "hidden sheets are left out: {}",
    "no_text": "there is no text in it",
    "kind": "not a {} file",
    "too_much": "more than {} MB when unpacked",
    "many_parts": "an archive of {} parts",
    "entities": "declares entities, which no such file needs",
    "too_deep": "nested too deeply",
    "far_cells": "sheet “{}” reaches over {} cells, most of them empty: delete the far ones",
    "many_cells": "more than {} million cells: save the part that is to be searched as a file of its own",
    "many_pages": "more than {} pages: split it",
    "long_text": "more than {} million characters of text: split it",
    "time": "took more than {} s to read",
    "memory": "took more than {} MB of memory to read",
    "crash": "ended the process that read it",
    "doc": "an old Word file: install antiword, catdoc or LibreOffice, or save it as .docx",
    "ppt": "an old PowerPoint file: save it as .pptx",
    "msg": "an Outlook message: save it as .eml",
    "other": "of a format that is not read",
    "no_name": "it is no name of a document",
    "a_link": "a link, through which nothing is written",
    "no_document": "something that is no document has this name",
}
"""Name of a reason -> the reason in English; what `{}` stands for comes with each file."""


PARTIAL = {"scanned_pages", "hidden_sheets"}
"""The reasons why some of a file is not read; the rest is."""


def unreadable(source: str, error: CannotRead) -> Unreadable:
    """Return what is said of a file that cannot be read."""
    problem = (error.problem, *map(str, error.values))
    return Unreadable(source, in_english(problem), problem)


def in_english(problem: tuple[str, ...]) -> str:
    """Return a reason by its name and what it is filled with."""
    return PROBLEMS.get("".join(problem[:1]), PROBLEMS["other"]).format(*problem[1:], "", "")
