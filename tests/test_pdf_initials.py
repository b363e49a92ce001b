"""PDF: a first letter that is as high as several lines stays with its word."""

from __future__ import annotations

import pytest

from index.read.readers import read_original
from tests.support.originals import Run, pdf

BESIDE = ["天来了，公园里的花都开了，游人从四面八方赶来，", "有的带着孩子，有的扶着老人，一边走一边看，"]
BELOW = ["谁也舍不得离开，直到太阳落山的时候才慢慢地走回家去。", "第二段另起一行，说的是别的事。"]


@pytest.mark.parametrize("baseline", [682, 684, 700])
def test_a_first_letter_over_two_lines_stays_with_its_word(baseline: float) -> None:
    letter: list[Run] = [(60, baseline, 30, "春 ")]
    beside: list[Run] = [(94, 700 - 18 * n, 12, line) for n, line in enumerate(BESIDE)]
    below: list[Run] = [(60, 664, 12, BELOW[0]), (84, 646, 12, BELOW[1])]
    document = read_original("a.pdf", pdf([(200, 750, 20, "春游"), *letter, *beside, *below]))
    assert document.text == f"春游\n\n春{''.join(BESIDE)}{BELOW[0]}\n\n{BELOW[1]}"
    assert len(document.headings) == 1
