"""Old Word files: what a program on the PATH writes of them is read as it is meant."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.read.readers import read_original

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the program here is a script")

DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le")

Reader = Callable[[bytes], str]


@pytest.fixture
def text_by_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Reads a file of which the program on the PATH writes some bytes."""

    def read(written: bytes) -> str:
        (tmp_path / "written").write_bytes(written)
        program = tmp_path / "antiword"
        program.write_text(f"#!/bin/sh\n/bin/cat '{tmp_path / 'written'}'\n", encoding="utf-8")
        program.chmod(0o755)
        return read_original("a.doc", DOC).text

    monkeypatch.setenv("PATH", str(tmp_path))
    return read


def test_a_table_has_a_line_for_each_row(text_by_program: Reader) -> None:
    table = "|姓名        |分机   |\n|甲一        |8011   |\n|乙二        |8022   |\n"
    assert text_by_program(f"\n电话表如下。\n{table}\n".encode()) == (
        "电话表如下。\n\n姓名：甲一；分机：8011\n姓名：乙二；分机：8022"
    )


def test_a_cell_of_several_lines_is_one(text_by_program: Reader) -> None:
    table = "|地区  |门市    |\n|东区  |人民路店|\n|      |解放路店|\n|西区  |河滨店  |\n"
    assert text_by_program(table.encode()).split("\n")[0] == "地区：东区；门市：人民路店 解放路店"


def test_letters_beyond_16_bits_make_no_nonsense_of_the_others(text_by_program: Reader) -> None:
    halves = "\ud800\udf32".encode("utf-8", "surrogatepass")  # as antiword writes one of them
    assert text_by_program("年假五天，".encode() + halves + "。".encode()) == "年假五天，\U00010332。"


def test_what_is_no_letter_at_all_leaves_the_others(text_by_program: Reader) -> None:
    assert text_by_program("年假五天。".encode() + b"\xff") == "年假五天。\ufffd"


def test_rules_links_and_pictures_are_no_text(text_by_program: Reader) -> None:
    link = 'See HYPERLINK "https://example.com/a" the site .'
    written = f"{link}\n\n-----------------------\n框里的话。\n\n|[pic] |照片 |\n"
    assert text_by_program(written.encode()) == "See the site .\n\n框里的话。\n\n照片"
