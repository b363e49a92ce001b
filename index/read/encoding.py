"""read: decode bytes, in whatever encoding, into text."""

from __future__ import annotations

import codecs
import re

from index.errors import Undecodable
from index.read.legacy import likely_chinese, likely_text

# Byte order marks. UTF-32's begins with UTF-16's, so it is tried first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Text with at least so many valid non-ASCII characters for each invalid byte is UTF-8, cut off
# in mid-character or damaged: other encodings are hardly ever valid UTF-8 by chance.
_VALID_PER_INVALID = 20
# A few characters in GB18030 may be valid UTF-8 by chance, of two bytes each: what they give has
# letters and marks that are in none of the alphabets which people write in.
_FEW = 20
_UNUSUAL = re.compile(
    "[^\x00-\u017f\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u0218-\u021b\u0300-\u036f\u0386-\u03ce"
    "\u0400-\u045f\u0490\u0491\u05d0-\u05ea\u060c\u061b\u061f\u0621-\u0669\u0800-\U0010ffff]"
)
# The largest share of NUL bytes in text: UTF-32 has three in the four bytes of a letter.
_MAX_NULS = 0.75

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Controls that no chat and no terminal should receive.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Site markers such as ##paidbegin##: one small word between doubled hashes.
_MARKERS = re.compile(r"##[a-z]{3,32}##")


def decode(data: bytes) -> str:
    """Return a file's text with "\\n" line ends and without marks, markers and controls.

    The encoding is the first of these that fits:

    1. the one of the byte order mark;
    2. UTF-8, if nearly all of it is valid;
    3. the one that gives the likeliest text of a language, see `read.legacy`;
    4. what charset-normalizer recognizes.

    Raises:
        Undecodable: The bytes are not text.
    """
    text = without_controls(_decoded(data))
    if "##" not in text:
        return text
    lines = (_without_markers(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line is not None)


def without_controls(text: str) -> str:
    """Return a text with "\n" line ends, blanks in the place of controls, and without byte order marks."""
    return _CONTROLS.sub(" ", _LINE_ENDS.sub("\n", text)).replace("\ufeff", "")


def _without_markers(line: str) -> str | None:
    """The line without site markers; None if it has nothing else."""
    rest = _MARKERS.sub("", line)
    return None if rest != line and not rest.strip() else rest


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    nuls = data.count(0)
    if nuls > _MAX_NULS * len(data):
        raise Undecodable("not text in any known encoding")
    # UTF-16 without a mark may be valid UTF-8 too, but many of its bytes are NUL.
    if nuls * _VALID_PER_INVALID <= len(data):
        text = data.decode("utf-8", "replace")
        invalid = text.count("\ufffd")
        valid = len(text) - invalid - len(text.encode("ascii", "ignore"))
        if invalid * _VALID_PER_INVALID <= valid:
            by_chance = not invalid and len(text) <= _FEW and _UNUSUAL.search(text)
            return (likely_chinese(data) if by_chance else None) or text
    if not nuls and (likely := likely_text(data)) is not None:
        return likely
    # Imported here: most folders have nothing but UTF-8.
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise Undecodable("not text in any known encoding")
    return str(best)
