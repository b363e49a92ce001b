"""Passages and questions are cut alike; spellings that mean the same are the same."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.rank.query import Query
from index.rank.recipe import RECIPE
from index.tokenize.fold import fold, fold_with_origins
from index.tokenize.question import analyse
from index.tokenize.segmenters import Jieba, Rjieba
from index.tokenize.tokens import Tokenizer, terms_in
from tests.conftest import SEEDS

# Letters with marks of their own, jamo, ligatures, full-width forms, emoji.
letters = "干ａＢé\u0301e\u1112\u1161\u11abﬁか\u3099国國…👍🏽\u200d"
texts = st.text(alphabet=st.one_of(st.sampled_from(letters), st.characters()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("１２１１９", "12119"),
        ("ＡＢＣ", "abc"),
        ("國務院關於進一步優化營商環境", "国务院关于进一步优化营商环境"),
        ("cafe\u0301", "café"),
        ("ﬁle", "FILE"),
        ("zero\u200bwidth", "zerowidth"),
        ("が", "か\u3099"),
    ],
)
def test_spellings_that_mean_the_same_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(texts)
def test_folding_with_origins_folds_alike_and_every_character_knows_where_it_came_from(text: str) -> None:
    folded, origins = fold_with_origins(text)
    assert folded == fold(text)
    assert len(origins) == len(folded)
    assert origins == sorted(origins)
    assert all(0 <= a < b <= len(text) for a, b in origins)


@given(texts)
def test_composed_and_decomposed_text_have_the_same_tokens(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert Tokenizer().tokenize(decomposed) == Tokenizer().tokenize(composed)


@given(texts)
def test_words_of_a_question_stand_where_they_say(text: str) -> None:
    words, _ = analyse(text, Tokenizer())
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)


@given(texts, st.lists(st.text(max_size=3)))
def test_terms_are_found_in_order_and_without_overlap(text: str, terms: list[str]) -> None:
    spans = Tokenizer().find_terms(text, [fold(term) for term in terms if term])
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))


def test_a_term_is_found_in_either_script_and_width_with_the_marks_of_its_letters() -> None:
    text = "國務院（１２３４５）熱線，cafe\u0301，Organisations"
    found = [text[a:b] for a, b in Tokenizer().find_terms(text, ["国务院", "12345", "cafe", "organis"])]
    assert found == ["國務院", "１２３４５", "cafe\u0301", "Organisations"]


def test_tokens_are_words_pairs_and_single_characters() -> None:
    tokens = Tokenizer().tokenize("欠薪问题 12351 Running")
    assert set(tokens.words) == {"欠薪", "问题", "12351", "run"}
    assert sorted(tokens.bigrams) == sorted(["欠薪", "薪问", "问题", "12351run"])
    assert tokens.unigrams == ["欠", "薪", "问", "题", "12351", "run"]


def test_neighbouring_words_of_an_alphabet_are_a_pair_whatever_stop_words_part_them() -> None:
    assert Tokenizer().tokenize("The king of France, 2022年 Rome").bigrams == ["kingfranc", "franc2022", "2022年"]
    assert terms_in(fold("the Kings of France"), ["kingfranc", "francking"]) == ["kingfranc"]


@pytest.mark.parametrize("owner", ["Kublai's", "Kublai’s"])
def test_a_possessive_has_the_grams_of_its_owner(owner: str) -> None:
    assert Tokenizer().tokenize(owner).grams == Tokenizer().tokenize("Kublai").grams


def test_what_only_makes_it_a_question_is_no_token_of_it() -> None:
    assert analyse("请问欠薪问题怎么办呢？", Tokenizer())[1].bigrams == ["欠薪", "薪问", "问题"]
    assert analyse("What is the mind of a city?", Tokenizer())[1].words == ["mind", "citi"]


def test_a_question_of_nothing_but_its_form_is_asked_as_it_is() -> None:
    assert analyse("为什么？", Tokenizer())[1].bigrams == ["为什", "什么"]


def test_a_token_said_many_times_counts_twice() -> None:
    assert Query.of("欠薪" * 50, Tokenizer(), RECIPE).tokens.words == ["欠薪", "欠薪"]


@pytest.mark.long
def test_rjieba_and_jieba_cut_alike(tmp_path: Path) -> None:
    fast, slow = Rjieba(), Jieba(cache=tmp_path)
    for path in SEEDS.iterdir():
        text = fold(path.read_text())
        assert fast.words(text) == slow.words(text)
        assert fast.search_words(text) == slow.search_words(text)


@pytest.mark.long
def test_jieba_keeps_its_cache_where_it_is_told_and_says_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert Jieba(cache=tmp_path).words("欠薪问题") == ["欠薪", "问题"]
    assert [path.name for path in tmp_path.iterdir()] == ["jieba.cache"]
    assert capfd.readouterr() == ("", "")
