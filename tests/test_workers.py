"""Batches counted by several processes are what one process makes of them."""

from __future__ import annotations

import os
from contextlib import chdir
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.passages import Passage
from index.store.array_file import Array
from index.store.count import counted
from index.store.invert import invert
from index.tokenize.tokens import Tokenizer
from index.tokenize.vocabulary import Vocabulary

TOKENIZER = Tokenizer(Vocabulary(synonyms=(("king", "国王"),), dictionary=(("三会一课", None),)))
BATCHES = [
    [
        Passage(f"{batch}{place:011}", f"{batch}.md", ("年假",), 0, f"第{place}条 三会一课 king", place)
        for place in range(5)
    ]
    for batch in range(8)
]


def same(one: dict[str, Array], other: dict[str, Array]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


@pytest.mark.long
def test_every_batch_is_counted_once_in_its_order_as_alone() -> None:
    alone = [invert(batch, TOKENIZER) for batch in BATCHES]
    together = list(counted(BATCHES, TOKENIZER))
    assert len(together) == len(alone)
    assert all(map(same, alone, together))


class Fatal(list[Passage]):
    """A batch that ends the process that it is sent to."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (9,)


class FatalTokenizer(Tokenizer):
    """A tokenizer that ends the process that it is sent to, with most of it still to be sent."""

    def __reduce__(self) -> tuple[Any, ...]:
        return print, (Fatal(), [f"词语第{number}号" for number in range(20_000)])


# That nothing is left of a worker, no process and no pipe, is seen by the warning that there would be.
@pytest.mark.long
def test_a_worker_that_is_gone_is_done_without() -> None:
    batches = [BATCHES[0], *map(Fatal, BATCHES[1:])]
    assert all(map(same, (invert(batch, TOKENIZER) for batch in BATCHES), counted(batches, TOKENIZER)))


@pytest.mark.long
def test_workers_that_end_at_once_are_done_without_and_leave_nothing() -> None:
    tokenizer = FatalTokenizer()
    assert all(map(same, (invert(batch, tokenizer) for batch in BATCHES), counted(BATCHES, tokenizer)))


@pytest.mark.long
def test_files_of_the_working_folder_are_no_modules_of_a_worker(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("open('executed', 'w').close()")
    with chdir(tmp_path):
        assert len(list(counted(BATCHES, TOKENIZER))) == len(BATCHES)
    assert not (tmp_path / "executed").exists()
