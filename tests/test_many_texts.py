"""Many texts are cut at once as each is cut alone, and indexed as rank-bm25's model says."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.bm25 import BM25
from index.passages import Passage
from index.rank.corpus import Corpus
from index.rank.engine import build_engine
from index.rank.query import QueryTerm, field_tokens
from index.rank.recipe import RECIPE
from index.rank.scorer import Scorer
from index.store.build import build_segment
from index.store.columns import FIELDS
from index.store.merge import merge
from index.store.segment import extents_of
from index.tokenize.bulk import number, occurrences_of
from index.tokenize.tokens import Tokenizer
from index.tokenize.vocabulary import Vocabulary

TOKENIZER = Tokenizer()
alphabet = st.one_of(
    st.sampled_from("法律的 是年假国王King of.,’5๕\x1e\n\u0301、“ﬁ々第十一条日月-+#C🔴🇨🇳計畫é/:w@"), st.characters()
)
texts = st.text(alphabet, max_size=30)


@given(st.lists(texts, max_size=5), st.booleans())
def test_texts_are_cut_together_as_alone(several: list[str], synonyms: bool) -> None:
    tokenizer = Tokenizer(Vocabulary(synonyms=(("king", "国王"), ("法律", "law")))) if synonyms else TOKENIZER
    for kind, terms in occurrences_of(tokenizer, several).items():
        alone = [
            (number(token), place)
            for place, text in enumerate(several)
            for token in getattr(tokenizer.tokenize(text.replace("\x1e", " ")), kind)
        ]
        together = zip(terms.numbers.tolist(), terms.texts.tolist(), strict=True)
        assert Counter(alone) == Counter(together)


passages = st.lists(
    st.builds(
        lambda text, heading, paragraph: ("a.md", (heading,) if heading else (), text, paragraph),
        texts.filter(str.strip),
        st.sampled_from(["", "年假", "King of France"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


def made(rows: list[tuple[str, tuple[str, ...], str, bool]]) -> list[Passage]:
    found: list[Passage] = []
    paragraph = 0
    for place, (source, headings, text, opens) in enumerate(rows):
        paragraph += opens or not found or headings != found[-1].headings
        found.append(Passage(f"{place:012}", source, headings, 0, text.replace("\x1e", " "), paragraph))
    return found


@given(passages, texts)
def test_fields_on_one_set_of_postings_score_as_an_index_for_each(
    rows: list[tuple[str, tuple[str, ...], str, bool]], question: str
) -> None:
    several = made(rows)
    said = Counter((p.headings, " ".join(p.text.split())) for p in several)
    assume(max(said.values()) == 1)  # copies do not make their words common
    corpora: dict[str, list[list[str]]] = {name: [] for name in FIELDS}
    for paragraph in sorted({passage.paragraph for passage in several}):
        parts = [passage for passage in several if passage.paragraph == paragraph]
        above = TOKENIZER.tokenize("\n".join(parts[0].headings))
        for name, corpus in corpora.items():
            title = field_tokens(name, above)
            text = [token for part in parts for token in field_tokens(name, TOKENIZER.tokenize(part.text))]
            corpus.append(title if name == "headings" else [*text, *dict.fromkeys(title)])
    tokens = TOKENIZER.tokenize(question)
    expected = np.sum(
        [
            RECIPE.weight(name) * BM25(corpora[name], RECIPE.k1, RECIPE.b).get_scores(field_tokens(name, tokens))
            for name in FIELDS
        ],
        axis=0,
    )
    terms = [
        QueryTerm(name, term, RECIPE.weight(name) * times)
        for name in FIELDS
        for term, times in Counter(field_tokens(name, tokens)).items()
    ]
    scorer = Scorer(Corpus([build_segment(several, TOKENIZER)], extents_of(several, 0)), RECIPE.k1, RECIPE.b)
    found = scorer.top_k(terms, len(several))
    assert {paragraph for paragraph, _ in found} == set(np.flatnonzero(expected).tolist())
    np.testing.assert_allclose([score for _, score in found], expected[[p for p, _ in found]], rtol=1e-9)


@given(st.lists(passages, min_size=1, max_size=3), texts)
@pytest.mark.long
def test_merged_segments_answer_as_one_made_at_once(
    several: list[list[tuple[str, tuple[str, ...], str, bool]]], question: str
) -> None:
    groups = [
        made([(f"{place}.md", headings, text, opens) for _, headings, text, opens in rows])
        for place, rows in enumerate(several)
    ]
    every = [passage for group in groups for passage in group]
    merged = merge([(build_segment(group, TOKENIZER), None) for group in groups])
    tokens = TOKENIZER.tokenize(question)
    terms = [QueryTerm(name, t, 1.0) for name in FIELDS for t in dict.fromkeys(field_tokens(name, tokens))]
    one, other = (Corpus([segment], extents_of(every, 0)) for segment in (build_segment(every, TOKENIZER), merged))
    assert [one.passage(n) for n in range(len(every))] == [other.passage(n) for n in range(len(every))] == every
    assert Scorer(one, RECIPE.k1, RECIPE.b).top_k(terms, 20) == Scorer(other, RECIPE.k1, RECIPE.b).top_k(terms, 20)


@pytest.mark.usefixtures("compiled_loops")
@pytest.mark.long
def test_the_compiled_loops_give_what_the_plain_ones_give() -> None:
    words = ["年假", "五天", "加班", "调休", "病假", "king", "of", "France"]
    random = np.random.default_rng(7)
    several = [
        Passage(f"{place:012}", "a.txt", (), 0, " ".join(random.choice(words, random.integers(1, 6))), place)
        for place in range(6000)
    ]
    engine = build_engine(several, TOKENIZER)
    first = engine.search("年假 king 加班", 50)  # the first question is answered without them
    engine.prepare()
    assert engine.search("年假 king 加班", 50) == first
