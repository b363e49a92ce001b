"""An index that something cuts or overwrites while it is in use never gives a wrong answer, and is rebuilt."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from index import ask, open_index
from tests.conftest import MakeFolder
from tests.support.index_files import segment_file

DOCUMENTS = {"a.md": "# 手册\n\n每年享有年假五天。", "b.txt": "加班可以调休。"}
QUESTION, ANSWER = "年假有几天", "每年享有年假五天。"


def later(path: Path) -> None:
    """As the clock would have it a moment later."""
    os.utime(path, ns=(time.time_ns(), time.time_ns()))


@pytest.mark.parametrize("damage", ["cut to nothing", "cut in half", "zeros", "other words", "longer"])
def test_what_was_read_and_checked_before_is_not_trusted_when_the_file_was_changed(
    folder: MakeFolder, tmp_path: Path, damage: str
) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    engine = open_index(docs, data)
    assert ask(engine, QUESTION).hits[0].passage.text == ANSWER
    path = segment_file(docs, data)
    size = path.stat().st_size
    with path.open("r+b") as file:
        match damage:
            case "cut to nothing":
                file.truncate(0)
            case "cut in half":
                file.truncate(size // 2)
            case "zeros":
                file.write(bytes(size))
            case "other words":
                content = file.read().replace("五天".encode(), "九天".encode())
                file.seek(0)
                file.write(content)
            case "longer":
                file.truncate(size + 1)
    later(path)
    for _ in range(2):
        assert ask(engine, QUESTION).hits[0].passage.text == ANSWER
        assert [passage.text for passage in engine.passages] == [ANSWER, "加班可以调休。"]


def test_an_index_that_is_removed_while_it_is_in_use_answers_as_before(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    engine = open_index(docs, data)
    segment_file(docs, data).unlink()
    assert ask(engine, QUESTION).hits[0].passage.text == ANSWER


def test_a_file_that_was_only_touched_is_as_good_as_before(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    engine = open_index(docs, data)
    later(segment_file(docs, data))
    assert ask(engine, QUESTION).hits[0].passage.text == ANSWER
