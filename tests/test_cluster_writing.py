"""One writes to a cluster: who stalls is shut out, who is broken off is followed by one who goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index import Engine, ask, open_index
from index.cluster.address import Cluster
from index.cluster.mirror import mirror
from index.cluster.mirrored import Mirrored
from index.cluster.nodes import Nodes, nodes_of
from index.cluster.state import States
from index.cluster.writing import writing
from index.errors import ClusterFailed, IndexLocked
from index.rank.corpus import Corpus
from index.store.folder import Progress, open_folder
from index.store.refresh import StoredIndex
from index.stored import index_directory

pytestmark = pytest.mark.cluster


def never(seconds: float) -> None:
    """Wait no time."""


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.md").write_text(f"年假有{number}天，第{number}条。", encoding="utf-8")
    return folder


def opened(docs: Path, tmp_path: Path, there: Cluster) -> Engine:
    return open_index(docs, tmp_path / "data", cluster=there)


def stray(nodes: Nodes, there: Cluster, ticket: int) -> dict[str, object]:
    """A paragraph that a writer has written whose state was never begun."""
    return {"since": ticket, "file": "stray", "collection": "", "place": 0, "first": 0, "end": 1, "terms": {"u4e00": 1}}


def test_a_writer_that_wakes_after_another_has_begun_is_shut_out(docs: Path, tmp_path: Path, there: Cluster) -> None:
    engine = opened(docs, tmp_path, there)
    nodes = nodes_of(there)
    with writing(nodes, "stalled") as stalled:
        index = stalled.head.serving["index"]
        stalled.open(index, 1)
        stalled.send([{"index": {"_id": "stray"}}, stray(nodes, there, stalled.ticket)])
        (docs / "00.md").write_text("病假有三十天。", encoding="utf-8")
        with writing(nodes, "other", wait=never, lease_s=2) as other:
            other.open(index, 1)
        with pytest.raises(IndexLocked):
            stalled.send([{"index": {"_id": "late"}}, stray(nodes, there, stalled.ticket)])
        with pytest.raises(IndexLocked):
            stalled.change(serving=None)
    now = opened(docs, tmp_path, there)
    assert ask(now, "病假有几天") == ask(open_index(docs), "病假有几天")
    (left,) = nodes.search([(index, {"query": {"term": {"file": "stray"}}, "track_total_hits": True})])
    assert left["hits"]["total"]["value"] == 0
    assert ask(engine, "年假有几天").hits


def test_who_wakes_when_others_have_begun_states_takes_nothing_from_them(
    docs: Path, tmp_path: Path, there: Cluster
) -> None:
    opened(docs, tmp_path, there)
    states, words = States(nodes_of(there)), tmp_path / "words"
    words.mkdir()
    before, now = None, states.head().serving
    for number in range(3):
        (docs / "00.md").write_text(f"病假有{number}天。", encoding="utf-8")
        (words / "userdict.txt").write_text(f"病假{number} 100 n\n", encoding="utf-8")  # an index of its own each time
        engine = open_index(docs, tmp_path / "data", words=words, cluster=there)
        states.forget(now, before)
        assert states.has_parts(states.head().serving)
        assert ask(engine, "病假有几天").hits[0].passage.text == f"病假有{number}天。"
    assert states.head().serving["index"] in states.passages().values()
    assert len(states.passages()) == 2


def test_who_is_writing_is_not_disturbed(docs: Path, tmp_path: Path, there: Cluster) -> None:
    opened(docs, tmp_path, there)
    nodes = nodes_of(there)
    with (
        writing(nodes, "busy") as busy,
        pytest.raises(IndexLocked),
        writing(nodes, "other", wait=lambda seconds: busy.beat()),
    ):
        raise AssertionError
    with writing(nodes, "other", wait=never) as other:
        assert other.ticket > busy.ticket


def test_each_item_of_a_bulk_is_looked_at(docs: Path, tmp_path: Path, there: Cluster) -> None:
    opened(docs, tmp_path, there)
    nodes = nodes_of(there)
    with writing(nodes, "one") as writer:
        writer.open(writer.head.serving["index"], 1)
        sound = stray(nodes, there, writer.ticket)
        with pytest.raises(ClusterFailed, match="does not take unknown"):  # the mapping is strict
            writer.send(
                [{"index": {"_id": "sound"}}, sound, {"index": {"_id": "unknown"}}, {**sound, "no_such_field": 1}]
            )


def test_an_import_that_is_broken_off_goes_on_with_what_is_missing(docs: Path, tmp_path: Path, there: Cluster) -> None:
    folder = open_folder(docs, tmp_path / "data", None, None)
    stored = StoredIndex(index_directory(docs, tmp_path / "data"), folder)
    opened_here = stored.refreshed(folder.files())
    corpus = Corpus(opened_here.segments, [file.extent for file in opened_here.files if file.extent])
    here = Mirrored(folder, opened_here, corpus, stored.find_tombstone, stored.all_tombstones, portion=3)
    nodes = nodes_of(there)

    class BrokenOff(Exception):
        pass

    def break_off(progress: Progress) -> None:
        if progress.done > 6:
            raise BrokenOff

    broken = open_folder(docs, tmp_path / "data", None, break_off)
    with pytest.raises(BrokenOff):
        mirror(nodes, Mirrored(broken, opened_here, corpus, stored.find_tombstone, stored.all_tombstones, portion=3))
    states = States(nodes)
    assert states.head().serving is None
    begun = states.read(states.head().building)
    assert 0 < len(begun.files) < len(opened_here.files)
    # Somebody else goes on at once: this one has said that he is done.
    mirror(nodes, here)
    served = states.read(states.head().serving)
    assert {file.source: file.key for file in begun.files}.items() <= {f.source: f.key for f in served.files}.items()
    assert ask(opened(docs, tmp_path, there), "年假有几天") == ask(open_index(docs), "年假有几天")


def test_an_index_that_somebody_removed_is_made_again(docs: Path, tmp_path: Path, there: Cluster) -> None:
    opened(docs, tmp_path, there)
    nodes_of(there).call("DELETE", f"/{there.prefix}-passages-*")
    assert ask(opened(docs, tmp_path, there), "年假有几天") == ask(open_index(docs), "年假有几天")


def test_paragraphs_that_somebody_removed_are_missed_and_written_again(
    docs: Path, tmp_path: Path, there: Cluster
) -> None:
    engine = opened(docs, tmp_path, there)
    nodes = nodes_of(there)
    index = States(nodes).head().serving["index"]
    (found,) = nodes.search([(index, {"size": 3})])
    lines = [{"delete": {"_id": hit["_id"]}} for hit in found["hits"]["hits"]]
    nodes.call("POST", f"/{index}/_bulk?refresh=true", lines)
    with pytest.raises(ClusterFailed, match="passagebot index"):
        engine.read(lambda snapshot: [snapshot.passage(number) for number in range(snapshot.passage_count)])
    assert ask(opened(docs, tmp_path, there), "年假有几天") == ask(open_index(docs), "年假有几天")


def test_indices_of_a_prefix_that_begins_alike_are_left_alone(docs: Path, tmp_path: Path, there: Cluster) -> None:
    other = replace(there, prefix=f"{there.prefix}-passages-b")
    engine = open_index(docs, tmp_path / "other", cluster=other)
    opened(docs, tmp_path, there)
    assert ask(engine, "年假有几天").hits
