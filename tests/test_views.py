"""What a view does not see is as if it were not there: answers, counts, copies and links are the same to the bit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Engine, ask, open_index
from index.open import refresh_index
from index.read.collections import EVERYTHING, View, collection_of
from index.store.manifest import read_manifest
from index.stored import index_directory
from tests.conftest import MakeFolder

SENTENCES = (
    "工作满一年的员工每年享有年假五天。",
    "病假须在三天内提交医院证明。",
    "班车早上七点半从南门发车。",
    "班车晚上九点从北门发车。",
    "食堂中午十一点半开门，周末休息。",
    "会议室提前一天在前台预订。",
    "Reset the password at the front desk.",
    "工资每月十五日发放，遇节假日提前。",
    "员工体检每年一次，由医保报销。",
    "周末加班按两倍工资计算，电话 555-1234。",
)
QUESTIONS = (
    "年假有几天",
    "班车几点发车",
    "passwrod",
    "医宝报销体检吗",
    "电话号码是多少",
    "火星上有什么",
)
HIDING = View(named=frozenset({"人事"}))
# A file by its name: where it is, and what it says.
NAMES = ("人事/甲.md", "人事/乙.txt", "财务/甲.md", "总务/甲.md", "总务/丙.md", "通知.md")

states = st.lists(
    st.dictionaries(
        st.sampled_from(NAMES), st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6), min_size=1, max_size=6
    ),
    min_size=1,
    max_size=4,
)


def write(folder: Path, state: dict[str, list[str]], seen: View) -> None:
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        path.unlink()
    for name, sentences in state.items():
        if seen.sees(name):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            headed = [f"## 第{number}节\n\n{sentence}" for number, sentence in enumerate(sentences)]
            path.write_text("\n\n".join(headed), encoding="utf-8")


def everything_of(engine: Engine, served: set[str]) -> Iterator[Any]:
    """All that can be learned of an engine's documents."""
    yield engine.sources, list(engine.passages), list(engine.unreadable), engine.version
    yield engine.snapshot.highest_idf, engine.snapshot.paragraph_tokens
    for question in QUESTIONS:
        yield ask(engine, question, 5)
    for passage_id in sorted(served):
        yield engine.get(passage_id), engine.resolve(passage_id)
    for passage in engine.passages:
        yield engine.neighbours(passage)
        yield engine.snapshot.copies_of(passage)


@given(states)
@pytest.mark.long
def test_what_is_not_seen_is_as_if_it_had_never_been_there(several: list[dict[str, list[str]]]) -> None:
    with TemporaryDirectory() as scratch:
        root = Path(scratch)
        (root / "all").mkdir()
        (root / "seen").mkdir()
        whole = without = open_index(root / "all")
        served: set[str] = set()
        for state in several:
            write(root / "all", state, EVERYTHING)
            write(root / "seen", state, HIDING)
            whole = refresh_index(root / "all", root / "data", confirmed=True)
            without = refresh_index(root / "seen", root / "data", confirmed=True)
            served |= {passage.passage_id for passage in whole.passages}
        for one, other in zip(
            everything_of(whole.seen_as(HIDING), served), everything_of(without, served), strict=True
        ):
            assert one == other


def test_a_view_of_what_is_named_sees_nothing_else(folder: MakeFolder) -> None:
    engine = open_index(folder({"人事/a.md": "年假五天。", "财务/b.md": "报销单。", "c.md": "通知。"}))
    assert engine.seen_as(View(others=False, named=frozenset({"财务"}))).sources == ("财务/b.md",)
    assert engine.seen_as(View(others=False)).sources == ()
    assert ask(engine.seen_as(View(others=False)), "年假几天").lacks == "documents"
    assert engine.seen_as(EVERYTHING).sources == ("c.md", "人事/a.md", "财务/b.md")


@pytest.mark.parametrize(
    ("source", "collection"),
    [("a.md", ""), ("人事/a.md", "人事"), ("人事/规定/a.md", "人事"), ("e\u0301te/a.md", "éte")],
)
def test_a_collection_is_a_top_level_subfolder_in_nfc(source: str, collection: str) -> None:
    assert collection_of(source) == collection


@pytest.mark.long
def test_each_collection_has_segments_of_its_own(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({"人事/a.md": "年假五天。", "财务/b.md": "报销单。", "c.md": "通知。"}), tmp_path / "data"
    for number in range(12):
        for collection in ("人事", "财务"):
            (docs / collection / f"{number}.md").write_text(f"第{number}条规定。")
        open_index(docs, data)
    manifest = read_manifest(index_directory(docs, data))
    assert manifest is not None
    holding: dict[int, set[str]] = {}
    for file in manifest.files:
        assert file.extent is not None
        holding.setdefault(file.extent.segment, set()).add(collection_of(file.source))
    assert all(len(collections) == 1 for collections in holding.values())
    assert len(holding) <= 6


def test_a_passage_moved_to_two_collections_leads_to_the_one_that_is_seen(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({"总务/a.md": "班车早上七点半从南门发车。", "总务/b.md": "别的。"}), tmp_path / "data"
    name = open_index(docs, data).passages[0].passage_id
    (docs / "总务/a.md").unlink()
    for collection in ("人事", "财务"):
        (docs / collection).mkdir()
        (docs / collection / "a.md").write_text("班车早上七点半从南门发车。", encoding="utf-8")
    engine = open_index(docs, data)
    for closed, source in ((["人事"], "财务/a.md"), (["财务"], "人事/a.md"), (["人事", "财务"], None), ([], None)):
        resolved = engine.seen_as(EVERYTHING.without(closed)).resolve(name)
        assert resolved is not None
        assert (resolved.now.source if resolved.now else None) == source
    assert engine.seen_as(EVERYTHING.without(["总务"])).resolve(name) is None
