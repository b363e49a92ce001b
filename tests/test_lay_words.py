"""Everyday words also find the official ones that are shipped, unless the keeper has synonyms of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import ask, open_index
from index.tokenize.vocabulary import shipped_lay_words
from tests.conftest import MakeFolder

LAW = {
    "a.md": "出租人应当履行租赁物的维修义务，承租人可以请求其在合理期限内维修。",
    "b.md": "用人单位应当按时支付劳动报酬，不得无故拖欠。",
    "c.md": "承运人对运输过程中货物的毁损承担责任。",
    "d.md": "醉酒驾驶机动车的，处拘役，并处罚金。",
}


@pytest.mark.parametrize(
    ("question", "source", "marked"),
    [
        ("房東不管修怎麼辦", "a.md", "出租人"),
        ("老板不给工资怎么办", "b.md", "用人单位"),
        ("醉驾会坐牢吗", "d.md", "拘役"),
        ("租的房子谁修", "a.md", "租赁物"),
    ],
)
def test_an_everyday_word_finds_the_official_one(folder: MakeFolder, question: str, source: str, marked: str) -> None:
    hit = ask(open_index(folder(LAW)), question).hits[0]
    assert hit.passage.source == source
    assert marked in {hit.passage.text[a:b] for a, b in hit.highlights}


def test_a_word_that_is_said_otherwise_is_not_missing(folder: MakeFolder) -> None:
    assert "老板" not in ask(open_index(folder(LAW)), "老板会怎样").missing


def test_the_word_itself_counts_more(folder: MakeFolder) -> None:
    engine = open_index(folder({"a.md": "房东负责维修。", "b.md": "出租人负责维修。"}))
    assert [hit.passage.source for hit in ask(engine, "房东负责什么").hits] == ["a.md", "b.md"]


@pytest.mark.parametrize("synonyms", ["", "# none\n", "甲乙 => 丙丁\n"])
def test_the_keepers_own_synonyms_replace_all_of_them(folder: MakeFolder, tmp_path: Path, synonyms: str) -> None:
    words = tmp_path / "words"
    words.mkdir()
    docs = folder(LAW)
    assert "老板" not in ask(open_index(docs, words=words), "老板会怎样").missing
    (words / "synonyms.txt").write_text(synonyms)
    assert "老板" in ask(open_index(docs, words=words), "老板会怎样").missing


def test_the_shipped_words_are_long_enough_and_none_stands_for_itself_alone() -> None:
    assert all(len(word) > 1 or word in "赔捡狗吵娃" for word, _ in shipped_lay_words())
    assert len(shipped_lay_words()) > 150
