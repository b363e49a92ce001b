"""PDF: dots that lead from a name to its price are none of the text."""

from __future__ import annotations

from tests.support.originals import Run, pdf, text_of

TITLE: Run = (240, 760, 24, "菜单")


def lines(*texts: str) -> list[Run]:
    """Lines one below the other."""
    return [(60, 700 - 18 * number, 12, text) for number, text in enumerate(texts)]


def test_prices_behind_dots_are_rows() -> None:
    menu = ["米饭................................2元", "酸辣土豆丝……………………16元", "可乐......................... 5.50元"]
    assert text_of("a.pdf", pdf([TITLE, *lines(*menu)])) == "菜单\n\n米饭：2元\n酸辣土豆丝：16元\n可乐：5.50元"


def test_one_line_loses_its_dots() -> None:
    page = lines("订餐电话........88997766", "每天中午供应午餐，周末休息，请提前一天预订。")
    assert text_of("a.pdf", pdf([TITLE, *page])).split("\n\n")[1] == "订餐电话 88997766"


def test_dots_to_be_filled_in_stay() -> None:
    page = lines("姓名：.............. 电话：..............", "请填写后交到服务台。")
    assert "姓名：.............. 电话：.............." in text_of("a.pdf", pdf([TITLE, *page]))


def test_dots_before_a_sentence_stay() -> None:
    page = lines("他想了很久............最后还是决定不去参加那次会议了。", "会后大家才知道。")
    assert "很久............最后" in text_of("a.pdf", pdf([TITLE, *page]))
