"""Both backends answer the same to the bit: hits, order, scores, marks, confidence, verdict, missing words, links."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from index import Engine, ask, open_index
from index.cluster import best, candidates
from index.cluster.address import Cluster
from index.cluster.nodes import nodes_of
from index.errors import EngineError
from index.explain import explain
from index.read.collections import EVERYTHING, View
from tests.conftest import SEEDS
from tests.support.clusters import cluster
from tests.test_views import NAMES, QUESTIONS, SENTENCES

Open = Callable[[Path, Path], Engine]
"""A folder and where its index is kept -> its engine."""

SHARDS = (1, 3)
OF_SEEDS = (
    "森林火险报警电话是多少？",
    "发现森林着火打什么电话",
    "宁波化解了多少信访积案",
    "年假有几天",
    "医宝能报销吗",
    "passwrod",
    "火星上有没有水",
    "打印机的型号是什么",
    "",
    "的",
)
VIEWS = (EVERYTHING, View(named=frozenset({"人事"})), View(others=False, named=frozenset({"财务", "总务"})))


def in_memory(docs: Path, data: Path) -> Engine:
    return open_index(docs)


def on_disk(docs: Path, data: Path) -> Engine:
    return open_index(docs, data)


@pytest.fixture(
    params=["local", *(pytest.param(f"cluster of {shards}", marks=pytest.mark.cluster) for shards in SHARDS)]
)
def opened(request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens a folder in each backend."""
    if request.param == "local":
        yield on_disk
        return
    with cluster(int(request.param[-1])) as there:
        yield lambda docs, data: open_index(docs, data, cluster=there)


def write(folder: Path, state: Mapping[str, Sequence[str]]) -> None:
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        path.unlink()
    for name, sentences in state.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        headed = [f"## 第{number}节\n\n{sentence}" for number, sentence in enumerate(sentences)]
        path.write_text("\n\n".join(headed), encoding="utf-8")


def states(count: int, seed: int) -> Iterator[dict[str, list[str]]]:
    """States of a folder, each made of the one before by a change."""
    random = Random(seed)
    state: dict[str, list[str]] = {}
    for _ in range(count):
        name = random.choice(NAMES)
        if len(state) > 1 and random.random() < 0.2:
            state.pop(random.choice(sorted(state)))
        # Few sentences for many files: copies come and go.
        state[name] = random.choices(SENTENCES, k=random.randint(1, 6))
        yield dict(state)


def same(one: Engine, other: Engine, questions: Sequence[str]) -> None:
    """Hold that two engines cannot be told apart."""
    assert one.version == other.version
    assert one.sources == other.sources
    assert list(one.passages) == list(other.passages)
    for question in questions:
        assert ask(one, question) == ask(other, question), question
        assert one.search(question, 20) == other.search(question, 20), question
    for passage in one.passages[:12]:
        assert one.neighbours(passage) == other.neighbours(passage)
        assert one.position(passage) == other.position(passage)
        assert one.resolve(passage.passage_id) == other.resolve(passage.passage_id)
        copies = [engine.read(lambda snapshot: snapshot.copies_of(passage)) for engine in (one, other)]  # noqa: B023
        assert copies[0] == copies[1]


def test_a_tiny_folder_and_none_at_all(opened: Open, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    same(opened(docs, tmp_path / "data"), in_memory(docs, tmp_path), QUESTIONS)
    write(docs, {"a.md": ["年假有五天。"]})
    same(opened(docs, tmp_path / "data"), in_memory(docs, tmp_path), QUESTIONS)


def test_the_seeds(opened: Open, tmp_path: Path) -> None:
    engine, local = opened(SEEDS, tmp_path / "data"), on_disk(SEEDS, tmp_path / "other")
    same(engine, local, OF_SEEDS)
    for question in OF_SEEDS[:3]:
        assert explain(engine, question) == explain(local, question)


def test_after_every_update_and_for_every_view(opened: Open, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for state in states(4, 1):
        write(docs, state)
        engine, local = opened(docs, tmp_path / "data"), on_disk(docs, tmp_path / "other")
        for view in VIEWS:
            same(engine.seen_as(view), local.seen_as(view), QUESTIONS)


def test_links_lead_where_they_lead_here(opened: Open, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    links: set[str] = set()
    for state in states(6, 4):
        write(docs, state)
        engine, local = opened(docs, tmp_path / "data"), on_disk(docs, tmp_path / "other")
        links |= {passage.passage_id for passage in local.passages}
        for link in [*sorted(links), "nowhere", "一"]:
            assert engine.resolve(link) == local.resolve(link)


def test_equal_scores_come_in_the_order_of_the_documents(opened: Open, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    # More of the same than are asked for at first: only all of them prove which come first.
    for number in range(90):
        (docs / f"{number:03}.md").write_text(f"班车早上七点半从南门发车，第{number % 3}版。", encoding="utf-8")
    engine, local = opened(docs, tmp_path / "data"), in_memory(docs, tmp_path)
    for k in (1, 3, 60):
        assert engine.search("班车几点发车", k) == local.search("班车几点发车", k)
    assert ask(engine, "班车几点发车") == ask(local, "班车几点发车")


def rows(first: int, count: int) -> str:
    said = (
        f"## 第{n:04}号\n\n设备 X{n:04}Q 巡检合格{'。' if n % 3 else '，已归档。'}" for n in range(first, first + count)
    )
    return "\n\n".join(said)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(best, "_RANKED", 60)
    monkeypatch.setattr(best, "_PAGE", 37)


@pytest.mark.usefixtures("small_pages")
def test_a_great_many_equal_scores_are_read_in_pages(opened: Open, tmp_path: Path) -> None:
    docs, asked = tmp_path / "docs", ("巡检合格吗", "设备 X0123Q 巡检", "归档了吗")
    for number in range(4):
        (docs / f"{number % 2}").mkdir(parents=True, exist_ok=True)
        (docs / f"{number % 2}" / f"{number}.md").write_text(rows(number * 100, 100), encoding="utf-8")
    view = View(others=False, named=frozenset({"1"}))
    for more in ("", "其他事项。" * 40, rows(900, 50)):  # longer ones, so that the lengths of before are others now
        (docs / "1" / "more.md").write_text(more, encoding="utf-8")
        engine, local = opened(docs, tmp_path / "data"), in_memory(docs, tmp_path)
        for one, other in ((engine, local), (engine.seen_as(view), local.seen_as(view))):
            for question in asked:
                assert ask(one, question) == ask(other, question), question
                for k in (1, 3, 50):
                    assert one.search(question, k) == other.search(question, k), (question, k)


@pytest.mark.usefixtures("small_pages")
def test_questions_of_more_terms_than_a_query_may_have_are_read_in_pages_too(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "MOST_CLAUSES", 5)
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_text(rows(0, 150), encoding="utf-8")
    engine, local = opened(docs, tmp_path / "data"), in_memory(docs, tmp_path)
    assert ask(engine, "设备 X0123Q 巡检合格吗") == ask(local, "设备 X0123Q 巡检合格吗")
    assert engine.search("设备巡检合格", 20) == local.search("设备巡检合格", 20)


@pytest.mark.cluster
@pytest.mark.usefixtures("small_pages")
def test_more_than_can_be_read_are_an_error_and_no_wrong_order(
    there: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(best, "_MOST", 74)
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_text(rows(0, 150), encoding="utf-8")
    with pytest.raises(EngineError, match="candidates"):
        ask(open_index(docs, tmp_path / "data", cluster=there), "巡检合格吗")


def test_what_no_other_program_would_take(opened: Open, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_text("# 长\n\n" + "永" * 40_000 + "\n\n年假有五天。", encoding="utf-8")
    (docs / "b.html").write_text("<p>half a pair &#xD83D; and 年假</p>", encoding="utf-8")
    (docs / ("长" * 60 + ".md")).write_text("年假问人事。", encoding="utf-8")
    engine, local = opened(docs, tmp_path / "data"), in_memory(docs, tmp_path)
    same(engine, local, ["年假有几天", "half a pair", "\ud83d 年假"])
    # More terms than a query of the cluster's may have.
    long = "".join(chr(0x4E00 + number) for number in range(2_000)) + "年假有几天"
    assert engine.search(long, 5) == local.search(long, 5)


def test_the_state_before_is_whole_while_the_next_is_there(opened: Open, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    before = None
    for state in states(4, 7):
        write(docs, state)
        now = opened(docs, tmp_path / "data")
        expected = [ask(now, question) for question in QUESTIONS]
        if before is not None:
            engine, answers = before
            assert [ask(engine, question) for question in QUESTIONS] == answers
        before = now, expected


def test_an_engine_whose_state_is_gone_goes_over_to_the_one_that_is_served(opened: Open, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    write(docs, {"a.md": ["年假有五天。"]})
    oldest = opened(docs, tmp_path / "data")
    for days in ("十", "二十", "三十"):
        write(docs, {"a.md": [f"年假有{days}天。"]})
        newest = opened(docs, tmp_path / "data")
    text = ask(oldest, "年假有几天").hits[0].passage.text
    assert text in ("年假有五天。", ask(newest, "年假有几天").hits[0].passage.text)


@pytest.mark.cluster
def test_the_numbers_of_the_cluster_are_asked_for_in_three_requests_at_most(tmp_path: Path) -> None:
    with cluster() as there:
        engine = open_index(SEEDS, tmp_path / "data", cluster=there)
        for question in OF_SEEDS:
            ask(engine, question)
        for question in OF_SEEDS:
            before = nodes_of(there).requests
            ask(engine, question)
            assert nodes_of(there).requests - before <= 3, question


@pytest.mark.cluster
def test_a_second_folder_under_the_same_prefix_is_refused_with_one_line(tmp_path: Path) -> None:
    with cluster() as there:
        one, other = tmp_path / "one", tmp_path / "other"
        for docs in (one, other):
            docs.mkdir()
            (docs / "a.md").write_text("年假有五天。", encoding="utf-8")
        open_index(one, tmp_path / "data", cluster=there)
        with pytest.raises(Exception, match="PASSAGEBOT_ENGINE_PREFIX") as refused:
            open_index(other, tmp_path / "data", cluster=there)
        assert "\n" not in str(refused.value)
        open_index(other, tmp_path / "data", cluster=_under(there, "b"))


def _under(there: Cluster, name: str) -> Cluster:
    return replace(there, prefix=f"{there.prefix}-{name}")


@pytest.mark.cluster
def test_words_that_change_begin_the_index_anew(tmp_path: Path) -> None:
    docs, words = tmp_path / "docs", tmp_path / "words"
    shutil.copytree(SEEDS, docs)
    words.mkdir()
    with cluster() as there:
        open_index(docs, tmp_path / "data", cluster=there)
        (words / "userdict.txt").write_text("信访积案 10 n\n", encoding="utf-8")
        engine = open_index(docs, tmp_path / "data", words=words, cluster=there)
        same(engine, open_index(docs, words=words), OF_SEEDS[:3])
