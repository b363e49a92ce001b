"""Nothing outside the folder of documents is read, by whatever link, and whenever it gets there."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.documents.originals import original
from index import Passage, ask, open_index
from index.open import refresh_index
from index.read.document import Document
from index.read.formats import digest, document_files, read
from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.bots import running

SECRET = "PASSAGEBOT_TOKEN=123456:ABC"
OUTSIDE = "leads out of the documents folder"


@pytest.fixture(params=["by folders", "by paths"])
def opened(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How files are opened: folder by folder or, as on Windows, by whole paths."""
    if request.param == "by paths":
        monkeypatch.setattr(os, "supports_dir_fd", set())


@pytest.fixture
def docs(folder: MakeFolder, tmp_path: Path) -> Path:
    """A folder of documents beside a secret."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.txt").write_text(SECRET)
    return folder({"sub/a.txt": "每年享有年假五天。"})


def texts(docs: Path) -> dict[str, str]:
    """What is read from each file, or the reason why nothing is."""
    contents = [read(file).document for file in document_files(docs)]
    return {one.source: one.text if isinstance(one, Document) else one.reason for one in contents}


async def test_a_stranger_who_asks_for_the_token_is_not_sent_it(telegram: BotApi, docs: Path, tmp_path: Path) -> None:
    (docs / "env.txt").symlink_to("/proc/self/environ")
    (docs / "secret.txt").symlink_to(tmp_path / "elsewhere" / "secret.txt")
    engine = open_index(docs, tmp_path / "data")
    assert {file.source: file.reason for file in engine.unreadable} == {"env.txt": OUTSIDE, "secret.txt": OUTSIDE}
    async with running(telegram, engine, tmp_path / "data", docs=docs):
        assert "123456" not in (await telegram.ask("PASSAGEBOT_TOKEN")).text


@pytest.mark.usefixtures("opened")
def test_a_link_out_of_the_folder_is_refused_whatever_way_it_takes(docs: Path, tmp_path: Path) -> None:
    (docs / "direct.txt").symlink_to(tmp_path / "elsewhere" / "secret.txt")
    (docs / "relative.txt").symlink_to("../elsewhere/secret.txt")
    (docs / "chain.txt").symlink_to("direct.txt")
    (docs / "sub" / ".hidden").symlink_to(tmp_path / "elsewhere")
    (docs / "through.txt").symlink_to("sub/.hidden/secret.txt")
    (docs / "up.txt").symlink_to("sub/../../elsewhere/secret.txt")
    (tmp_path / "docs2.txt").write_text(SECRET)
    (docs / "neighbour.txt").symlink_to("../docs2.txt")
    (docs / "device.txt").symlink_to("/dev/zero")
    read = texts(docs)
    assert read.pop("sub/a.txt") == "每年享有年假五天。"
    assert read == dict.fromkeys(
        ("direct.txt", "relative.txt", "chain.txt", "through.txt", "up.txt", "neighbour.txt", "device.txt"), OUTSIDE
    )


@pytest.mark.usefixtures("opened")
def test_links_inside_the_folder_are_read_and_the_folder_may_be_one(docs: Path, tmp_path: Path) -> None:
    (docs / "..data").mkdir()
    (docs / "..data" / "b.txt").write_text("加班可以调休。")
    (docs / "sub" / "b.txt").symlink_to("../..data/b.txt")
    (docs / ".now").symlink_to("..data")
    (docs / "c.txt").symlink_to(".now/b.txt")
    (docs / "d.txt").symlink_to(docs / "c.txt")
    (tmp_path / "linked").symlink_to(docs, target_is_directory=True)
    (docs / "e.txt").symlink_to(tmp_path / "linked" / "c.txt")
    expected = {
        "sub/a.txt": "每年享有年假五天。",
        **dict.fromkeys(("sub/b.txt", "c.txt", "d.txt", "e.txt"), "加班可以调休。"),
    }
    assert texts(docs) == expected
    assert texts(tmp_path / "linked") == expected


def test_a_linked_folder_is_not_followed_and_named_where_it_leads_out(docs: Path, tmp_path: Path) -> None:
    (docs / "shared").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (docs / "sub" / "parent").symlink_to(tmp_path, target_is_directory=True)
    (docs / "again").symlink_to("sub", target_is_directory=True)
    (docs / "self").symlink_to(docs, target_is_directory=True)
    assert texts(docs) == {"shared": OUTSIDE, "sub/a.txt": "每年享有年假五天。", "sub/parent": OUTSIDE}


@pytest.mark.usefixtures("opened")
def test_what_is_no_file_and_what_leads_nowhere_is_named(docs: Path, tmp_path: Path) -> None:
    os.mkfifo(docs / "pipe.txt")
    (docs / "linked.txt").symlink_to("pipe.txt")
    (docs / "gone.txt").symlink_to("nowhere.txt")
    (docs / "one.txt").symlink_to("two.txt")
    (docs / "two.txt").symlink_to("one.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(docs)  # a socket's path is short
        listening.bind("socket.txt")
        os.chdir(here)
        read = texts(docs)
    assert read.pop("one.txt") == read.pop("two.txt") == "Too many levels of symbolic links"
    assert read.pop("gone.txt") == "No such file or directory"
    assert read.pop("sub/a.txt") == "每年享有年假五天。"
    assert read == dict.fromkeys(("pipe.txt", "linked.txt", "socket.txt"), "not a regular file")


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("swapped", ["file", "folder", "pipe"])
def test_a_file_that_was_swapped_after_it_was_listed_is_refused(docs: Path, tmp_path: Path, swapped: str) -> None:
    (tmp_path / "elsewhere" / "a.txt").write_text(SECRET)
    (file,) = document_files(docs)
    (docs / "sub" / "a.txt").unlink()
    match swapped:
        case "file":
            (docs / "sub" / "a.txt").symlink_to(tmp_path / "elsewhere" / "a.txt")
        case "folder":
            (docs / "sub").rmdir()
            (docs / "sub").symlink_to(tmp_path / "elsewhere")
        case "pipe":
            os.mkfifo(docs / "sub" / "a.txt")
    assert not isinstance(read(file).document, Document)
    assert digest(file).startswith("unreadable")


@pytest.mark.parametrize("times", [4_000, pytest.param(20_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("swapped", ["sub", "sub/a.txt"])
def test_a_file_that_is_swapped_again_and_again_is_never_read_elsewhere(
    docs: Path, tmp_path: Path, swapped: str, times: int
) -> None:
    (tmp_path / "elsewhere" / "a.txt").write_text(SECRET)
    (file,) = document_files(docs)
    place, aside, link = docs / swapped, docs / ".aside", docs / ".link"
    link.symlink_to(tmp_path / "elsewhere" / ("a.txt" if place.is_file() else ""))
    enough = Event()

    def swap() -> None:
        while not enough.is_set():
            place.rename(aside)
            link.rename(place)
            place.rename(link)
            aside.rename(place)

    swapping = Thread(target=swap)
    swapping.start()
    try:
        found = {one.text for _ in range(times) if isinstance(one := read(file).document, Document)}
    finally:
        enough.set()
        swapping.join()
    assert found == {"每年享有年假五天。"}


def test_a_document_that_became_a_link_is_no_longer_answered(docs: Path, tmp_path: Path) -> None:
    data, place = tmp_path / "data", docs / "sub" / "a.txt"
    assert ask(refresh_index(docs, data), "年假有几天").hits
    place.rename(tmp_path / "elsewhere" / "a.txt")  # the same file, with the same size and times
    place.symlink_to(tmp_path / "elsewhere" / "a.txt")
    engine = open_index(docs, data)
    assert not ask(engine, "年假有几天").hits
    assert [(file.source, file.reason) for file in engine.unreadable] == [("sub/a.txt", OUTSIDE)]


@pytest.mark.usefixtures("opened")
def test_the_original_of_a_linked_file_is_handed_out_from_inside_the_folder_only(docs: Path, tmp_path: Path) -> None:
    passage = Passage("abcdefghijkl", "b.txt", (), 0, "每年享有年假五天。")
    (docs / "b.txt").symlink_to("sub/a.txt")
    found = original(docs, passage)
    assert found is not None
    assert found.data.decode() == "每年享有年假五天。"
    (docs / "b.txt").unlink()
    (docs / "b.txt").symlink_to(tmp_path / "elsewhere" / "secret.txt")
    assert original(docs, passage) is None
