"""read: pages that are pictures, by the extra `ocr`: the lines of a page with where they stand."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING, Any

from index.read.patience import going_on

if TYPE_CHECKING:
    from index.read.pdf_line import Line

MOST_PAGES = 500
"""Scanned pages that are read of one file: each takes seconds."""
MEGABYTES = 1500
"""What reading scans takes in the memory beside what a file may take."""
# Enough for letters of 8 points; of larger pages the pictures stay as small.
_DOTS_PER_INCH = 150
_MOST_DOTS = 2200
_POINTS_PER_INCH = 72
# A recognized line is less certain than this: a stain, a signature.
_LEAST_SCORE = 0.5
# Heights that differ by less are those of the same letters.
_VARIES = 0.3
# One thread, since each processor has a child; pages in full width take half a gigabyte less than as they come.
_SETTINGS = {
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
    "Global.use_cls": False,
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    "Rec.rec_batch_num": 1,
}


def can_be_read() -> bool:
    """Whether the extra is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def shows_something(page: Any) -> bool:
    """Whether a page without text has anything on it."""
    return next(iter(page.get_objects(max_depth=1)), None) is not None


def lines_of(page: Any) -> list[Line]:
    """Return the lines of a page as they are seen, from top to bottom."""
    from index.read.pdf_line import Line, Piece  # a process that only asks whether scans can be read needs none

    going_on()
    width, height = page.get_size()
    scale = min(_DOTS_PER_INCH / _POINTS_PER_INCH, _MOST_DOTS / max(width, height, 1.0))
    found = _engine()(page.render(scale=scale).to_numpy())
    lines = []
    for box, text, score in zip(_or_none(found.boxes), _or_none(found.txts), _or_none(found.scores), strict=True):
        words = str(text).strip()
        if words and score >= _LEAST_SCORE:
            xs, ys = [float(x) / scale for x, _ in box], [float(y) / scale for _, y in box]
            bottom, top = height - max(ys), height - min(ys)
            piece = Piece(min(xs), max(xs), words)
            lines.append(Line((piece,), bottom, top, height, max(top - bottom, 1.0), False, words.endswith("-")))
    return _of_one_size(lines)


def _of_one_size(lines: Sequence[Line]) -> list[Line]:
    """The lines, those of about the usual height as if they were of just that: what is seen of letters varies."""
    usual = median(line.size for line in lines) if lines else 0.0
    return [replace(line, size=usual) if abs(line.size - usual) < _VARIES * usual else line for line in lines]


def _or_none(found: Any) -> Any:
    return () if found is None else found


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params=_SETTINGS)
