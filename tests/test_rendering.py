"""Any text whatsoever becomes a card that Telegram accepts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render import Links, answer_card, articles, passage_card, start_card, text_card
from bot.texts import TEXTS
from index import Answer, Hit, Passage
from tests.telegram_html import parse

LINKS = Links("passagebot")
awkward = "<>&\"'\n\t\0\u202e\u2066\ud83d\udc4d\u0301\u200d🏽👨👩字"
anything = st.text(alphabet=st.one_of(st.sampled_from(awkward), st.characters(exclude_categories=[])))


@st.composite
def hits(draw: st.DrawFn, size: int = 400) -> Hit:
    text = draw(st.one_of(anything, st.text(alphabet="字a👍", min_size=size, max_size=size * 20)))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=300)))
    spans = tuple(zip(edges[::2], edges[1::2], strict=False))
    sentence = draw(st.sampled_from([None, *spans[:3]]))
    passage = Passage("abcdefghijkl", draw(anything), tuple(draw(st.lists(anything, max_size=4))), 0, text)
    return Hit(passage, draw(st.floats(0.1, 100)), spans, sentence)


answers = st.builds(
    Answer,
    question=anything,
    answered=st.booleans(),
    confidence=st.floats(0, 1),
    missing=st.lists(anything, max_size=50).map(tuple),
    hits=st.lists(hits(), min_size=1, max_size=5).map(tuple),
)


@given(answers, st.sampled_from(sorted(TEXTS)))
def test_any_answer_makes_a_message_that_telegram_accepts(answer: Answer, language: str) -> None:
    card = answer_card(answer, TEXTS[language], LINKS, "a1b2c3")
    text, entities = parse(card.html)
    assert len(entities) <= 100
    assert len(text) <= 4096


@given(hits(), st.sampled_from(sorted(TEXTS)))
def test_any_passage_makes_a_card_and_an_inline_row(hit: Hit, language: str) -> None:
    parse(passage_card(hit.passage, TEXTS[language], LINKS).html)
    (article,) = articles([hit], TEXTS[language], LINKS)
    parse(article.card.html)
    assert 1 <= len(article.article_id) <= 64
    assert article.title.strip()
    for text in (article.title, article.description):
        text.encode()


@given(st.lists(anything, max_size=3), anything)
def test_headings_and_texts_are_escaped(headings: list[str], text: str) -> None:
    parse(start_card(TEXTS["zh"], 5, headings, 9).html)
    if text.strip():
        parse(f"x{text_card(text).html}")


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_every_text_keeps_its_limit(language: str) -> None:
    texts = TEXTS[language]
    assert len(texts.description) <= 512
    assert len(texts.short_description) <= 120
    assert all(len(text) <= 256 for text in texts.commands.values())
    for text in (texts.help("passagebot", True), texts.help("passagebot", False), texts.privacy, texts.start(5, 110)):
        parse(text_card(text).html)


def card_of(text: str, **marks: object) -> str:
    passage = Passage("abcdefghijkl", "a.txt", ("H",), 0, text)
    hit = Hit(passage, 9.0, **marks)  # type: ignore[arg-type]
    return answer_card(Answer("q", True, 1.0, (), (hit,)), TEXTS["en"], LINKS, "a1b2c3").html


def test_a_long_passage_is_folded_away_and_a_short_one_is_not() -> None:
    assert "<blockquote expandable>" in card_of("字" * 301)
    assert "<blockquote>" in card_of("字" * 299)


def test_marks_are_bold_inside_the_underlined_sentence() -> None:
    html = card_of("Say <it>. Then go.", highlights=((4, 8),), sentence=(0, 9))
    assert "<blockquote><u>Say <b>&lt;it&gt;</b>.</u> Then go.</blockquote>" in html


def test_an_answer_that_is_not_sure_says_so() -> None:
    hit = Hit(Passage("abcdefghijkl", "a.txt", (), 0, "text"), 9.0)
    unsure = answer_card(Answer("q", True, 0.6, (), (hit,)), TEXTS["en"], LINKS, "a1b2c3")
    sure = answer_card(Answer("q", True, 0.95, (), (hit,)), TEXTS["en"], LINKS, "a1b2c3")
    assert unsure.html.startswith("⚠️")
    assert sure.html.startswith("📄")


def test_a_cut_never_falls_into_a_cluster() -> None:
    text, _ = parse(card_of("👨\u200d👩\u200d👧" * 600))
    shown = text.split("\n")[1].removesuffix("…")
    assert shown == "👨\u200d👩\u200d👧" * (len(shown) // 5)
