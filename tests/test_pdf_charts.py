"""PDF: the numbers above the columns of a chart are said of the names below them."""

from __future__ import annotations

from tests.support.originals import Run, pdf, text_of

SHOPS = ("湖滨店", "庆春店", "滨江店", "西溪店")
NUMBERS = ("412", "305", "221", "348")


def chart(heights: tuple[float, ...] = (350, 320, 305, 335)) -> list[Run]:
    """Names in a row, and numbers above their middles."""
    names: list[Run] = [(100 + 100 * n, 200, 10, name) for n, name in enumerate(SHOPS)]
    return [*((107.5 + 100 * n, heights[n], 10, number) for n, number in enumerate(NUMBERS)), *names]


def test_each_name_has_the_number_above_it() -> None:
    page = [(60, 740, 24, "经营快报"), *chart(), (60, 160, 10, "滨江店装修停业十二天。")]
    assert "湖滨店：412；庆春店：305；滨江店：221；西溪店：348" in text_of("a.pdf", pdf(page))


def test_numbers_that_are_drawn_after_the_text_are_found() -> None:
    numbers, names = chart()[:4], chart()[4:]
    page = [(60, 740, 24, "经营快报"), *names, (60, 160, 10, "滨江店装修停业十二天。"), *numbers]
    assert text_of("a.pdf", pdf(page)).splitlines()[2].startswith("湖滨店：412；")


def test_numbers_at_one_height_are_a_row_of_a_table() -> None:
    page = [(60, 740, 24, "经营快报"), *chart((350,) * 4)]
    assert "湖滨店：412" not in text_of("a.pdf", pdf(page))


def test_numbers_above_another_text_are_none_of_the_chart() -> None:
    page = [(60, 740, 24, "经营快报"), *chart(), (60, 280, 10, "各门店的名字如下。")]
    assert "湖滨店：412" not in text_of("a.pdf", pdf(page))
