"""read: where the characters of a PDF's text layer stand."""

from __future__ import annotations

import ctypes
from bisect import bisect_left
from functools import cached_property
from typing import Any

from index.read.pdf_turned import LEVEL, is_level, turn_of

# What is drawn of a blank is so narrow; it lies so near to the line and to the letters beside it.
_NO_WIDTH = 0.01
_NEAR = 1.0
# What a font says of itself if all of its characters are as wide (ISO 32000, 9.8.2).
_FIXED_PITCH = 1
# A page with more than this is a drawing.
_MOST_OBJECTS = 20_000


class Boxes:
    """Asks a text layer where its characters stand.

    Args:
        layer: The text layer of a page.
        text: Its text.
        page: The page.
    """

    def __init__(self, layer: Any, text: str, page: Any) -> None:
        import pypdfium2.raw

        self._raw = pypdfium2.raw
        self._layer = layer
        self._page = page
        self._edges = [ctypes.c_double() for _ in range(4)]
        self._pointers = [ctypes.byref(edge) for edge in self._edges]
        self._loose = pypdfium2.raw.FS_RECTF()
        self._loose_pointer = ctypes.byref(self._loose)
        self._lines: dict[int, tuple[float, float]] = {}
        self.is_turned = False  # whether the page is, as a whole
        self.is_turned = not is_level(text, self.turn_of)

    def of(self, position: int) -> tuple[float, float, float, float]:
        """Left, right, bottom, top of a character."""
        self._raw.FPDFText_GetCharBox(self._layer, position, *self._pointers)
        left, right, bottom, top = (edge.value for edge in self._edges)
        return left, right, bottom, top

    def line_of(self, position: int) -> tuple[float, float]:
        """Bottom and top of the line that a character stands in, whatever its own shape."""
        line = self._lines.get(position)
        if line is None:
            self._raw.FPDFText_GetLooseCharBox(self._layer, position, self._loose_pointer)
            line = self._lines[position] = float(self._loose.bottom), float(self._loose.top)
        return line

    def turn_of(self, position: int) -> int:
        """How a character is turned, on a page that is not turned itself."""
        angle = 0.0 if self.is_turned else self._raw.FPDFText_GetCharAngle(self._layer, position)
        return turn_of(angle) if angle else LEVEL

    def is_made(self, position: int) -> bool:
        """Whether a blank is none of the text but was made of a gap."""
        return bool(self._raw.FPDFText_IsGenerated(self._layer, position) == 1)

    def is_bold(self, position: int) -> bool:
        """Whether a character's font is bold, as far as it says so."""
        return int(self._raw.FPDFText_GetFontWeight(self._layer, position)) >= 600

    def is_mono(self, position: int) -> bool:
        """Whether all characters of a character's font are as wide as each other, as far as it says so."""
        flags = ctypes.c_int()
        self._raw.FPDFText_GetFontInfo(self._layer, position, None, 0, ctypes.byref(flags))
        return bool(flags.value & _FIXED_PITCH)

    def foot_of(self, position: int) -> tuple[float, float]:
        """Where a character begins on the line that its letters stand on."""
        x, y = ctypes.c_double(), ctypes.c_double()
        self._raw.FPDFText_GetCharOrigin(self._layer, position, ctypes.byref(x), ctypes.byref(y))
        return x.value, y.value

    def size_of(self, position: int) -> float:
        """How high a character's font is, as it is drawn."""
        matrix = self._raw.FS_MATRIX()
        self._raw.FPDFText_GetMatrix(self._layer, position, ctypes.byref(matrix))
        scale = abs(complex(matrix.c, matrix.d))
        return max(float(self._raw.FPDFText_GetFontSize(self._layer, position)) * scale, 1.0)

    def has_blank(self, before: int, after: int) -> bool:
        """Whether a blank is drawn between two characters that the layer has none of.

        PDFium leaves out what has no width on the page, as blanks have in fonts whose letters are drawings: such
        fonts have no name.
        """
        if all(self._raw.FPDFText_GetFontInfo(self._layer, at, None, 0, None) > 1 for at in (before, after)):
            return False
        height, end, begin = self.foot_of(after)[1], self.of(before)[1], self.of(after)[0]
        level = self._blanks[
            bisect_left(self._blanks, (height - _NEAR,)) : bisect_left(self._blanks, (height + _NEAR,))
        ]
        return any(end - _NEAR < x < begin + _NEAR for _, x in level)

    @cached_property
    def _blanks(self) -> list[tuple[float, float]]:
        """How high, and how far from the left, the texts of the page are that have no width."""
        found: list[tuple[float, float]] = []
        count = self._raw.FPDFPage_CountObjects(self._page.raw)
        left, bottom, right, top = edges = [ctypes.c_float() for _ in range(4)]
        pointers = [ctypes.byref(edge) for edge in edges]
        for number in range(count if count <= _MOST_OBJECTS else 0):
            drawn = self._raw.FPDFPage_GetObject(self._page.raw, number)
            if self._raw.FPDFPageObj_GetType(drawn) == self._raw.FPDF_PAGEOBJ_TEXT:
                self._raw.FPDFPageObj_GetBounds(drawn, *pointers)
                if right.value - left.value < _NO_WIDTH and top.value - bottom.value < _NO_WIDTH:
                    found.append((bottom.value, left.value))
        return sorted(found)
