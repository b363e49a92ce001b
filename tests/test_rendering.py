"""Any text whatsoever becomes a card that Telegram accepts."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.render import (
    CardContext,
    Links,
    Position,
    Press,
    answer_card,
    articles,
    linked_card,
    old_card,
    passage_card,
    read_press,
    removed_card,
    sentences_with_links,
    start_card,
    text_card,
)
from bot.render.showable import columns
from bot.texts import TEXTS
from index import Answer, Passage
from index.answer import VERDICTS
from index.rank.hits import Hit, Resolved
from tests.telegram_html import parse

LINKS = Links("passagebot")
PASSAGE = Passage("abcdefghijkl", "a.txt", (), 0, "text")
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
    verdict=st.sampled_from(VERDICTS),
    confidence=st.floats(0, 1),
    missing=st.lists(anything, max_size=50).map(tuple),
    hits=st.lists(hits(), min_size=1, max_size=5).map(tuple),
)


@given(answers, st.sampled_from(sorted(TEXTS)))
def test_any_answer_makes_a_message_that_telegram_accepts(answer: Answer, language: str) -> None:
    card = answer_card(answer, TEXTS[language], LINKS)
    text, entities = parse(card.html)
    assert len(entities) <= 100
    assert len(text) <= 4096


@given(hits(), st.sampled_from(sorted(TEXTS)))
def test_any_passage_makes_a_card_and_an_inline_row(hit: Hit, language: str) -> None:
    (article,) = articles([(hit, Position(1, 40))], TEXTS[language], LINKS)
    parse(article.card.html)
    assert 1 <= len(article.article_id) <= 64
    assert article.title.strip()
    for text in (article.title, article.description):
        text.encode()


@given(hits(), hits(), st.sampled_from(sorted(TEXTS)))
def test_any_link_makes_a_card(then: Hit, now: Hit, language: str) -> None:
    texts = TEXTS[language]
    parse(linked_card(Resolved(then.passage, now.passage), texts, LINKS, CardContext(Position(12, 40))).html)
    parse(old_card(then.passage, texts).html)
    parse(removed_card(then.passage, [now, now], texts, LINKS).html)


@given(hits(), anything, anything, anything)
def test_any_sentence_takes_links(hit: Hit, before: str, words: str, after: str) -> None:
    pieces = (before[:80], f"x{words[:80]}", after[:80], "y", "")
    (article,) = sentences_with_links(pieces, [[hit], []], LINKS, 5)
    parse(article.card.html)
    assert article.card.html.count("<a ") == 1
    assert sentences_with_links(pieces, [[], []], LINKS, 5) == []


@given(
    st.builds(
        CardContext,
        st.builds(Position, st.integers(1, 3), st.just(3)),
        st.sampled_from([None, "LzkGDt16n0x-"]),
        st.integers(1, 5),
        st.booleans(),
    )
)
def test_a_buttons_data_keeps_its_limit_and_says_all_again(below: CardContext) -> None:
    answer = Answer("q", "answer", 1.0, (), tuple(Hit(PASSAGE, 9.0) for _ in range(5)))
    for language in TEXTS:
        card = answer_card(answer, TEXTS[language], LINKS, below)
        presses = [button.press for row in card.rows for button in row if button.press]
        assert presses
        for press in presses:
            assert len(press.data().encode()) <= 64
            assert read_press(press.data()) == press


@given(st.one_of(anything, st.from_regex(r"v1\.\d\.(zh|xx)\.[\w-]{10,14}\.[\w-]{0,13}\.\d+\.\d+")))
def test_any_data_that_is_none_of_ours_is_no_press(data: str) -> None:
    press = read_press(data)
    assert press is None or press.data() == data


@given(anything)
@example("\ud800")
def test_texts_are_escaped(text: str) -> None:
    parse(start_card(TEXTS["zh"], 5, 9, [], text).html)
    if text.strip():
        parse(f"x{text_card(text).html}")


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_every_text_keeps_its_limit(language: str) -> None:
    texts = TEXTS[language]
    assert len(texts.description) <= 512
    assert len(texts.short_description) <= 120
    assert all(len(text) <= 256 for text in texts.commands.values())
    assert len(texts.not_here) <= 64
    for text in (
        texts.help("passagebot", True),
        texts.help("passagebot", False),
        texts.help_guest("passagebot"),
        texts.added("passagebot", True),
        texts.privacy(90, texts.words_alone),
        texts.privacy(90, texts.compares_here),
        texts.privacy(90, texts.compares_at("models.example")),
        texts.start(5, 110),
    ):
        parse(text_card(text).html)


def card_of(text: str, **marks: object) -> str:
    passage = Passage("abcdefghijkl", "a.txt", ("H",), 0, text)
    hit = Hit(passage, 9.0, **marks)  # type: ignore[arg-type]
    return answer_card(Answer("q", "answer", 1.0, (), (hit,)), TEXTS["en"], LINKS).html


def test_a_long_passage_is_folded_away_and_a_short_one_is_not() -> None:
    assert "<blockquote expandable>" in card_of("字" * 301)
    assert "<blockquote>" in card_of("字" * 299)


def test_marks_are_bold_inside_the_underlined_sentence() -> None:
    html = card_of("Say <it>. Then go.", highlights=((4, 8),), sentence=(0, 9))
    assert "<blockquote><u>Say <b>&lt;it&gt;</b>.</u> Then go.</blockquote>" in html


def test_a_passage_that_may_not_say_it_is_shown_with_what_it_lacks() -> None:
    hit = Hit(Passage("abcdefghijkl", "a.txt", (), 0, "text"), 9.0)
    nearest = answer_card(Answer("q", "nearest", 0.4, (), (hit,), lacks="phone"), TEXTS["en"], LINKS)
    sure = answer_card(Answer("q", "answer", 0.95, (), (hit,)), TEXTS["en"], LINKS)
    assert nearest.html.startswith("⚠️ The nearest passage; it may not say it: it has no telephone number\n")
    assert sure.html.startswith("📄")


def further(passage: Passage) -> list[str]:
    """The lines of a second hit."""
    hits = (Hit(PASSAGE, 9.0), Hit(passage, 8.0))
    lines = parse(answer_card(Answer("q", "answer", 1.0, (), hits), TEXTS["zh"], LINKS).html)[0].splitlines()
    return lines[lines.index("其他结果：") + 1 :]


def test_a_further_hit_has_a_line_for_its_name_and_two_for_what_it_says() -> None:
    said = "上班时间是早上九点到下午五点半，" * 9
    named = Passage("mnopqrstuvwx", "规章/考勤制度.docx", ("考勤制度", "第二章 上下班时间"), 0, said, title="考勤制度")
    unnamed = Passage("mnopqrstuvwx", "规章制度/" * 9 + "考勤制度.docx", (), 0, said)
    for passage, name in (
        (named, "② 考勤制度 › 第二章 上下班时间"),
        (unnamed, "② 规章制度/规章制…度/考勤制度.docx"),
    ):
        lines = further(passage)
        assert lines[0] == name
        assert columns(lines[0]) <= 38
        assert lines[1] == f"{said[:35]}…"


def test_a_further_hit_of_the_same_document_is_named_by_its_heading_alone() -> None:
    assert further(Passage("mnopqrstuvwx", "a.txt", ("休假", "年假"), 0, "五天"))[0] == "② 年假"


def test_a_cut_never_falls_into_a_cluster() -> None:
    text, _ = parse(card_of("👨\u200d👩\u200d👧" * 600))
    shown = text.split("\n")[1].removesuffix("…")
    assert shown == "👨\u200d👩\u200d👧" * (len(shown) // 5)


def labels(below: CardContext, hits: int = 3) -> list[list[str]]:
    answer = Answer("q", "answer", 1.0, (), tuple(Hit(PASSAGE, 9.0) for _ in range(hits)))
    return [[button.label for button in row] for row in answer_card(answer, TEXTS["zh"], LINKS, below).rows]


def test_an_answers_card_has_each_button_that_leads_somewhere() -> None:
    assert labels(CardContext(Position(12, 40), question_id="LzkGDt16n0x-", rank=2)) == [
        ["👍", "👎", "‹", "›"],
        ["▲", "▼", "📎", "📤", "🔗"],
    ]
    assert labels(CardContext(question_id="LzkGDt16n0x-", rank=1)) == [
        ["👍", "👎", "›"],
        ["📎 文件", "📤 分享", "🔗 链接"],
    ]
    assert labels(CardContext(Position(1, 40), rank=1)) == [["👍", "👎"], ["▼ 下文", "📎 文件", "📤 分享", "🔗 链接"]]


@given(
    st.builds(
        CardContext,
        st.builds(Position, st.integers(1, 3), st.just(3)),
        st.sampled_from([None, "LzkGDt16n0x-"]),
        st.integers(1, 5),
        aside=st.booleans(),
        read_as=st.sampled_from([None, "q and q"]),
        then=st.sampled_from([None, "mnopqrstuvwx"]),
        shared=st.booleans(),
        votes=st.tuples(st.integers(0, 99), st.integers(0, 99)),
    ),
    st.sampled_from(sorted(TEXTS)),
    st.booleans(),
)
def test_whatever_a_card_leads_to_it_has_two_rows_of_buttons_that_a_phone_shows_whole(
    context: CardContext, language: str, mended: bool
) -> None:
    hits = tuple(Hit(PASSAGE, 9.0) for _ in range(5))
    read_as = (("passwrod", "password"),) if mended else ()
    card = answer_card(Answer("q", "answer", 1.0, (), hits, read_as), TEXTS[language], LINKS, context)
    assert len(card.rows) == 2
    for row in card.rows:
        assert len(row) <= 6
        assert sum(columns(button.label) + 2 for button in row) <= 40


def test_a_card_names_title_and_headings_first_and_the_file_and_the_place_in_it_below() -> None:
    passage = Passage("abcdefghijkl", "人事/手册.md", ("员工手册", "休假", "年假"), 0, "五天。", title="员工手册")
    hits = (Hit(passage, 9.0, ((0, 2),)),)
    context = CardContext(Position(12, 40), "LzkGDt16n0x-", 1)
    card = answer_card(Answer("q", "answer", 1.0, (), hits), TEXTS["zh"], LINKS, context)
    text, entities = parse(card.html)
    assert text.splitlines()[:3] == ["📄 员工手册 › 休假 › 年假", "第 12/40 段 · 人事/手册.md", "五天。"]
    assert [entity.text for entity in entities if entity.tag == "a"] == ["员工手册"]
    assert 'href="https://t.me/passagebot?start=p_abcdefghijkl"' in card.html
    assert not any(noise in text for noise in ("1/1", "idx", "https://"))


def test_the_only_passage_of_a_document_is_not_counted() -> None:
    assert "段" not in parse(passage_card(PASSAGE, TEXTS["zh"], LINKS, CardContext()).html)[0]


def test_of_an_answer_two_further_hits_are_listed_and_of_none_only_headings() -> None:
    passages = [Passage("abcdefghijkl", f"{n}.txt", (f"年假{n}",), 0, f"年假正文{n}") for n in range(5)]
    hits = tuple(Hit(passage, 9.0, ((0, 2),)) for passage in passages)
    text, _ = parse(answer_card(Answer("q", "answer", 1.0, (), hits), TEXTS["zh"], LINKS).html)
    assert "③" in text
    assert "④" not in text
    none, _ = parse(answer_card(Answer("q", "none", 0.1, (), hits), TEXTS["zh"], LINKS).html)
    assert none.splitlines()[-4:] == ["相近的标题：", "· 年假0", "· 年假1", "· 年假2"]
    assert "正文" not in none
    unlike = Answer("q", "none", 0.1, (), tuple(Hit(passage, 9.0, ((2, 4),)) for passage in passages))
    assert parse(answer_card(unlike, TEXTS["zh"], LINKS).html)[0] == "没有找到能回答的段落。"


def test_what_is_missing_of_the_nearest_stands_above_it() -> None:
    answer = Answer("q", "nearest", 0.4, ("品牌",), (Hit(PASSAGE, 9.0, ((0, 4),)),))
    text, _ = parse(answer_card(answer, TEXTS["zh"], LINKS).html)
    assert text.index("从未出现：品牌") < text.index("📄")
    assert text.count("品牌") == 1


def test_the_footer_says_what_matched_and_what_is_missing() -> None:
    hits = tuple(Hit(PASSAGE, score, ((0, 4),)) for score in (9.0, 8.0))
    card = answer_card(Answer("q", "answer", 1.0, ("paternity",), hits), TEXTS["en"], LINKS, CardContext(rank=2))
    footer = "\n\nmatched: text · Never mentioned in the documents: paternity"
    assert parse(card.html)[0].endswith(footer)


def test_the_footer_names_a_word_once_whatever_its_case() -> None:
    passage = Passage("abcdefghijkl", "a.txt", (), 0, "Leave is leave, and LEAVE a year")
    hit = Hit(passage, 9.0, ((0, 5), (9, 14), (20, 25), (28, 32)))
    card = answer_card(Answer("q", "answer", 1.0, (), (hit,)), TEXTS["en"], LINKS)
    assert parse(card.html)[0].endswith("\nmatched: Leave, year")


def link(then: Passage, now: Passage) -> str:
    return parse(linked_card(Resolved(then, now), TEXTS["en"], LINKS, CardContext()).html)[0]


def test_a_link_says_whether_its_passage_was_changed_or_renamed() -> None:
    changed = Passage("mnopqrstuvwx", "a.txt", (), 0, "other text")
    renamed = Passage("mnopqrstuvwx", "b.txt", (), 0, "text")
    assert link(PASSAGE, PASSAGE).startswith("📄 a.txt")
    assert link(PASSAGE, changed).startswith("ℹ️ This passage has been changed")
    assert "other text" in link(PASSAGE, changed)
    assert link(PASSAGE, renamed).startswith("ℹ️ The file has another name now: a.txt → b.txt")


@pytest.mark.parametrize("name", ["handbook.md", "员工手册.md", "a/b.c.md", "&.md"])
def test_a_file_name_is_never_taken_for_an_address(name: str) -> None:
    named = Passage("mnopqrstuvwx", name, ("标题",), 0, "text")
    elsewhere = Passage("abcdefghijkl", f"x{name}", (), 0, "text")
    texts = TEXTS["zh"]
    cards = [
        answer_card(Answer("q", "answer", 0.9, (), (Hit(named, 9.0), Hit(elsewhere, 8.0))), texts, LINKS),
        linked_card(Resolved(elsewhere, named), texts, LINKS, CardContext()),
        linked_card(Resolved(named, elsewhere), texts, LINKS, CardContext()),
        old_card(named, texts),
        removed_card(named, [Hit(elsewhere, 1.0)], texts, LINKS),
    ]
    for card in cards:
        text, entities = parse(card.html)
        marked = "".join(entity.text for entity in entities if entity.tag in ("a", "code"))
        assert text.count(name) == marked.count(name)
        assert name in marked


def test_headings_that_fill_more_than_two_lines_are_cut_but_for_the_innermost() -> None:
    short, long = ("第三章 休假", "3.2 年假"), ("题目" * 30, "3.2 年假")
    for headings, path in ((short, "› 第三章 休假 › 3.2 年假"), (long, f"› {'题目' * 4}题… › 3.2 年假")):
        card = passage_card(Passage("abcdefghijkl", "a.txt", headings, 0, "text"), TEXTS["zh"], LINKS, CardContext())
        assert path in parse(card.html)[0].splitlines()[0]


def test_a_changed_passage_has_a_button_to_its_old_text_and_back() -> None:
    changed = Passage("mnopqrstuvwx", "a.txt", (), 0, "other text")
    card = linked_card(Resolved(PASSAGE, changed), TEXTS["en"], LINKS, CardContext())
    assert card.rows[0][2].press == Press("then", "en", PASSAGE.passage_id)
    old = old_card(PASSAGE, TEXTS["en"])
    assert "text" in old.html
    assert old.rows[0][0].press == Press("now", "en", PASSAGE.passage_id)
