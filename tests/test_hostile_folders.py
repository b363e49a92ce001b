"""Whatever lies in a folder: it is read or named with its reason, and costs no more than its size."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import ask, open_index
from index.open import refresh_index
from index.passages import split
from index.read.document import Document
from index.read.formats import document_files
from tests.conftest import MakeFolder


@pytest.mark.long
def test_a_file_a_thousand_folders_down_is_found(folder: MakeFolder) -> None:
    root = folder({"a.txt": "每年享有年假五天。"})
    path = str(root)
    made = []
    for _ in range(1000):
        path += "/d"
        Path(path).mkdir()
        made.append(path)
    deep = Path(path, "b.txt")
    deep.write_text("加班可以调休。")
    assert [file.path.name for file in document_files(root)] == ["a.txt", "b.txt"]
    deep.unlink()
    for one in reversed(made):  # what clears up after the tests does not go so deep
        Path(one).rmdir()


def test_a_folder_that_may_not_be_seen_is_named_with_its_reason(folder: MakeFolder) -> None:
    root = folder({"a.txt": "每年享有年假五天。"})
    made = [os.open(root, os.O_RDONLY)]
    for _ in range(20):  # longer than any path may be
        os.mkdir("d" * 250, dir_fd=made[-1])
        made.append(os.open("d" * 250, os.O_RDONLY, dir_fd=made[-1]))
    engine = open_index(root)
    assert engine.sources == ("a.txt",)
    (unseen,) = engine.unreadable
    assert unseen.source.startswith("d" * 250)
    assert unseen.reason == "File name too long"
    while len(made) > 1:
        os.close(made.pop())
        os.rmdir("d" * 250, dir_fd=made[-1])
    os.close(made.pop())


@given(st.sets(st.text("a\\x0f\n\udcff\u2028", min_size=1, max_size=7), min_size=1, max_size=8))
def test_no_two_files_have_one_name(tmp_path_factory: pytest.TempPathFactory, names: set[str]) -> None:
    root = tmp_path_factory.mktemp("names")
    for name in names:
        (root / f"{name}.txt").touch()
    sources = [file.source for file in document_files(root)]
    assert len(set(sources)) == len(names)
    assert all(source.isprintable() for source in sources)


def test_files_that_are_no_documents_are_named_and_cost_nothing(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({"a.txt": "每年享有年假五天。", "nul.txt": bytes(1_000_000)})
    with (docs / "dump.txt").open("wb") as dump:
        dump.truncate(2_000_000_000)
    engine = open_index(docs, tmp_path / "data")
    assert {file.source: file.reason for file in engine.unreadable} == {
        "dump.txt": "larger than 100 MB",
        "nul.txt": "not text in any known encoding",
    }
    assert ask(engine, "年假有几天").hits[0].passage.source == "a.txt"


@pytest.mark.parametrize("piece", ["这一行没有尽头，", "法", "word "])
def test_of_a_file_of_one_endless_line_a_question_looks_at_a_few_parts(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    passages = list(split(Document("a.txt", "a", text)))
    assert len({passage.passage_id for passage in passages}) == len(passages)
    sizes = [passage.start + len(passage.text) for passage in passages]
    assert sizes == sorted(sizes)
    paragraphs = [passage.paragraph for passage in passages]
    assert sorted(set(paragraphs)) == list(range(max(paragraphs) + 1))
    assert max(map(paragraphs.count, set(paragraphs))) <= 70
    assert "".join(passage.text for passage in passages).replace(" ", "") == text.replace(" ", "")


@pytest.mark.long
def test_a_file_written_while_it_is_read_is_as_it_was_in_the_end(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({"a.txt": "每年享有年假五天。"}), tmp_path / "data"
    written = Event()

    def write() -> None:
        for number in range(300):
            with (docs / "a.txt").open("a") as file:
                file.write(f"\n\n第{number}号规定写到一半")
                file.flush()
                file.write("就停了。")
        written.set()

    writer = Thread(target=write)
    writer.start()
    while not written.is_set():
        assert ask(refresh_index(docs, data), "年假有几天").hits
    writer.join()
    assert list(refresh_index(docs, data).passages) == list(open_index(docs).passages)


@pytest.mark.long
def test_a_paragraph_that_stands_a_thousand_times_has_a_thousand_names(folder: MakeFolder, tmp_path: Path) -> None:
    text = "这一段话一遍又一遍地出现，从来没有什么变化，说的都是同一件事情。" * 2
    docs, data = folder({"a.txt": "\n\n".join([text] * 1000)}), tmp_path / "data"
    names = [passage.passage_id for passage in open_index(docs, data).passages]
    assert len(set(names)) == 1000
    (docs / "a.txt").write_text("\n\n".join([text.replace("变化", "改变")] * 1000))
    after = open_index(docs, data)
    assert [one and one.now for one in map(after.resolve, names[::100])] == list(after.passages)[::100]
