"""Reading and asking take time in proportion to the text: four times as much takes less than eight times as long."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from index import ask
from index.errors import CannotRead
from index.passages import split
from index.rank.engine import Engine
from index.read.document import Document
from index.read.formats import document_files, read
from index.read.readers import read_original

pytestmark = pytest.mark.long

# What takes less says nothing of how it grows.
_MEASURABLE_S = 0.05

_TEXTS: dict[str, Callable[[int], str]] = {
    "footnote marks": lambda n: "[^" * n,
    "images": lambda n: "![" * n,
    "brackets": lambda n: "[a](" * n,
    "stars": lambda n: "*a **b " * n,
    "blanks in a heading": lambda n: "#a" + " " * n + "b",
    "closing marks of a heading": lambda n: "#a" + " #" * n + "b",
    "the title of a box": lambda n: ":::" + "a" * n + "]]",
    "a box of blanks": lambda n: "::: " + " " * n + "[[",
    "wrapped lines": lambda n: "这是一行文字没有句号\n" * n,
    "a wide table": lambda n: "|a" * n + "|\n" + "|-" * n + "|\n" + "|c" * n + "|\n",
    "a chat": lambda n: "张三：有没有人能帮我看看\n李四：好的\n" * n,
    "leaders": lambda n: "a…" * n + "1",
    "quoted questions": lambda n: "“？”，" * n,
    "numerals": lambda n: "第" + "一" * n + "条",
    "front matter left open": lambda n: "---\n" + "a: b\n" * n,
    "tags left open": lambda n: "<div>\n" + "<a" * n,
    "links left open": lambda n: "<div>\n" + "<a href=x>" * n,
    "links in links": lambda n: "<div>\n" + "<a href=http://x>" * n + "</a>" * n,
    "cells left open": lambda n: "<div>\n" + "</td" * n,
    "cells and blanks": lambda n: "<div>\n</td>" + " " * n + "</td>" + " \t" * n,
    "scripts left open": lambda n: "<div>\n" + "<script " * n,
}

# What stands between the beginning and the end of a file of another format.
_OTHERS: dict[str, tuple[str, str, str]] = {
    "roles": ("a.rst", "x", "a:"),
    "literal blocks": ("a.rst", "x\n\n", "::"),
    "references": ("a.rst", "x", "`x "),
    "elements": ("a.mdx", "x\n\n", "<X "),
    "blank lines": ("a.mdx", "x", "\n"),
    "braces": ("a.mdx", "x\n\n", "{x"),
    "tags": ("a.html", "<p>x", "<a"),
    "comments": ("a.html", "<p>x", "<!--"),
    "entities": ("a.html", "<p>x", "&"),
    "notes": ("a.rst", "x\n\n", "[#"),
    "rows": ("a.rst", ".. list-table::\n\n", "   * - a\n"),
    "hidden": ("a.rtf", "{\\rtf1 x", "{\\v {"),
    "hidden again": ("a.rtf", "{\\rtf1 x", "\\v a\\v0 b"),
    "groups": ("a.rtf", "{\\rtf1 x", "\\u"),
    "quotes": ("a.csv", 'a,b\n1,"', '""'),
    "delimiters": ("a.csv", "a,b\n", ","),
    "encoded words": ("a.eml", "From: a\nSubject: ", "=?"),
    "quoted lines": ("a.eml", "From: a\nSubject: b\n\nx", "> "),
    "articles": ("a.html", "<pre>x\n", "第一条 甲\n"),
    "annexes": ("a.html", "<pre>x\n", "附件\n"),
    "signatures": ("a.html", "<pre>x\n", "人事处\n2024年3月5日\n"),
    "cells": ("a.xls", "", "<c "),
}

_QUESTIONS: dict[str, Callable[[int], str]] = {
    "characters of all kinds": lambda n: "".join(chr(0x4E00 + i % 20_000) for i in range(n)),
    "everyday words": lambda n: "工资打工老板加班怎么办" * (n // 11),
    "words of letters": lambda n: " ".join(f"w{i}" for i in range(n // 6)),
    "numbers": lambda n: "12345 " * (n // 6),
    "a numeral": lambda n: "第" + "一" * n + "条",
    "slips of the pen": lambda n: "信访积按" * (n // 4),
}


@pytest.fixture(autouse=True)
def nothing_else_is_counted() -> Iterator[None]:
    """The garbage collector walks all that other tests left alive: what it takes says nothing of the text."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("name", _QUESTIONS)
def test_a_question_four_times_as_long_takes_less_than_eight_times_as_long(name: str, seeds: Engine) -> None:
    ask(seeds, "宁波")  # loads what is loaded once
    _grows_with_the_text(lambda n: _seconds(lambda: ask(seeds, _QUESTIONS[name](n))), 5000, most=5000)


@pytest.mark.parametrize("suffix", [".md", ".txt"])
@pytest.mark.parametrize("name", _TEXTS)
def test_a_text_four_times_as_long_takes_less_than_eight_times_as_long(name: str, suffix: str, tmp_path: Path) -> None:
    def seconds(n: int) -> float:
        (tmp_path / f"a{suffix}").write_text(_TEXTS[name](n), encoding="utf-8")
        (file,) = document_files(tmp_path)
        return _seconds(lambda: _split(read(file).document))

    _grows_with_the_text(seconds)


@pytest.mark.parametrize("name", _OTHERS)
def test_a_file_of_another_format_takes_no_longer_than_its_size_says(name: str) -> None:
    source, beginning, repeated = _OTHERS[name]

    def seconds(n: int) -> float:
        text = (beginning + repeated * n).encode()
        return _seconds(lambda: _split(read_original(source, text)))

    _grows_with_the_text(seconds)


def _grows_with_the_text(seconds: Callable[[int], float], n: int = 4000, most: int = 200_000) -> None:
    """Fail if four times as much takes eight times as long each of three times: other processes are heard once."""
    while (once := seconds(n)) < _MEASURABLE_S and n < most:
        n *= 2
    taken = [(once, seconds(4 * n))]
    while taken[-1][1] >= 8 * max(taken[-1][0], _MEASURABLE_S) and len(taken) < 3:
        taken.append((seconds(n), seconds(4 * n)))
    assert taken[-1][1] < 8 * max(taken[-1][0], _MEASURABLE_S), taken


def _split(document: object) -> None:
    assert isinstance(document, Document)
    list(split(document))


def _seconds(work: Callable[[], object]) -> float:
    """Return the processor time that something takes, whether or not the text can be read."""
    began = time.process_time()
    with suppress(CannotRead):
        work()
    return time.process_time() - began
