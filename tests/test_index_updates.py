"""After any sequence of changes the index answers exactly as one built at once."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Engine, Progress, ask, open_index
from index.open import refresh_index
from tests.conftest import MakeFolder

WORDS = ["年假", "五天", "加班", "调休", "病假", "证明", "king", "of", "France", "森林火警", "12119"]
names = st.sampled_from(["a.md", "b.txt", "c.txt", "d/e.md"])
texts = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join).map(lambda words: f"{words}。"), max_size=4
).map("\n\n".join)
changes = st.lists(st.lists(st.tuples(names, st.one_of(st.none(), texts)), min_size=1, max_size=3), max_size=6)


def answers(engine: Engine) -> list[object]:
    """What the engine says to questions, without how long its files have been there."""
    return [ask(engine, question, 10) for question in ("年假有几天", "加班 调休 证明", "king of France", "12119")]


@given(changes)
@pytest.mark.long
def test_updates_give_what_a_full_build_gives(several: list[list[tuple[str, str | None]]]) -> None:
    scratch = Path(tempfile.mkdtemp())
    docs, data = scratch / "docs", scratch / "data"
    docs.mkdir()
    try:
        for step in several:
            for name, text in step:
                path = docs / name
                path.parent.mkdir(exist_ok=True)
                if text is None:
                    path.unlink(missing_ok=True)
                else:
                    path.write_text(text)
            updated, whole = refresh_index(docs, data, confirmed=True), open_index(docs)
            assert updated.version == whole.version
            assert list(updated.passages) == list(whole.passages)
            assert answers(updated) == answers(whole)
            assert answers(open_index(docs, data)) == answers(whole)
    finally:
        shutil.rmtree(scratch)


def test_only_what_changed_is_read(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({f"{number}.txt": f"第{number}号规定：须有证明。" for number in range(30)})
    open_index(docs, tmp_path / "data")
    (docs / "7.txt").write_text("第七号规定：不须证明。")
    (docs / "new.txt").write_text("新的规定。")
    steps: list[Progress] = []
    open_index(docs, tmp_path / "data", on_progress=steps.append)
    assert [step.total for step in steps if step.step == "read"] == [2, 2]


def test_a_file_that_was_only_touched_is_not_read_again(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({"a.txt": "年假五天。"})
    before = open_index(docs, tmp_path / "data").version
    (docs / "a.txt").touch()
    steps: list[Progress] = []
    assert open_index(docs, tmp_path / "data", on_progress=steps.append).version == before
    assert not steps


@pytest.mark.long
def test_many_small_changes_leave_few_segments(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({f"{number}.txt": f"第{number}号规定。" for number in range(20)}), tmp_path / "data"
    refresh_index(docs, data)
    for number in range(20):
        (docs / f"{number}.txt").write_text(f"第{number}号规定，已修改。")
        engine = refresh_index(docs, data)
    assert len(list(data.rglob("*.segment"))) <= 4
    assert list(engine.passages) == list(open_index(docs).passages)


def test_a_paragraph_without_a_single_term_can_go(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({"a.txt": "……", **{f"b{number}.txt": "年假五天。" for number in range(9)}})
    refresh_index(docs, tmp_path / "data")
    (docs / "a.txt").unlink()
    assert answers(refresh_index(docs, tmp_path / "data")) == answers(open_index(docs))
