"""`eval` measures answers against right ones, in the field's own measures."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import pytest

from index import Passage
from index.errors import WrongSet
from index.evaluate.measures import Ranking, judge_documents, judge_passages, ndcg, recall, reciprocal_rank
from index.evaluate.sets import read_beir, read_golden, read_questions
from index.rank.hits import Hit
from tests.support.command import passagebot


def lines(*rows: object) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    """Three documents, three questions; the second has no right hit, the third no hit at all."""
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(
        lines(
            {"_id": "d1", "title": "年假", "text": "员工每年享有年假五天。满十年的享有十天。"},
            {"_id": "d2", "title": "病假", "text": "病假须有医院证明。"},
            {"_id": "d3", "title": "", "text": "报销单三十日内提交。"},
        )
    )
    (folder / "queries.jsonl").write_text(
        lines(
            {"_id": "q1", "text": "年假有几天"},
            {"_id": "q2", "text": "病假要什么证明"},
            {"_id": "q3", "text": "quantum"},
            {"_id": "unjudged", "text": "报销"},
        )
    )
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td3\t1\nq3\td1\t1\n")
    (folder / "headings.json").write_text(json.dumps({"d1": "第一章 休假 / 第一节 年假", "d2": None}))
    (folder / "answers.jsonl").write_text(lines({"_id": "q1", "answers": ["五天"]}, {"_id": "q3", "answers": ["x"]}))
    return folder


def test_a_title_and_headings_stand_above_a_corpus_entry(beir: Path) -> None:
    document = read_beir(beir).documents[0]
    assert [document.text[h.start : h.end] for h in document.headings] == ["年假", "第一章 休假", "第一节 年假"]
    assert document.text.endswith("享有十天。")


def test_figures_of_a_beir_folder(beir: Path, tmp_path: Path) -> None:
    off = tmp_path / "off.jsonl"
    off.write_text(lines({"text": "番茄炒蛋怎么做"}, {"text": "年假有几天"}))
    run = tmp_path / "run.trec"
    done = passagebot(
        "eval", str(beir), "--json", "--run", str(run), "--offtopic", str(off), data=tmp_path / "data", check=0
    )
    found = json.loads(done.stdout)
    latency = found.pop("latency_ms")
    assert latency["p99"] >= latency["p50"] > 0
    assert list(found) == [
        "queries", "mrr@10", "ndcg@10", "recall@1", "recall@5", "recall@10", "recall@100", "answered", "verdicts",
        "answer_in_sentence", "refused",
    ]  # fmt: skip
    assert found["queries"] == 3
    assert found["mrr@10"] == found["ndcg@10"] == found["recall@100"] == pytest.approx(1 / 3)
    assert found["answer_in_sentence"] == 0.5
    assert found["refused"] == 0.5
    rows = [line.split() for line in run.read_text().splitlines()]
    assert next(row[:4] for row in rows if row[0] == "q1") == ["q1", "Q0", "d1", "1"]
    assert not [row for row in rows if row[0] == "q3"]
    scores = [float(row[4]) for row in rows if row[0] == "q2"]
    assert all(a > b for a, b in pairwise(scores))


def test_figures_of_a_golden_file(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "手册.md").write_text("# 年假\n\n员工每年享有年假五天。\n\n# 病假\n\n病假须有医院证明。")
    golden = tmp_path / "golden.jsonl"
    right = [{"source": "手册.md", "text": "员工每年 享有年假五天。"}]
    golden.write_text(lines({"question": "年假有几天", "passages": right, "answers": ["５天", "五天"]}))
    done = passagebot("eval", "--docs", str(docs), "--golden", str(golden), data=tmp_path / "data", check=0)
    figures = dict(line.rsplit(maxsplit=1) for line in done.stdout.splitlines())
    assert figures["recall@1"] == figures["answer_in_sentence"] == "1.0000"


def test_eval_judges_with_the_keepers_words_and_threshold(beir: Path, tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.mkdir()
    (words / "synonyms.txt").write_text("quantum => 年假\n", encoding="utf-8")
    strict = {"PASSAGEBOT_WORDS": str(words), "PASSAGEBOT_MIN_CONFIDENCE": "1"}
    docs, golden = tmp_path / "docs", tmp_path / "golden.jsonl"
    docs.mkdir()
    (docs / "手册.md").write_text("员工每年享有年假五天。", encoding="utf-8")
    right = [{"source": "手册.md", "text": "员工每年享有年假五天。"}]
    golden.write_text(lines({"question": "quantum", "passages": right}))
    for arguments, found_with_words in (([str(beir)], 2 / 3), (["--docs", str(docs), "--golden", str(golden)], 1)):
        done = passagebot("eval", *arguments, "--json", data=tmp_path / "data", check=0, **strict)
        found = json.loads(done.stdout)
        assert found["recall@1"] == pytest.approx(found_with_words)
        assert found["verdicts"]["answer"] == 0


def test_judgements_may_come_without_a_header(beir: Path) -> None:
    with_header = read_beir(beir).grades
    (beir / "qrels" / "test.tsv").write_text("q1\td1\t1\nq2\td3\t1\nq3\td1\t1\n")
    assert read_beir(beir).grades == with_header


@pytest.mark.parametrize(
    ("name", "complaint"),
    [("corpus.jsonl", "no documents"), ("queries.jsonl", "no question"), ("qrels/test.tsv", "no question")],
)
def test_a_set_with_nothing_in_it_is_named(beir: Path, tmp_path: Path, name: str, complaint: str) -> None:
    (beir / name).write_text("")
    with pytest.raises(WrongSet, match=complaint):
        read_beir(beir)
    (tmp_path / "empty.jsonl").write_text("")
    for read in (read_golden, read_questions):
        with pytest.raises(WrongSet, match=r"empty\.jsonl: no questions"):
            read(tmp_path / "empty.jsonl")


def test_measures_are_those_of_the_papers() -> None:
    ranking = judge_documents(["x", "a", "y", "b"], {"a": 1, "b": 2, "c": 1})
    assert reciprocal_rank(ranking, 10) == 1 / 2
    assert recall(ranking, 1) == 0
    assert recall(ranking, 10) == pytest.approx(2 / 3)
    best = 3 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(ranking, 10) == pytest.approx((1 / math.log2(3) + 3 / math.log2(5)) / best)


def test_a_question_without_hits_counts_as_zero() -> None:
    ranking = Ranking((), (1,), ())
    assert (reciprocal_rank(ranking, 10), ndcg(ranking, 10), recall(ranking, 100)) == (0.0, 0.0, 0.0)


def hit(text: str, source: str = "a.md") -> Hit:
    return Hit(Passage(text[:12], source, (), 0, text), 1.0)


def test_a_hit_is_right_when_it_covers_the_passage_or_lies_in_it_and_says_enough() -> None:
    right = "".join(chr(0x4E00 + i) for i in range(200))
    golden = [("a.md", right)]
    assert judge_passages([hit(right[:170])], golden, ()).gains == (1,)
    assert judge_passages([hit(right[:80])], golden, ()).gains == (1,)
    assert judge_passages([hit(right[:79])], golden, ()).gains == (0,)
    assert judge_passages([hit(right[:20])], golden, (right[3:6],)).gains == (1,)
    assert judge_passages([hit(right, "b.md")], golden, ()).gains == (0,)


def test_further_hits_on_a_passage_already_found_take_no_rank() -> None:
    right = "".join(chr(0x4E00 + i) for i in range(200))
    other = "".join(chr(0x6E00 + i) for i in range(100))
    ranking = judge_passages([hit(right[:90]), hit(right[100:190]), hit(other)], [("a.md", right), ("a.md", other)], ())
    assert ranking.found == (1, 1)


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("corpus.jsonl", "{not json\n", "corpus.jsonl, line 1: not JSON"),
        ("queries.jsonl", '{"_id": "q1"}\n', "queries.jsonl, line 1: text missing"),
        ("qrels/test.tsv", "header\nq1 d1 1\n", "test.tsv, line 2: not query-id, corpus-id, score"),
        ("headings.json", "[", "headings.json: not JSON"),
        ("headings.json", '{"d1": 5}', "headings.json: not _id -> headings"),
        ("answers.jsonl", '{"_id": "q1", "answers": 5}', "answers.jsonl, line 1: answers is of the wrong type"),
        ("corpus.jsonl", "[1]", "corpus.jsonl, line 1: not an object"),
    ],
)
def test_a_wrong_line_is_named_by_file_and_number(beir: Path, name: str, content: str, complaint: str) -> None:
    (beir / name).write_text(content)
    with pytest.raises(WrongSet, match=complaint):
        read_beir(beir)


def test_a_golden_passage_needs_source_and_text(tmp_path: Path) -> None:
    (tmp_path / "g.jsonl").write_text(lines({"question": "q", "passages": [{"source": "a"}]}))
    with pytest.raises(WrongSet, match=r"g\.jsonl, line 1: a passage needs source and text"):
        read_golden(tmp_path / "g.jsonl")


def test_eval_takes_one_set_and_says_so(tmp_path: Path, beir: Path) -> None:
    passagebot("eval", data=tmp_path, check=2)
    passagebot("eval", str(beir), "--golden", "x", data=tmp_path, check=2)
    missing = passagebot("eval", str(tmp_path / "nowhere"), data=tmp_path, check=2)
    assert len(missing.stderr.splitlines()) == 1
