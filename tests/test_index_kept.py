"""An index is kept under DATA and opened again while the documents are the same."""

from __future__ import annotations

import logging
import resource
from pathlib import Path

import pytest
from filelock import FileLock

from index import ask, open_index
from index.store import Progress, SecondWriter, refresh_index
from tests.conftest import SEEDS, MakeFolder

DOCUMENTS: dict[str, str | bytes] = {"a.md": "# 手册\n\n## 年假\n\n每年享有年假五天。", "b.txt": b"\xc4\xea\xbc\xd9"}


def built(folder: Path, data: Path | None) -> bool:
    """Whether opening the index had to build it."""
    steps: list[Progress] = []
    open_index(folder, data, on_progress=steps.append)
    return bool(steps)


def kept_file(data: Path) -> Path:
    (path,) = (data / "index").glob("*.npz")
    return path


def test_an_index_is_built_once_and_opened_after_that(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder(DOCUMENTS)
    assert built(docs, tmp_path / "data")
    assert not built(docs, tmp_path / "data")


def test_an_opened_index_answers_as_the_built_one_did(tmp_path: Path) -> None:
    fresh = open_index(SEEDS, tmp_path)
    kept = open_index(SEEDS, tmp_path)
    assert kept.version == fresh.version
    assert list(kept.passages) == list(fresh.passages)
    for question in ("发现森林着火打什么电话", "宁波化解了多少信访积案", "年假有几天"):
        assert ask(kept, question) == ask(fresh, question)


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
    assert built(docs, tmp_path / "data")
    assert open_index(docs, tmp_path / "data").version != before


def test_each_folder_has_an_index_of_its_own(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder(DOCUMENTS)
    open_index(docs, tmp_path / "data")
    open_index(SEEDS, tmp_path / "data")
    assert not built(docs, tmp_path / "data")


def test_a_damaged_index_is_built_anew_with_a_line_of_notice(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    open_index(docs, data)
    sound = kept_file(data).read_bytes()
    for damaged in (b"", sound[: len(sound) // 2], sound.replace("年假".encode(), "病假".encode())):
        kept_file(data).write_bytes(damaged)
        caplog.clear()
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
    with FileLock(kept_file(data).with_suffix(".lock")):
        with pytest.raises(SecondWriter):
            refresh_index(docs, data)
        (docs / "c.txt").write_text("病假须有证明。")
        assert ask(open_index(docs, data), "病假证明").hits


def test_an_index_that_cannot_be_written_whole_leaves_the_old_one(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    open_index(docs, data)
    before = kept_file(data).read_bytes()
    (docs / "c.txt").write_text("病假须有证明。")

    largest, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, hard))  # no file may grow larger: a full disk
    try:
        assert ask(open_index(docs, data), "病假证明").hits
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
    assert kept_file(data).read_bytes() == before
    assert not list((data / "index").glob("*.new"))


def test_progress_ends_with_all_files_and_all_passages() -> None:
    steps: list[Progress] = []
    engine = open_index(SEEDS, on_progress=steps.append)
    assert Progress("read", 5, 5) in steps
    assert steps[-1] == Progress("index", len(engine.passages), len(engine.passages))


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_index(tmp_path / "nowhere")
