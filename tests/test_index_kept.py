"""The index on disk: built once, opened after that, never half an index, never silently damaged."""

from __future__ import annotations

import logging
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from index import Progress, ask, open_index
from index.errors import CorruptIndex, IndexLocked
from index.open import refresh_index
from index.store.array_file import MappedArrays
from index.stored import index_directory
from tests.conftest import SEEDS, MakeFolder
from tests.support.index_files import built, index_files, make_older, segment_file
from tests.support.waiting import PATIENCE_S

DOCUMENTS = {"a.md": "# 手册\n\n每年享有年假五天。", "b.txt": "加班可以调休。"}


def test_an_index_is_built_once_and_opened_after_that(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder(DOCUMENTS)
    assert built(docs, tmp_path / "data")
    assert not built(docs, tmp_path / "data")


@pytest.mark.long
def test_an_opened_index_answers_as_the_built_one_and_as_one_in_memory(tmp_path: Path) -> None:
    memory, fresh, kept = open_index(SEEDS), open_index(SEEDS, tmp_path), open_index(SEEDS, tmp_path)
    assert memory.version == kept.version == fresh.version
    assert list(memory.passages) == list(kept.passages) == list(fresh.passages)
    for question in ("发现森林着火打什么电话", "宁波化解了多少信访积案", "年假有几天"):
        assert ask(memory, question) == ask(kept, question) == ask(fresh, question)


@pytest.mark.parametrize("change", ["edit", "add", "remove", "rename"])
def test_any_change_of_the_documents_is_seen(folder: MakeFolder, tmp_path: Path, change: str) -> None:
    docs = folder(DOCUMENTS)
    before = open_index(docs, tmp_path / "data").version
    match change:
        case "edit":
            (docs / "a.md").write_text("# 手册\n\n每年享有年假十天。")
        case "add":
            (docs / "c.txt").write_text("病假须有证明。")
        case "remove":
            (docs / "b.txt").unlink()
        case "rename":
            (docs / "b.txt").rename(docs / "d.txt")
    after = open_index(docs, tmp_path / "data")
    assert after.version != before
    assert list(after.passages) == list(open_index(docs).passages)


def test_each_folder_has_an_index_of_its_own(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder(DOCUMENTS)
    open_index(docs, tmp_path / "data")
    open_index(SEEDS, tmp_path / "data")
    assert not built(docs, tmp_path / "data")


@pytest.mark.parametrize("damage", ["nothing left", "cut off", "header", "manifest", "segment missing"])
def test_a_damaged_index_is_built_anew_with_a_line_of_notice(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    open_index(docs, data)
    path = segment_file(docs, data)
    sound = path.read_bytes()
    match damage:
        case "nothing left":
            path.write_bytes(b"")
        case "cut off":
            path.write_bytes(sound[: len(sound) // 2])
        case "header":
            path.write_bytes(sound[:-30] + b"?" + sound[-29:])
        case "manifest":
            path = path.with_name("manifest.json")
            path.write_bytes(path.read_bytes().replace(b"a.md", b"z.md"))
        case "segment missing":
            path.unlink()
    with caplog.at_level(logging.WARNING):
        assert ask(open_index(docs, data), "年假有几天").hits[0].passage.text == "每年享有年假五天。"
    assert len(caplog.records) == 1
    assert not built(docs, data)


def test_damage_inside_a_segment_is_noticed_when_it_is_read_and_by_a_refresh(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    open_index(docs, data)
    for notice in ("search", "refresh"):
        path = segment_file(docs, data)
        path.write_bytes(path.read_bytes().replace("年假".encode(), "病假".encode()))
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            engine = open_index(docs, data) if notice == "search" else refresh_index(docs, data)
            assert ask(engine, "年假有几天").hits[0].passage.text == "每年享有年假五天。"
        assert [record.levelname for record in caplog.records] == ["WARNING"]


@pytest.mark.parametrize("deed", ["passages", "neighbours", "paragraph", "links"])
def test_damage_is_mended_whatever_is_read_first(folder: MakeFolder, tmp_path: Path, deed: str) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    sound = open_index(docs, data)
    first, second = sound.passages
    link = sound.resolve(first.passage_id)
    path = segment_file(docs, data)
    path.write_bytes(path.read_bytes().replace("年假".encode(), "病假".encode()))
    engine = open_index(docs, data)
    match deed:
        case "passages":
            assert list(engine.passages) == [first, second]
        case "neighbours":
            assert engine.neighbours(second) == (None, None)
        case "paragraph":
            assert engine.read(lambda snapshot: snapshot.paragraph_of(first)) == [first]
        case "links":
            assert engine.resolve(first.passage_id) == link
    assert not built(docs, data)
    MappedArrays(segment_file(docs, data)).check()


@pytest.mark.long
def test_a_segment_cut_off_while_it_is_open_is_noticed_where_it_was_not_read_yet(
    folder: MakeFolder, tmp_path: Path
) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    open_index(docs, data)
    # In a process of its own, since reading what is not there any more would end it.
    script = (
        "import os, sys\n"
        "from index import ask, open_index\n"
        "engine = open_index(sys.argv[1], sys.argv[2])\n"
        "os.truncate(sys.argv[3], 100)\n"
        "print(ask(engine, '年假有几天').hits[0].passage.text)\n"
    )
    command = [sys.executable, "-c", script, str(docs), str(data), str(segment_file(docs, data))]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    assert done.stdout == "每年享有年假五天。\n"
    assert len(done.stderr.splitlines()) == 1


def test_damage_is_mended_where_segments_are_merged(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({**DOCUMENTS, "c.txt": "病假须有证明。"}), tmp_path / "data"
    open_index(docs, data)
    path = segment_file(docs, data)
    path.write_bytes(path.read_bytes().replace("年假".encode(), "病假".encode()))
    (docs / "c.txt").write_text("病假须有两份证明。")
    assert list(open_index(docs, data).passages) == list(open_index(docs).passages)
    assert not built(docs, data)


def test_segments_that_took_each_others_names_are_noticed(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({f"{number}.txt": f"第{number}号规定。" for number in range(9)}), tmp_path / "data"
    open_index(docs, data)
    (docs / "4.txt").write_text("每年享有年假五天。")
    open_index(docs, data)
    one, other = index_directory(docs, data).glob("*.segment")
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)
    assert list(open_index(docs, data).passages) == list(open_index(docs).passages)


def test_every_changed_byte_of_a_segment_is_noticed(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    open_index(docs, data)
    path = segment_file(docs, data)
    sound = path.read_bytes()
    for place in range(0, len(sound), 97):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        with pytest.raises(CorruptIndex):
            MappedArrays(path).check()


def test_an_index_of_another_format_is_built_anew_with_a_line_of_notice(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    open_index(docs, data)
    make_older(docs, data)
    with caplog.at_level(logging.WARNING):
        assert built(docs, data)
    assert len(caplog.records) == 1
    assert not built(docs, data)


def test_unreadable_files_are_remembered(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({"noise.txt": bytes(range(256)) * 40})
    for _ in range(2):
        engine = open_index(docs, tmp_path / "data")
        assert [file.source for file in engine.unreadable] == ["noise.txt"]


def test_where_data_cannot_be_written_the_index_stays_in_memory_and_says_so(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    with caplog.at_level(logging.WARNING):
        engine = open_index(folder(DOCUMENTS), tmp_path / "file")
    assert ask(engine, "年假有几天").hits
    assert "memory" in caplog.text


def test_two_processes_never_write_one_index(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    refresh_index(docs, data)
    with FileLock(index_directory(docs, data) / "lock"):
        with pytest.raises(IndexLocked):
            refresh_index(docs, data)
        (docs / "c.txt").write_text("病假须有证明。")
        assert ask(open_index(docs, data), "病假证明").hits


def test_a_reader_keeps_its_segments_while_another_writes_the_next(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    old = open_index(docs, data)
    (docs / "a.md").write_text("# 手册\n\n每年享有年假十天。")
    new = refresh_index(docs, data)
    assert ask(old, "年假有几天").hits[0].passage.text == "每年享有年假五天。"
    assert ask(new, "年假有几天").hits[0].passage.text == "每年享有年假十天。"


def test_an_index_that_cannot_be_written_whole_leaves_the_old_one(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    open_index(docs, data)
    before = index_files(docs, data)
    (docs / "c.txt").write_text("病假须有证明。")

    largest, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))  # no file may grow larger: a full disk
    try:
        assert ask(open_index(docs, data), "病假证明").hits
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
    assert index_files(docs, data) == before


@pytest.mark.long
def test_a_writer_killed_at_any_moment_leaves_an_index_that_answers(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    open_index(docs, data)
    # The writer is killed once it has begun to write, a little later each time.
    script = "import sys, index.open; index.open.refresh_index(sys.argv[1], sys.argv[2])"
    for number in range(4):
        (docs / f"{number}.txt").write_text(f"第{number}号规定。\n\n" * 20)
        with subprocess.Popen([sys.executable, "-c", script, docs, data]) as writer:
            while writer.poll() is None and not any(index_directory(docs, data).glob("*.new")):
                pass
            for _ in range(number * 200_000):  # let it go on for a while, without a clock
                pass
            writer.send_signal(signal.SIGKILL)
        engine = open_index(docs, data)
        assert list(engine.passages) == list(open_index(docs).passages)
        assert ask(engine, "年假有几天") == ask(open_index(docs), "年假有几天")


def test_progress_ends_with_all_files_and_all_passages() -> None:
    steps: list[Progress] = []
    engine = open_index(SEEDS, on_progress=steps.append)
    assert Progress("read", 5, 5) in steps
    assert steps[-1] == Progress("index", len(engine.passages), len(engine.passages))


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_index(tmp_path / "nowhere")
