"""A folder that several processes index is indexed as by one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index import ask, open_index
from tests.conftest import MakeFolder
from tests.support.index_files import segment_file

SENTENCES = (
    "第{n}条 工作满{n}年的员工每年享有年假。",
    "超过三会一课规定的时间，应当调休。",
    "The king of France has {n} roads. ",
)


def long_text(start: int) -> str:
    """Half a million characters in paragraphs of ten sentences, many of whose words are only there."""
    sentences = [SENTENCES[number % len(SENTENCES)].format(n=number) for number in range(start, start + 20_000)]
    return "\n\n".join("".join(sentences[place : place + 10]) for place in range(0, len(sentences), 10))


def arrays_in(segment: Path) -> bytes:
    """A segment's arrays and their checksums, as they lie before its name."""
    return segment.read_bytes().partition(b'{"name"')[0]


@contextmanager
def one_processor() -> Iterator[None]:
    """No other process is worth while, and none is started."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processors cannot be taken away here")
def test_over_a_million_characters_give_the_same_index_to_the_byte_from_one_process_and_from_several(
    folder: MakeFolder, tmp_path: Path
) -> None:
    docs = folder({f"{number}.txt": long_text(number * 100_000) for number in range(5)})
    several = open_index(docs, tmp_path / "several")
    with one_processor():
        alone = open_index(docs, tmp_path / "alone")
    # Three batches, as many as make workers worth while.
    assert sum(len(passage.text) for passage in alone.passages) > 2_000_000
    assert arrays_in(segment_file(docs, tmp_path / "several")) == arrays_in(segment_file(docs, tmp_path / "alone"))
    for question in ("第100003条规定几天年假", "How many roads has the king of France?", "三会一课"):
        assert ask(several, question) == ask(alone, question)
