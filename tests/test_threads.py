"""Threads read, index and ask at the same time; each gets what it would get alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier, Event

import pytest
from mdurl._decode import decode_cache
from mdurl._encode import encode_cache
from snowballstemmer.english_stemmer import EnglishStemmer

from index import ask, open_index
from index.read.markdown import read_markdown
from index.tokenize.tokens import Tokenizer
from tests.conftest import MakeFolder

ENDINGS = ("ing", "ed", "ational", "fulness", "ies", "ly", "izers", "'s")


@pytest.fixture
def often_switched() -> Iterator[None]:
    """Threads give way to each other far more often than by themselves."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(0.000001)
    yield
    sys.setswitchinterval(usual)


def english(beginnings: str, letters: str = "bdgmprt") -> list[str]:
    """Words that no other test has stemmed, for each beginning more than a thousand of so many letters."""
    return [
        f"{first}{vowel}{middle}{last}{ending}"
        for first, vowel, middle, last, ending in product(beginnings, "aeou", letters, letters, ENDINGS)
    ]


def true_stem(word: str) -> str:
    return str(EnglishStemmer().stemWord(word))


@pytest.mark.usefixtures("often_switched")
@pytest.mark.parametrize("letters", ["bdg", pytest.param("mprt", marks=pytest.mark.long)])
def test_english_texts_that_are_cut_at_once_are_cut_as_each_alone(letters: str) -> None:
    texts = [english("q", letters), english("x", letters)]
    tokenizer = Tokenizer()
    with ThreadPoolExecutor() as threads:
        cut = list(threads.map(lambda words: tokenizer.tokenize(" ".join(words)).words, texts))
    assert cut == [list(map(true_stem, words)) for words in texts]


@pytest.mark.usefixtures("often_switched")
@pytest.mark.parametrize("letters", ["bdg", pytest.param("mprt", marks=pytest.mark.long)])
def test_an_english_text_is_asked_while_another_one_is_indexed(folder: MakeFolder, letters: str) -> None:
    asked = open_index(folder({"a.txt": "Employees are entitled to leave. Travel is reimbursed."}))
    words = english("j", letters)
    docs = folder({"a.txt": "\n\n".join(f"{word} is the word." for word in words)})
    indexed = Event()

    def keep_asking(beginning: str) -> None:
        for word in english(beginning, letters):
            if indexed.is_set():
                return
            assert ask(asked, f"When are employees {word}?").hits

    with ThreadPoolExecutor() as threads:
        askers = [threads.submit(keep_asking, beginning) for beginning in "yz"]
        try:
            engine = open_index(docs)
        finally:
            indexed.set()
        for asker in askers:
            asker.result()
    assert [word for word in words if not engine.snapshot.mentions(true_stem(word))] == []


@pytest.mark.usefixtures("often_switched")
@pytest.mark.parametrize("times", [50, pytest.param(400, marks=pytest.mark.long)])
def test_the_first_markdown_documents_are_read_at_once(times: int) -> None:
    text = "[link](<http://a/ü b>) *one*\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    together = Barrier(8)

    def read(name: str) -> str:
        together.wait()
        return read_markdown(name, text).text

    with ThreadPoolExecutor(together.parties) as threads:
        for _ in range(times):
            encode_cache.clear()  # what the parser's library keeps from its first document on
            decode_cache.clear()
            assert set(threads.map(read, "abcdefgh")) == {"link（http://a/%C3%BC%20b） one\n\na：1；b：2"}
