"""Batches counted by several processes are what one process makes of them."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from index.arrays import Array
from index.passages import Passage
from index.postings import arrays_of
from index.tokens import Tokenizer
from index.words import Words
from index.workers import counted

TOKENIZER = Tokenizer(Words(synonyms=(("king", "国王"),), dictionary=(("三会一课", None),)))
BATCHES = [
    [
        Passage(f"{batch}{place:011}", f"{batch}.md", ("年假",), 0, f"第{place}条 三会一课 king", place)
        for place in range(5)
    ]
    for batch in range(8)
]


def same(one: dict[str, Array], other: dict[str, Array]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


def test_every_batch_is_counted_once_in_its_order_as_alone() -> None:
    alone = [arrays_of(batch, TOKENIZER) for batch in BATCHES]
    together = list(counted(BATCHES, TOKENIZER))
    assert len(together) == len(alone)
    assert all(map(same, alone, together))


@pytest.mark.skipif(sys.platform != "linux", reason="processes are listed under /proc")
def test_a_worker_that_is_gone_is_done_without() -> None:
    before = children()
    tables = counted(BATCHES, TOKENIZER)
    together = [next(tables)]
    for worker in children() - before:
        os.kill(worker, signal.SIGKILL)
    together += tables
    assert all(map(same, (arrays_of(batch, TOKENIZER) for batch in BATCHES), together))
    assert not children() - before


@pytest.mark.skipif(sys.platform != "linux", reason="processes are listed under /proc")
def test_workers_that_end_at_once_are_done_without_and_leave_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = children()
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    many = Tokenizer(Words(dictionary=tuple((f"词语第{number}号", None) for number in range(20_000))))
    assert all(map(same, (arrays_of(batch, many) for batch in BATCHES), counted(BATCHES, many)))
    assert not children() - before


def test_files_of_the_working_folder_are_no_modules_of_a_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("open('executed', 'w').close()")
    monkeypatch.chdir(tmp_path)
    assert len(list(counted(BATCHES, TOKENIZER))) == len(BATCHES)
    assert not (tmp_path / "executed").exists()


def children() -> set[int]:
    listed = (Path(task, "children").read_text() for task in Path("/proc/self/task").iterdir())
    return {int(pid) for line in listed for pid in line.split()}
