"""PDF: pages of journals: their heads part no sentence, and who wrote an article is no heading."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.read.readers import read_original
from tests.support.originals import Run, headings_of, pdf, text_of

FULL = "这一行写满了整整一行的字，一直写到右边的尽头才换行，因此下一行接着说"


def column(lines: Sequence[str], top: float = 700, left: float = 60, size: float = 12) -> list[Run]:
    """Lines one below the other."""
    return [(left, top - 18 * number, size, line) for number, line in enumerate(lines)]


def test_the_head_of_one_page_goes_though_blanks_alone_indent_its_text() -> None:
    page = [(60, 770, 14, "128 现代农业技术"), *column([FULL, "完。", f"　　{FULL[2:]}", "也完。"])]
    document = read_original("a.pdf", pdf(page))
    assert (document.title, document.text) == ("", f"{FULL}完。\n\n{FULL[2:]}也完。")


def test_blanks_before_a_line_indent_it_as_a_margin_does() -> None:
    lines = [f"　　{FULL[2:]}", f"{FULL[:-1]}。", f"　　又{FULL[3:]}", "完。"]
    assert text_of("a.pdf", pdf(column(lines))) == f"{FULL[2:]}{FULL[:-1]}。\n\n又{FULL[3:]}完。"


@pytest.mark.parametrize("authors", [["甲一一1，乙二2"], ["甲一一", "乙二", "丙三三"], ["作者：甲一一"], ["甲一*"]])
def test_who_wrote_an_article_is_no_heading(authors: Sequence[str]) -> None:
    names: list[Run] = [(200 + 80 * n, 705, 15, name) for n, name in enumerate(authors)]
    page = [(200, 740, 20, "水稻的种植"), *names, *column([FULL, f"{FULL[:-2]}。"], 660)]
    document = read_original("a.pdf", pdf(page))
    assert headings_of(document) == [(1, "水稻的种植")]
    assert " ".join(authors) in document.text


def test_one_name_above_where_its_owner_works_is_no_heading() -> None:
    names: list[Run] = [(270, 705, 15, "甲一"), (230, 685, 10, "（青禾大学农学院，青禾 123456）")]
    page = [(200, 740, 20, "水稻的种植"), *names, *column([FULL, f"{FULL[:-2]}。"], 650)]
    assert headings_of(read_original("a.pdf", pdf(page))) == [(1, "水稻的种植")]


def test_a_small_head_that_is_there_once_parts_no_sentence() -> None:
    pages = [column([FULL, FULL[::-1]], 200), [(60, 770, 9, "甲一等：水稻的种植"), *column(["到这里完。"])]]
    assert text_of("a.pdf", pdf(*pages)) == f"{FULL}{FULL[::-1]}到这里完。"


def test_heads_with_numbers_on_two_pages_part_no_sentence() -> None:
    heads = ["128 现代农业技术", "水稻的种植 129"]
    pages = [
        [(60, 770, 12, heads[0]), *column([FULL, FULL[::-1]], 200)],
        [(60, 770, 12, heads[1]), *column(["到这里完。"])],
    ]
    assert text_of("a.pdf", pdf(*pages)) == f"{FULL}{FULL[::-1]}到这里完。"


@pytest.mark.parametrize(
    ("end", "rest"), [("青禾市第", "十一、十二中学都去。"), ("五一、国庆、", "十一、元旦都不开。")]
)
def test_a_name_that_a_line_parts_before_a_number_is_no_section(end: str, rest: str) -> None:
    lines = [FULL, FULL[: len(FULL) - len(end)] + end, rest]
    document = read_original("a.pdf", pdf(column(lines)))
    assert document.text == "".join(lines)
    assert headings_of(document) == []


def test_numbers_of_telephones_stand_each_in_a_line() -> None:
    lines = ["青禾市第一人民医院门诊部 0123-5566001", "青禾市第二人民医院住院部 0123-5566002"]
    assert text_of("a.pdf", pdf(column(lines))).split("\n\n") == lines
