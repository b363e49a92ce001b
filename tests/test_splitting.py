"""Passages are pieces of their document, short, whole and with names that last."""

from __future__ import annotations

import re
import string
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import open_index
from index.passages import passage_id, split
from index.read.document import Document, Heading
from index.read.markdown import read_markdown
from index.read.plain import read_plain
from index.sentences import sentences
from tests.conftest import MakeFolder

texts = st.text(
    alphabet=st.one_of(
        st.sampled_from("。！？；：，“”（）\n\n 一二第章条要a.1　👍\u0301"), st.characters(codec="utf-8")
    ),
    max_size=600,
)


@st.composite
def spans_of(draw: st.DrawFn, text: str) -> tuple[tuple[int, int], ...]:
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(texts)
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    headings = tuple(Heading(a, b, draw(st.integers(1, 4))) for a, b in pairs)
    tables, wholes = (draw(spans_of(text)) for _ in range(2))
    return Document("x.txt", "x", text, headings, tables=tables, wholes=wholes)


@given(documents(), st.integers(1, 300))
def test_passages_are_pieces_of_the_text_within_the_limit(document: Document, limit: int) -> None:
    for passage in split(document, limit):
        assert document.text[passage.start : passage.start + len(passage.text)] == passage.text
        assert 0 < len(passage.text) <= max(limit, 1) or passage.text in {
            document.text[h.start : h.end] for h in document.headings
        }
        assert passage.text.strip() == passage.text


@given(documents())
def test_no_passage_crosses_a_heading(document: Document) -> None:
    for passage in split(document):
        end = passage.start + len(passage.text)
        for heading in document.headings:
            crosses = passage.start < heading.end and heading.start < end
            assert not crosses or (heading.start <= passage.start and end <= heading.end)


@given(documents())
def test_passages_come_in_order_and_do_not_overlap(document: Document) -> None:
    ends = [(passage.start, passage.start + len(passage.text)) for passage in split(document)]
    assert ends == sorted(ends)
    assert all(a[1] <= b[0] for a, b in pairwise(ends))


@given(documents())
def test_every_word_is_in_a_passage_or_a_heading(document: Document) -> None:
    covered = set()
    for passage in split(document):
        covered |= set(range(passage.start, passage.start + len(passage.text)))
    for heading in document.headings:
        covered |= set(range(heading.start, heading.end))
    left_out = "".join(c if i not in covered else "\n" for i, c in enumerate(document.text))
    lines = (line.strip() for line in left_out.split("\n"))
    assert not [line for line in lines if any(map(str.isalpha, line)) and not line.startswith("第")]


@given(documents())
def test_splitting_twice_gives_the_same_names_all_different(document: Document) -> None:
    names = [passage.passage_id for passage in split(document)]
    assert names == [passage.passage_id for passage in split(document)]
    assert len(set(names)) == len(names)


@given(texts)
def test_texts_of_both_formats_can_be_split(text: str) -> None:
    for document in (read_plain("x.txt", text), read_markdown("x.md", text)):
        for passage in split(document):
            assert document.text[passage.start :].startswith(passage.text)


@given(texts)
def test_sentences_are_pieces_in_order_and_leave_out_only_white_space(text: str) -> None:
    spans = sentences(text)
    assert all(a < b for a, b in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert re.sub(r"\s", "", "".join(text[a:b] for a, b in spans)) == re.sub(r"\s", "", text)


def test_a_name_is_twelve_url_safe_characters() -> None:
    name = passage_id("员工手册.md", "年假五天。")
    assert len(name) == 12
    assert set(name) <= set(string.ascii_letters + string.digits + "-_")


def test_names_survive_edits_elsewhere_and_reordering() -> None:
    before = {
        p.text: p.passage_id
        for p in split(read_plain("x.txt", "甲说的话很长，" * 8 + "。\n" + "乙说的话也很长，" * 8 + "。"))
    }
    after = {
        p.text: p.passage_id
        for p in split(
            read_plain(
                "x.txt",
                "乙说的话也很长，" * 8 + "。\n新的一段也不短，" + "真的，" * 20 + "。\n" + "甲说的话很长，" * 8 + "。",
            )
        )
    }
    assert before.items() <= after.items()


def test_a_text_that_stands_twice_in_a_file_has_two_names() -> None:
    text = "同样的话说了两遍，" * 6 + "。"
    first, second = split(read_plain("x.txt", f"{text}\n{text}"))
    assert first.text == second.text
    assert first.passage_id != second.passage_id


def test_texts_that_differ_in_white_space_alone_have_two_names_counted_as_one_text(
    folder: MakeFolder, tmp_path: Path
) -> None:
    wide, narrow = "甲 说的话  很长，" * 8 + "。", "甲 说的话 很长，" * 8 + "。"
    docs = folder({"x.txt": f"{wide}\n\n{narrow}"})
    engine = open_index(docs, tmp_path / "data")
    names = [passage_id("x.txt", wide), passage_id("x.txt", wide, 2)]
    assert [engine.get(name) for name in names] == list(engine.passages)
    assert [passage.text for passage in engine.passages] == [wide, narrow]
    (docs / "x.txt").write_text(f"{wide}\n\n{narrow.replace('很长', '很短')}")
    resolved = [open_index(docs, tmp_path / "data").resolve(name) for name in names]
    assert [one and one.now and one.now.text for one in resolved] == [wide, narrow.replace("很长", "很短")]


def test_an_articles_paragraphs_stay_with_its_number() -> None:
    text = (
        "第一条 申请人应当提交下列材料：\n（一）身份证明；\n（二）申请书。\n"
        "前款规定的材料不齐的，应当一次告知。\n第二条 本规定自公布之日起施行。"
    )
    first, second = split(read_plain("x.txt", text))
    assert first.text.startswith("第一条")
    assert first.text.endswith("一次告知。")
    assert second.text.startswith("第二条")


def test_a_heading_with_nothing_under_it_can_be_found_itself() -> None:
    passages = list(split(read_markdown("x.md", "# 手册\n\n## 待定\n\n## 年假\n\n五天。")))
    assert [(p.headings, p.text) for p in passages] == [(("手册",), "待定"), (("手册", "年假"), "五天。")]


@pytest.mark.parametrize("text", ["", " \n\n　\n"])
def test_a_document_without_text_has_no_passages(text: str) -> None:
    assert not list(split(read_plain("x.txt", text)))


@pytest.mark.long
def test_a_megabyte_on_one_line_is_cut_within_the_limit() -> None:
    passages = list(split(read_plain("x.txt", "字" * 1_000_000)))
    assert max(len(passage.text) for passage in passages) <= 300
    assert sum(len(passage.text) for passage in passages) == 1_000_000


def test_white_space_in_a_line_takes_no_longer_than_its_length() -> None:
    (passage,) = split(Document("x.txt", "x", "甲。" + " " * 1_000_000 + "\n"))
    assert passage.text == "甲。"


def test_a_heading_longer_than_a_passage_is_text() -> None:
    passages = list(split(read_markdown("x.md", "# " + "很长的标题，" * 100 + "\n\n正文。")))
    assert max(len(passage.text) for passage in passages) <= 300
    assert not any(passage.headings for passage in passages)


def test_parts_of_one_paragraph_say_so() -> None:
    passages = list(split(read_plain("x.txt", "一句话有十个字左右吧。" * 60 + "\n" + "另一段也有不少字。" * 10)))
    assert [passage.paragraph for passage in passages] == [0] * (len(passages) - 1) + [1]
    assert len(passages) == 4


def test_a_table_is_found_with_its_title_and_what_is_said_below_that() -> None:
    text = "值班表\n\n制表：行政部\n\n日期：五月一日；值班人：张三\n\n日期：五月二日；值班人：李四"
    table = text.index("日期"), text.rindex("\n\n")
    titled = Document("a", "", text, (Heading(0, 3, 1, True),), tables=(table, (table[1] + 2, len(text))))
    assert [passage.text for passage in split(titled)] == [text[: table[1]], text[table[1] + 2 :]]
    named = Document("a", "", text, (Heading(0, 3, 1),), tables=(table,))
    assert [passage.text for passage in split(named)][:2] == ["制表：行政部", text[slice(*table)]]
