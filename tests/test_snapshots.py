"""What is read together is read from one state of the index, whatever is repaired meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index import ask, open_index
from index.rank.snapshot import Snapshot
from index.stored import index_directory
from tests.conftest import MakeFolder

_WAIT_S = 120


def damage(docs: Path, data: Path) -> None:
    """Overwrite a passage amid the stored texts, in a block that nothing has read yet."""
    (segment,) = index_directory(docs, data).glob("*.segment")
    stored = segment.read_bytes()
    segment.write_bytes(stored.replace("二十元".encode(), "九十元".encode()))


def in_another_thread(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(_WAIT_S)
    assert not thread.is_alive()


@pytest.mark.long
def test_a_work_keeps_its_snapshot_while_another_thread_has_the_index_repaired(
    folder: MakeFolder, tmp_path: Path
) -> None:
    regulations = "\n\n".join(f"## 第{number}号规定\n\n{'各部门须遵照执行。' * 30}" for number in range(200))
    docs = folder(
        {"b.md": "# 班车\n\n早上七点半发车。", "c.md": f"{regulations}\n\n# 门禁\n\n工本费二十元。\n\n{regulations}"}
    )
    data = tmp_path / "data"
    open_index(docs, data)
    engine = open_index(docs, data)

    def work(snapshot: Snapshot) -> list[str]:
        first = snapshot.passage(0).text
        folder({"a.md": "# 食堂\n\n中午十一点半开餐。"})  # all numbers move up by one
        damage(docs, data)
        in_another_thread(lambda: ask(engine, "门禁工本费"))
        assert engine.sources == ("a.md", "b.md", "c.md")
        return [first, snapshot.passage(0).text, *snapshot.sources]

    assert engine.read(work) == ["早上七点半发车。", "早上七点半发车。", "b.md", "c.md"]
    assert engine.passages[0].text == "中午十一点半开餐。"
