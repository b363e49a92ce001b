"""read: decode bytes, in whatever encoding, into text."""

from __future__ import annotations

import codecs
import re

from index.errors import Undecodable

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
# The largest share of NUL bytes in text: UTF-32 has three in the four bytes of a letter.
_MAX_NULS = 0.75

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Controls that no chat and no terminal should receive.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Site markers such as ##paidbegin##: one small word between doubled hashes.
_MARKERS = re.compile(r"##[a-z]{3,32}##")
# Lead bytes of common characters and punctuation: GB 2312 level 1 and rows 1 to 3; Big5 level 1
# and its symbols. Text decoded by the wrong encoding has few of them.
_COMMON = {"gb18030": (range(0xB0, 0xD8), range(0xA1, 0xA4)), "big5": (range(0xA4, 0xC7), range(0xA1, 0xA4))}
_MIN_COMMON = 0.9


def decode(data: bytes) -> str:
    """Return a file's text with "\\n" line ends and without marks, markers and controls.

    The encoding is the first of these that fits:

    1. the one of the byte order mark;
    2. UTF-8, if nearly all of it is valid;
    3. GB18030 or Big5, if charset-normalizer cannot decide and nearly all characters are common;
    4. what charset-normalizer recognizes.

    Raises:
        Undecodable: The bytes are not text.
    """
    text = _CONTROLS.sub(" ", _LINE_ENDS.sub("\n", _decoded(data))).replace("\ufeff", "")
    if "##" not in text:
        return text
    lines = (_without_markers(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line is not None)


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
            return text
    # Imported here: most folders have nothing but UTF-8.
    from charset_normalizer import from_bytes

    matches = from_bytes(data)
    best = matches.best()
    # Short texts look alike in several encodings. Of these, Chinese ones are tried first.
    if best is not None and sum(m.chaos == best.chaos and m.coherence == best.coherence for m in matches) > 1:
        chinese = _chinese(data)
        if chinese is not None:
            return chinese
    if best is None:
        raise Undecodable("not text in any known encoding")
    return str(best)


def _chinese(data: bytes) -> str | None:
    """Decode as GB18030 or Big5, whichever gives more common characters; None if both give too few."""
    shares: dict[str, float] = {}
    for encoding, common in _COMMON.items():
        try:
            encoded = [char.encode(encoding) for char in data.decode(encoding) if char > "\x7f"]
        except UnicodeError:
            continue
        count = sum(any(char[0] in lead_bytes for lead_bytes in common) for char in encoded)
        shares[encoding] = count / len(encoded) if encoded else 0.0
    encoding = max(shares, key=lambda name: shares[name], default="")
    return data.decode(encoding) if shares.get(encoding, 0.0) >= _MIN_COMMON else None
