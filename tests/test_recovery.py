"""Damaged data is met by its name; a fault of ours is not taken for it."""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import open_index
from index.errors import CorruptIndex
from index.passages import Passage
from index.store.array_file import Array, MappedArrays, MemoryArrays, write_arrays
from index.store.invert import invert
from index.store.manifest import FORMAT, Manifest, read_manifest
from index.store.recover import Recovered, recover
from index.store.segment import Extent, Segment
from index.store.segment_file import write_segment
from index.store.tombstones import Tombstone, find_tombstone, write_tombstones
from index.stored import index_directory
from index.tokenize.tokens import Tokenizer
from tests.conftest import MakeFolder

PASSAGES = [
    Passage(f"{number:012}", "a.md", ("手册",), 0, text, number)
    for number, text in enumerate(["年假五天。", "加班可以调休。", "病假须有证明。"])
]
EXTENT = Extent("a.md", 0, 0, 3, 0, 3)


def arrays() -> dict[str, Array]:
    return invert(PASSAGES, Tokenizer())


def recovered(segment: Segment, **manifest: Any) -> Recovered:
    return Recovered(Manifest("", ("0",), **manifest), {0: segment}, frozenset())


class BrokenPassage(Segment):
    """A segment with a fault of ours."""

    def passage(self, number: int, source: str) -> Passage:
        return Passage(*self.arrays.nothing_like_that)  # type: ignore[attr-defined]


class BrokenArrays(MemoryArrays):
    """Arrays asked for a column that is not in the table."""

    def part(self, name: str, start: int, end: int) -> Array:
        return super().part(f"{name}_misspelt", start, end)

    def bytes_of(self, name: str, start: int, end: int) -> bytes:
        return super().bytes_of(f"{name}_misspelt", start, end)


def test_a_fault_of_ours_is_not_taken_for_a_damaged_passage() -> None:
    with pytest.raises(AttributeError):
        list(recovered(BrokenPassage(MemoryArrays(arrays()))).passages(EXTENT))
    with pytest.raises(KeyError):
        list(recovered(Segment(BrokenArrays(arrays()))).passages(EXTENT))
    with pytest.raises(KeyError):
        recovered(Segment(BrokenArrays(arrays()))).has(EXTENT, ["0"])
    with pytest.raises(AttributeError):
        find_tombstone(None, "0")  # type: ignore[arg-type]


@pytest.mark.parametrize("damage", ["text", "heading path", "headings", "path number", "id"])
@pytest.mark.long
def test_a_passage_whose_data_is_wrong_is_left_out(damage: str) -> None:
    stored = {name: array.copy() for name, array in arrays().items()}
    match damage:
        case "text":
            stored["passage_texts"][0] = 0xFF
        case "heading path":
            stored["heading_paths"][0] = ord("{")
        case "headings":
            stored["heading_paths"][:] = np.frombuffer(b"1" * len(stored["heading_paths"]), dtype=np.uint8)
        case "path number":
            stored["passage_paths"][0] = 7
        case "id":
            stored["passage_ids"][0] = b"\xff" * 12
    segment = Segment(MemoryArrays(stored))
    with pytest.raises(CorruptIndex):
        segment.passage(0, "a.md")
    whole_file = damage in {"heading path", "headings"}
    assert list(recovered(segment).passages(EXTENT)) == ([] if whole_file else PASSAGES[1:])


def test_a_document_that_reaches_beyond_its_segment_has_no_passages() -> None:
    beyond = Extent("a.md", 0, 1, 3, 1, 3)
    found = recovered(Segment(MemoryArrays(arrays())))
    assert list(found.passages(beyond)) == []
    assert not found.has(beyond, [passage.passage_id for passage in PASSAGES])


@pytest.mark.parametrize("former", [FORMAT, FORMAT - 1])
def test_damaged_bytes_of_a_segment_are_met_by_its_name(
    tmp_path: Path, former: int, caplog: pytest.LogCaptureFixture
) -> None:
    write_segment(tmp_path, "one", Segment(MemoryArrays(arrays())))
    _write_manifest(tmp_path, {"format": former, "words": "", "segments": ["one"], "files": []})
    path = tmp_path / "one.segment"
    path.write_bytes(b"?" + path.read_bytes()[1:])
    found = recover(tmp_path, "", thorough=True)
    assert found.damaged == {0}
    assert len(caplog.records) == 1
    with pytest.raises(CorruptIndex, match=r"one\.segment has changed"):
        found.segments[0].arrays.check()


def test_what_is_overwritten_after_it_was_read_is_mended_where_it_is_no_passage_any_more(
    folder: MakeFolder, tmp_path: Path
) -> None:
    docs, data = folder({"a.md": "# 手册\n\n年假五天。"}), tmp_path / "data"
    engine = open_index(docs, data)
    (passage,) = engine.passages
    with next(data.rglob("*.segment")).open("r+b") as segment:
        broken = segment.read().replace(b'["', b"??")
        segment.seek(0)
        segment.write(broken)
    assert list(engine.passages) == [passage]


def _write_manifest(directory: Path, described: object) -> None:
    body = json.dumps(described).encode()
    (directory / "manifest.json").write_bytes(b"%08x\n" % zlib.crc32(body) + body)


FILE = ["a.md", "digest", [1, 2, 3], None, 0, 0, 3, 0, 3]


@pytest.mark.parametrize(
    "described",
    [
        [],
        {"format": FORMAT, "words": "", "segments": ["one"]},
        {"format": FORMAT, "words": None, "segments": ["one"], "files": []},
        {"format": FORMAT, "words": "", "segments": [], "files": [FILE]},
        {"format": FORMAT, "words": "", "segments": ["one"], "files": [7]},
        {"format": FORMAT, "words": "", "segments": ["one"], "files": [FILE[:3]]},
        {"format": FORMAT, "words": "", "segments": ["one"], "files": [FILE[:7]]},
        {"format": FORMAT, "words": "", "segments": ["one"], "files": [[*FILE[:8], "3"]]},
    ],
)
def test_a_manifest_of_another_shape_is_met_as_damage(tmp_path: Path, described: object) -> None:
    _write_manifest(tmp_path, described)
    with pytest.raises(CorruptIndex):
        read_manifest(tmp_path)


def test_a_manifest_is_met_by_its_name_whatever_byte_of_it_is_changed(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({"a.txt": "年假五天。"}), tmp_path / "data"
    open_index(docs, data)
    path = index_directory(docs, data) / "manifest.json"
    sound = path.read_bytes()
    for position in range(len(sound)):
        path.write_bytes(sound[:position] + bytes([sound[position] ^ 1]) + sound[position + 1 :])
        with pytest.raises(CorruptIndex, match=r"manifest\.json"):
            read_manifest(path.parent)


@pytest.mark.parametrize(
    "header",
    [
        b"no JSON",
        b"[]",
        b'{"arrays": {}, "blocks": 0}',
        b'{"arrays": {"a": 1}, "blocks": 0, "checksums": 0}',
        b'{"arrays": {"a": ["<i4", [-1], 0]}, "blocks": 0, "checksums": 0}',
        b'{"arrays": {"a": ["<i4", [9999], 0]}, "blocks": 0, "checksums": 0}',
        b'{"arrays": {"a": ["unheard of", [0], 0]}, "blocks": 0, "checksums": 0}',
        b'{"arrays": {"a": ["|O", [0], 0]}, "blocks": 0, "checksums": 0}',
    ],
)
def test_a_header_of_another_shape_is_met_by_the_files_name(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "one.segment"
    write_arrays(path, {}, path.name)
    tail = len(header).to_bytes(8, "little") + zlib.crc32(header).to_bytes(4, "little") + b"passages"
    path.write_bytes(header + tail)
    with pytest.raises(CorruptIndex, match=r"one\.segment is of another version"):
        MappedArrays(path)


@pytest.mark.parametrize(
    "change",
    [
        "headings = '{'",
        "headings = '[1]'",
        "text = 'no bytes'",
        "text = x'ff'",
        "start = 'there'",
        "successor = x'07'",
        "source = x'00'",
    ],
)
def test_a_tombstone_whose_data_is_wrong_leads_nowhere(tmp_path: Path, change: str) -> None:
    path = tmp_path / "departed.sqlite"
    tombstone = Tombstone(PASSAGES[0], "111111111111")
    write_tombstones(path, [tombstone])
    assert find_tombstone(path, PASSAGES[0].passage_id) == tombstone
    with closing(sqlite3.connect(path)) as table, table:
        table.execute(f"update departed set {change}")
    assert find_tombstone(path, PASSAGES[0].passage_id) is None
