"""A picture of figures, for a phone: what was asked each day, how it was answered, what is missing most."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from bot.render.fonts import chinese_font

_WIDTH, _EDGE, _GAP = 1080, 56, 36
_INK, _FAINT, _PAPER, _LINE, _TILE = "#1d2733", "#6b7785", "#ffffff", "#e3e8ee", "#f4f6f9"
COLOURS = ("#2f9e62", "#f2b33d", "#d0503f")
"""Of what was answered, nearly answered, and not answered."""
_TITLE, _TEXT, _SMALL, _FIGURE = 52, 34, 28, 58
_BARS_HIGH, _HOURS_HIGH = 330, 170
_LIST_ROW = 62
# More days are drawn as weeks.
_MOST_BARS = 62
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars beside each other.

    Attributes:
        title: What they show.
        legend: What each part of a bar is.
        bars: The parts of each bar.
        labels: What stands below the first, the middle and the last.
    """

    title: str
    legend: Sequence[str]
    bars: Sequence[Sequence[int]]
    labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Names with their numbers, the highest first."""

    title: str
    rows: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Board:
    """What a picture shows, from top to bottom.

    Attributes:
        title: In large letters.
        period: Below it.
        tiles: Names with figures.
        days: What was asked each day.
        hours: And in each hour of the day.
        rankings: What is most.
        note: At the bottom.
    """

    title: str
    period: str
    tiles: Sequence[tuple[str, str]]
    days: Bars
    hours: Bars
    rankings: Sequence[Ranking]
    note: str


def draw(board: Board) -> bytes | None:
    """Return a picture as PNG; None where no font has Chinese characters."""
    font = chinese_font()
    if font is None:
        return None
    pen = _Pen(font)
    pen.text(board.title, _TITLE)
    pen.text(board.period, _SMALL, _FAINT)
    pen.skip(_GAP // 2)
    pen.tiles(board.tiles)
    pen.bars(_in_weeks(board.days), _BARS_HIGH)
    pen.bars(board.hours, _HOURS_HIGH)
    for ranking in board.rankings:
        if ranking.rows:
            pen.ranking(ranking)
    pen.skip(_GAP // 2)
    pen.paragraph(board.note, _SMALL, _FAINT)
    return pen.picture()


class _Pen:
    """Draws from top to bottom on paper that grows."""

    def __init__(self, font: tuple[str, int]) -> None:
        self._font = font
        self._image = Image.new("RGB", (_WIDTH, 4000), _PAPER)
        self._draw = ImageDraw.Draw(self._image)
        self._y = _EDGE

    def skip(self, pixels: int) -> None:
        self._y += pixels

    def text(self, text: str, size: int, colour: str = _INK) -> None:
        self._write(_EDGE, self._y, self._cut(text, size, _WIDTH - 2 * _EDGE), size, colour)
        self._y += round(size * 1.45)

    def paragraph(self, text: str, size: int, colour: str) -> None:
        """Write a text in as many lines as it takes; Chinese may be parted anywhere, words only between them."""
        line = ""
        for piece in _pieces(text):
            if line and self._wide(line + piece, size) > _WIDTH - 2 * _EDGE:
                self.text(line.strip(), size, colour)
                line = ""
            line += piece
        self.text(line.strip(), size, colour)

    def tiles(self, tiles: Sequence[tuple[str, str]]) -> None:
        wide, high = (_WIDTH - 2 * _EDGE - _GAP * (len(tiles) - 1) // 2) // len(tiles), 150
        for number, (name, figure) in enumerate(tiles):
            left = _EDGE + number * (wide + _GAP // 2)
            self._draw.rounded_rectangle((left, self._y, left + wide, self._y + high), 18, fill=_TILE)
            self._write(left + 22, self._y + 14, self._cut(figure, _FIGURE, wide - 30), _FIGURE, _INK)
            self._write(left + 22, self._y + 96, self._cut(name, _SMALL, wide - 30), _SMALL, _FAINT)
        self._y += high + _GAP

    def bars(self, bars: Bars, high: int) -> None:
        self._heading(bars.title)
        if bars.legend:
            left = _EDGE
            for name, colour in zip(bars.legend, COLOURS, strict=False):
                self._draw.rounded_rectangle((left, self._y + 8, left + 24, self._y + 32), 6, fill=colour)
                self._write(left + 34, self._y, name, _SMALL, _FAINT)
                left += 34 + round(self._wide(name, _SMALL)) + 36
            self._y += 52
        most = max([sum(parts) for parts in bars.bars], default=0) or 1
        first = _EDGE + round(self._wide(f"{most}", _SMALL)) + 16
        bottom, step = self._y + high, (_WIDTH - _EDGE - first) / max(1, len(bars.bars))
        for number in {most, most // 2} - {0}:
            height = bottom - round(number / most * (high - 40))
            self._draw.line((first, height, _WIDTH - _EDGE, height), fill=_LINE, width=2)
            self._write(_EDGE, height - 20, f"{number}", _SMALL, _FAINT)
        for number, parts in enumerate(bars.bars):
            begins, top = first + number * step, float(bottom)
            for part, colour in zip(parts, COLOURS, strict=False):
                if part:
                    above = top - part / most * (high - 40)
                    self._draw.rectangle((begins + step * 0.12, above, begins + step * 0.88, top), fill=colour)
                    top = above
        self._draw.line((first, bottom, _WIDTH - _EDGE, bottom), fill=_FAINT, width=2)
        for number, label in enumerate(bars.labels):
            wide = self._wide(label, _SMALL)
            middle = first + number * (_WIDTH - _EDGE - first) / max(1, len(bars.labels) - 1)
            begins = min(max(first, middle - wide / 2), _WIDTH - _EDGE - wide)
            self._write(round(begins), bottom + 10, label, _SMALL, _FAINT)
        self._y = bottom + 60 + _GAP // 2

    def ranking(self, ranking: Ranking) -> None:
        self._heading(ranking.title)
        most = max(number for _, number in ranking.rows)
        for name, number in ranking.rows:
            wide = (_WIDTH - 2 * _EDGE) * number / most
            box = (_EDGE, self._y, _EDGE + wide, self._y + _LIST_ROW - 12)
            self._draw.rounded_rectangle(box, 10, fill="#dff0e6")
            figure = str(number)
            room = _WIDTH - 2 * _EDGE - 44 - self._wide(figure, _SMALL)
            self._write(_EDGE + 16, self._y + 5, self._cut(name, _SMALL, room), _SMALL, _INK)
            right = _WIDTH - _EDGE - 14 - round(self._wide(figure, _SMALL))
            self._write(right, self._y + 5, figure, _SMALL, _FAINT)
            self._y += _LIST_ROW
        self._y += _GAP // 2

    def picture(self) -> bytes:
        written = io.BytesIO()
        self._image.crop((0, 0, _WIDTH, self._y + _EDGE)).save(written, "PNG", optimize=True)
        return written.getvalue()

    def _heading(self, text: str) -> None:
        self.text(text, _TEXT)
        self._y += 6

    def _write(self, left: int, top: int, text: str, size: int, colour: str) -> None:
        self._draw.text((left, top), text, fill=colour, font=self._sized(size))

    def _wide(self, text: str, size: int) -> float:
        return float(self._draw.textlength(text, font=self._sized(size)))

    def _cut(self, text: str, size: int, room: float) -> str:
        """A text on one line, cut where there is no more room."""
        text = " ".join(text.split())
        if self._wide(text, size) <= room:
            return text
        while text and self._wide(f"{text}…", size) > room:
            text = text[:-1]
        return f"{text}…"

    def _sized(self, size: int) -> ImageFont.FreeTypeFont:
        path, face = self._font
        return ImageFont.truetype(path, size, index=face)


def _in_weeks(bars: Bars) -> Bars:
    """Bars of weeks where days are too many."""
    if len(bars.bars) <= _MOST_BARS:
        return bars
    weeks = [bars.bars[start : start + _WEEK] for start in range(0, len(bars.bars), _WEEK)]
    return Bars(bars.title, bars.legend, [list(map(sum, zip(*week, strict=True))) for week in weeks], bars.labels)


def _pieces(text: str) -> Sequence[str]:
    """A text in pieces between which a line may end."""
    pieces: list[str] = []
    for character in text:
        if pieces and character.isascii() and character != " " and pieces[-1][-1].isascii() and pieces[-1][-1] != " ":
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
