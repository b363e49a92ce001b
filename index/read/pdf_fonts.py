"""read: a font for PDFium where a PDF names a Chinese, Japanese or Korean one that it does not contain.

PDFium leaves out of a text layer what has no width on the page: each letter that is drawn alone, if its font is
neither in the file nor installed. The font here has one square for all letters, so that each has its place.
"""

from __future__ import annotations

import ctypes
import struct
from functools import cache
from typing import Any

# By these numbers PDFium names Japanese, Korean and Chinese sets of characters.
_CHARSETS = {128, 129, 134, 136}
_CHINESE = 134
# What the font here is called by; those of the system are addresses.
_OURS = 1
_UNITS = 1000
_DESCENT = -200
_ASCENT = 800
# From these characters on letters are half as wide as high, and as wide.
_FIRST_NARROW, _FIRST_WIDE, _LAST = 0x21, 0x250, 0x3FFFF


@cache
def install_font() -> None:
    """Give PDFium the font, for this process; those that are installed come first."""
    from pypdfium2 import raw

    _KEPT.append(_Fonts(raw))


_KEPT: list[_Fonts] = []
"""What PDFium calls as long as the process lives."""


class _Fonts:
    """The fonts of the system, and the one here."""

    def __init__(self, raw: Any) -> None:
        self._font = _font()
        self._system = raw.FPDF_GetDefaultSystemFontInfo()
        self._info = raw.FPDF_SYSFONTINFO(version=1)
        for name, called in {
            "EnumFonts": self._list,
            "MapFont": self._map,
            "GetFont": self._named,
            "GetFontData": self._data,
            "GetFaceName": self._name,
            "GetFontCharset": self._charset,
            "DeleteFont": self._delete,
        }.items():
            setattr(self._info, name, dict(self._info._fields_)[name](called))
        raw.FPDF_SetSystemFontInfo(ctypes.byref(self._info))

    def _list(self, _: Any, mapper: Any) -> None:
        self._system.contents.EnumFonts(self._system, mapper)

    def _named(self, _: Any, face: Any) -> int | None:
        found: int | None = self._system.contents.GetFont(self._system, face)
        return found

    def _map(self, _: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> int | None:
        found: int | None = self._system.contents.MapFont(self._system, weight, italic, charset, pitch, face, exact)
        return found or (_OURS if charset in _CHARSETS else None)

    def _data(self, _: Any, font: int, table: int, buffer: Any, size: int) -> int:
        if font != _OURS:
            return int(self._system.contents.GetFontData(self._system, font, table, buffer, size))
        if table:
            return 0
        if buffer and size >= len(self._font):
            ctypes.memmove(buffer, self._font, len(self._font))
        return len(self._font)

    def _name(self, _: Any, font: int, buffer: Any, size: int) -> int:
        return 0 if font == _OURS else int(self._system.contents.GetFaceName(self._system, font, buffer, size))

    def _charset(self, _: Any, font: int) -> int:
        return _CHINESE if font == _OURS else int(self._system.contents.GetFontCharset(self._system, font))

    def _delete(self, _: Any, font: int) -> None:
        if font != _OURS:
            self._system.contents.DeleteFont(self._system, font)


def _font() -> bytes:
    """A TrueType font of two glyphs, a wide and a narrow square, and one that is empty (ISO/IEC 14496-22)."""
    glyphs = [b"", _square(_UNITS), _square(_UNITS // 2)]
    ends = [0]
    for glyph in glyphs:
        ends.append(ends[-1] + len(glyph))
    groups = ((_FIRST_NARROW, _FIRST_WIDE - 1, 2), (_FIRST_WIDE, _LAST, 1))
    box = (0, _DESCENT, _UNITS, _ASCENT)
    tables = {
        b"cmap": struct.pack(">4HL", 0, 1, 3, 10, 12)
        + struct.pack(">2H3L", 13, 0, 16 + 12 * len(groups), 0, len(groups))  # many characters, one glyph
        + b"".join(struct.pack(">3L", *group) for group in groups),
        b"glyf": b"".join(glyphs),
        b"head": struct.pack(">4L2H2Q4h2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _UNITS, 0, 0, *box, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(
            ">L3hH11hH", 0x10000, _ASCENT, _DESCENT, 0, _UNITS, 0, 0, _UNITS, 1, *(0,) * 7, len(glyphs)
        ),
        b"hmtx": struct.pack(">HhHhHh", _UNITS, 0, _UNITS, 0, _UNITS // 2, 0),
        b"loca": struct.pack(f">{len(ends)}L", *ends),
        b"maxp": struct.pack(">L14H", 0x10000, len(glyphs), 4, 1, 0, 0, 1, *(0,) * 8),
    }
    head = struct.pack(">L4H", 0x10000, len(tables), 64, 2, 16 * len(tables) - 64)
    start = len(head) + 16 * len(tables)
    body = b""
    for name, table in tables.items():
        head += name + struct.pack(">3L", 0, start + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return head + body


def _square(width: int) -> bytes:
    """The glyph of a square: its corners one after the other, each by how far it is from the one before."""
    outline = struct.pack(">5h2H4B", 1, 0, _DESCENT, width, _ASCENT, 3, 0, 1, 1, 1, 1)
    outline += struct.pack(">8h", 0, width, 0, -width, _DESCENT, 0, _UNITS, 0)
    return outline + b"\0" * (-len(outline) % 4)
