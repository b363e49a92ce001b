"""read: where the characters of a PDF's text layer stand."""

from __future__ import annotations

import ctypes
from typing import Any

from index.read.pdf_turned import LEVEL, is_level, turn_of


class Boxes:
    """Asks a text layer where its characters stand."""

    def __init__(self, layer: Any, text: str) -> None:
        import pypdfium2.raw

        self._raw = pypdfium2.raw
        self._layer = layer
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
