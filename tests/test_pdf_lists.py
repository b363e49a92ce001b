"""PDF: items of lists, by what stands or is drawn before them."""

from __future__ import annotations

from index.read.readers import read_original
from tests.support.originals import Drawn, Run, pdf

FULL = "这一项写满了整整一行的字，一直写到右边的尽头也没有标点"


def items(*lines: str, mark: str = "", left: float = 84) -> list[Run]:
    """Lines one below the other; before those that do not begin with a blank a mark, if there is one."""
    runs: list[Run] = []
    for number, line in enumerate(lines):
        height = 700 - 18 * number
        if mark and not line.startswith(" "):
            runs.append((60, height, 12, mark))
        runs.append((left, height, 12, line.strip()))
    return runs


def drawn_before(*numbers: int) -> list[list[Drawn]]:
    """A mark before lines, by their numbers."""
    return [[(70, 702 - 18 * number, 74, 706 - 18 * number) for number in numbers]]


def test_items_with_drawn_marks_are_apart_though_each_fills_its_line() -> None:
    page = items(FULL, f"又{FULL[1:]}", f"再{FULL[1:]}")
    document = read_original("a.pdf", pdf(page, drawn=drawn_before(0, 1, 2)))
    assert document.text == f"{FULL}\n又{FULL[1:]}\n再{FULL[1:]}"
    assert document.wholes == ((0, len(document.text)),)


def test_an_item_with_a_drawn_mark_goes_on_in_the_line_without() -> None:
    page = items("短的一项", FULL, "到这里为止", "又一项")
    text = read_original("a.pdf", pdf(page, drawn=drawn_before(0, 1, 3))).text
    assert text == f"短的一项\n{FULL}到这里为止\n又一项"


def test_a_mark_far_from_its_item_is_in_one_with_it() -> None:
    page = items("第一项", FULL, " 到这里为止", "第三项", mark="● ")
    assert read_original("a.pdf", pdf(page)).text == f"● 第一项\n● {FULL}到这里为止\n● 第三项"


def test_the_marks_of_symbol_fonts_are_marks() -> None:
    page = items("第一项", FULL, " 到这里为止", "第三项", mark="\uf06c ")
    assert read_original("a.pdf", pdf(page)).text == f"• 第一项\n• {FULL}到这里为止\n• 第三项"


def test_a_number_far_from_its_item_is_in_one_with_it() -> None:
    lines = (("1.", "短的"), ("2.", FULL), ("", "到这里为止"), ("3.", "又一项"))
    page: list[Run] = []
    for number, (mark, line) in enumerate(lines):
        page += [(60, 700 - 18 * number, 12, mark)] if mark else []
        page.append((90, 700 - 18 * number, 12, line))
    assert read_original("a.pdf", pdf(page)).text == f"1. 短的\n2. {FULL}到这里为止\n3. 又一项"


def test_items_in_narrow_columns_whose_first_lines_begin_further_right_are_no_labels() -> None:
    page: list[Run] = []
    for column in (60, 320):
        for n in range(4):
            page.append((column + 24, 700 - 36 * n, 12, f"（{n + 1}）所在单位出具的收入证明"))
            page.append((column, 682 - 36 * n, 12, "和户口簿复印件"))
    items = [f"（{n + 1}）所在单位出具的收入证明和户口簿复印件" for n in range(4)]
    assert read_original("a.pdf", pdf(page)).text == "\n".join(items * 2)
