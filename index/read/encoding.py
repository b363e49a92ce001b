"""read: bytes to text, whatever encoding an office left them in."""

from __future__ import annotations

import codecs
import re

from index.errors import Undecodable

# UTF-32's mark begins with UTF-16's, so it is tried first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# A UTF-8 file cut off in mid-character, or with a bad byte here and there, is still UTF-8.
# In another encoding hardly any character beyond ASCII is valid UTF-8 by chance.
_SOUND_PER_BAD = 20
# UTF-32 has the most: three of the four bytes of a letter.
_MOST_NULS = 0.75

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Controls that neither a chat nor a terminal should be sent, and marks inside the text.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Site markers such as ##paidbegin##: one small word between doubled hashes.
_MARKERS = re.compile(r"##[a-z]{3,32}##")
# Lead bytes of the characters in daily use, and of punctuation: what comes out in them was
# written in that encoding. GB 2312 level 1 and rows 1 to 3; Big5 level 1 and its symbols.
_DAILY = {"gb18030": (range(0xB0, 0xD8), range(0xA1, 0xA4)), "big5": (range(0xA4, 0xC7), range(0xA1, 0xA4))}
_MOSTLY = 0.9


def decode(data: bytes) -> str:
    """Return a file's text with "\\n" line ends and without marks, markers and controls.

    Recognised by their byte order mark, else by being valid: UTF-8, UTF-16, UTF-32;
    else by charset-normalizer: GB18030, Big5 and the other encodings it knows.

    Raises:
        Undecodable: The bytes are not text.
    """
    text = _CONTROLS.sub(" ", _LINE_ENDS.sub("\n", _decoded(data))).replace("\ufeff", "")
    if "##" not in text:
        return text
    lines = (_without_markers(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line is not None)


def _without_markers(line: str) -> str | None:
    """The line without site markers; None where it had nothing else."""
    rest = _MARKERS.sub("", line)
    return None if rest != line and not rest.strip() else rest


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    nuls = data.count(0)
    if nuls > _MOST_NULS * len(data):
        raise Undecodable("not text in any known encoding")
    # UTF-16 without a mark is often valid UTF-8 as well, but every other byte is NUL.
    if nuls * _SOUND_PER_BAD <= len(data):
        text = data.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        sound = len(text) - bad - len(text.encode("ascii", "ignore"))
        if bad * _SOUND_PER_BAD <= sound:
            return text
    # Imported here: most folders are UTF-8 throughout and never need it.
    from charset_normalizer import from_bytes

    matches = from_bytes(data)
    best = matches.best()
    # A few words tell it nothing: all encodings they are valid in look alike. Chinese first.
    if best is not None and sum(m.chaos == best.chaos and m.coherence == best.coherence for m in matches) > 1:
        chinese = _chinese(data)
        if chinese is not None:
            return chinese
    if best is None:
        raise Undecodable("not text in any known encoding")
    return str(best)


def _chinese(data: bytes) -> str | None:
    """The text in GB18030 or Big5, whichever makes nearly all of it characters of daily use."""
    shares: dict[str, float] = {}
    for encoding, daily in _DAILY.items():
        try:
            pieces = [char.encode(encoding) for char in data.decode(encoding) if char > "\x7f"]
        except UnicodeError:
            continue
        usual = sum(any(piece[0] in rows for rows in daily) for piece in pieces)
        shares[encoding] = usual / len(pieces) if pieces else 0.0
    encoding = max(shares, key=lambda name: shares[name], default="")
    return data.decode(encoding) if shares.get(encoding, 0.0) >= _MOSTLY else None
