"""Reading and asking take time in proportion to the text: four times as much takes less than eight times as long."""

from __future__ import annotations

import time
from collections.abc import Callable
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

_TEXTS: dict[str, Callable[[int], str]] = {
    "footnote marks": lambda n: "[^" * n,
    "images": lambda n: "![" * n,
    "brackets": lambda n: "[a](" * n,
    "stars": lambda n: "*a **b " * n,
    "blanks in a heading": lambda n: "#a" + " " * n + "b",
    "closing marks of a heading": lambda n: "#a" + " #" * n + "b",
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


@pytest.mark.parametrize("name", _QUESTIONS)
def test_a_question_four_times_as_long_takes_less_than_eight_times_as_long(name: str, seeds: Engine) -> None:
    ask(seeds, "宁波")  # loads what is loaded once
    once = _seconds_to_answer(seeds, _QUESTIONS[name](5000))
    assert _seconds_to_answer(seeds, _QUESTIONS[name](20_000)) < 8 * max(once, 0.05)


@pytest.mark.parametrize("suffix", [".md", ".txt"])
@pytest.mark.parametrize("name", _TEXTS)
def test_a_text_four_times_as_long_takes_less_than_eight_times_as_long(name: str, suffix: str, tmp_path: Path) -> None:
    n = 4000
    while (once := _seconds(_TEXTS[name](n), tmp_path / f"once{suffix}")) < 0.05 and n < 200_000:
        n *= 2
    assert _seconds(_TEXTS[name](4 * n), tmp_path / f"more{suffix}") < 8 * max(once, 0.05)


@pytest.mark.parametrize("name", _OTHERS)
def test_a_file_of_another_format_takes_no_longer_than_its_size_says(name: str) -> None:
    source, beginning, repeated = _OTHERS[name]
    n = 4000
    while (once := _seconds_of(source, beginning + repeated * n)) < 0.05 and n < 200_000:
        n *= 2
    assert _seconds_of(source, beginning + repeated * 4 * n) < 8 * max(once, 0.05)


def _seconds_of(source: str, text: str) -> float:
    began = time.process_time()
    with suppress(CannotRead):
        list(split(read_original(source, text.encode())))
    return time.process_time() - began


def _seconds(text: str, path: Path) -> float:
    path.write_text(text, encoding="utf-8")
    (file,) = [file for file in document_files(path.parent) if file.source == path.name]
    began = time.process_time()
    document = read(file).document
    assert isinstance(document, Document)
    list(split(document))
    return time.process_time() - began


def _seconds_to_answer(engine: Engine, question: str) -> float:
    """The least of three, since other processes share the processor's caches."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        ask(engine, question)
        taken.append(time.process_time() - began)
    return min(taken)
