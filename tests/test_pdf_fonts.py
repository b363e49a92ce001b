"""PDF: letters whose font is neither in the file nor installed."""

from __future__ import annotations

from tests.support.originals import Run, pdf_of_named_font, text_of


def test_letters_that_are_drawn_alone_are_read() -> None:
    price: list[Run] = [
        (60 + 120 * column, 700 - 30 * row, 12, text)
        for row, cells in enumerate((("项目", "单位", "价格"), ("洗牙", "次", "180元"), ("种植", "颗", "680元")))
        for column, text in enumerate(cells)
    ]
    assert text_of("a.pdf", pdf_of_named_font(price)).splitlines() == [
        "项目：洗牙；单位：次；价格：180元",
        "项目：种植；单位：颗；价格：680元",
    ]


def test_a_line_whose_letters_are_drawn_one_by_one_is_read() -> None:
    letters: list[Run] = [(60 + 12 * n, 700, 12, letter) for n, letter in enumerate("年假每年10天。")]
    assert text_of("a.pdf", pdf_of_named_font(letters)) == "年假每年10天。"
