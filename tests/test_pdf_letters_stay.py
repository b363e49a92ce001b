"""PDF: no letter of a page is lost, however its boxes, tables, charts and cards stand."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from tests.support.originals import Drawn, Run, grid, pdf, text_of

WORDS = "青桐护理员厨师长床位餐厅楼层窗口预约报名登记体检疫苗押金合同租金物业电梯花园快递班车课程图书"


def word(random: Random, least: int = 2, most: int = 6) -> str:
    """A word of some letters."""
    return "".join(random.choices(WORDS, k=random.randint(least, most)))


def box(random: Random, top: float) -> tuple[list[Run], list[Drawn], float]:
    """A title, perhaps with a pay at the right, above labels and values, perhaps in a frame."""
    size = random.choice([11, 12, 14])
    runs: list[Run] = [(70, top - 20, size, word(random))]
    if random.random() < 0.7:
        runs.append((random.choice([160, 430]), top - 20, size, word(random)))
    foot = top - 30
    for _ in range(random.randint(1, 4)):
        foot -= 20
        runs += [(70, foot, 11, word(random, 2, 4)), (150, foot, 11, word(random, 4, 30))]
    frame = grid([60, 540], [foot - 8, top]) if random.random() < 0.6 else []
    return runs, frame, foot - 30


def table(random: Random, top: float) -> tuple[list[Run], list[Drawn], float]:
    """A table of names and words, perhaps ruled."""
    columns, rows = random.randint(2, 4), random.randint(2, 5)
    lefts = [60 + 480 / columns * n for n in range(columns + 1)]
    heights = [top - 24 * n for n in range(rows + 1)]
    runs: list[Run] = [
        (lefts[n] + 6, heights[m + 1] + 7, 11, word(random)) for m in range(rows) for n in range(columns)
    ]
    return runs, grid(lefts, heights[::-1]) if random.random() < 0.5 else [], heights[-1] - 24


def text(random: Random, top: float) -> tuple[list[Run], list[Drawn], float]:
    """A paragraph, perhaps below a heading."""
    runs: list[Run] = [(60, top - 16, 16, word(random))] if random.random() < 0.5 else []
    lines = random.randint(1, 3)
    runs += [(60, top - 40 - 18 * n, 11, word(random, 20, 40)) for n in range(lines)]
    return runs, [], top - 60 - 18 * lines


@pytest.mark.parametrize("seed", range(120, 160))
def test_all_letters_of_a_page_are_read(seed: int) -> None:
    random = Random(seed)
    runs: list[Run] = [(60, 690, 22, word(random))]
    drawn: list[Drawn] = []
    top = 660.0
    while top > 240:
        more, lines, top = random.choice([box, table, text])(random, top)
        runs += more
        drawn += lines
    wanted = Counter("".join(run[3] for run in runs))
    assert not wanted - Counter(text_of("a.pdf", pdf(runs, drawn=[drawn])))
