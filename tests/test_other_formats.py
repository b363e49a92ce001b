"""Files of formats that are not read are counted and named, in one line, wherever somebody should know of them."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from bot.render import not_read
from bot.settings import WrongSettings, load_settings
from bot.texts import TEXTS
from index import open_index
from index.read.formats import list_documents
from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.command import passagebot
from tests.support.originals import pdf, without_ocr
from tests.support.waiting import until

BOB = {"id": 42, "is_bot": False, "first_name": "Bob", "language_code": "en"}
MIXED = {"a.txt": "年假五天。", "b.mp4": "x", "附件/c.MP4": "x", "notes.log": "x", ".secret.mp4": "x"}


def line_of(folder: Path, *, examples: bool = True) -> str:
    return not_read(list_documents(folder).others, TEXTS["en"], examples=examples)


def test_index_counts_them_by_format_and_names_some(folder: MakeFolder, tmp_path: Path) -> None:
    done = passagebot("index", "--docs", str(folder(MIXED)), data=tmp_path / "data", check=0)
    assert done.stderr == (
        "passagebot: 3 files of other formats are not read: .mp4 2 (b.mp4, 附件/c.MP4), .log 1 (notes.log)\n"
    )
    assert done.stdout.startswith("1 document")


def test_where_all_is_read_nothing_is_said(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({"a.txt": "年假五天。", ".git/config": "x", ".DS_Store": "x", "Thumbs.db": "x", "b/desktop.ini": "x"})
    assert passagebot("index", "--docs", str(docs), data=tmp_path / "data", check=0).stderr == ""


def test_asking_does_not_repeat_it(folder: MakeFolder, tmp_path: Path) -> None:
    assert passagebot("ask", "年假几天", "--docs", str(folder(MIXED)), data=tmp_path / "data", check=0).stderr == ""


def test_names_without_a_suffix_count_too(folder: MakeFolder) -> None:
    docs = folder(
        {"LICENSE": "x", "b/Makefile": "x", "v1.2": "x", "backup.2024-01-01": "x", "report.a long ending": "x"}
    )
    assert line_of(docs) == (
        "5 files of other formats are not read: no suffix 5 (LICENSE, b/Makefile, backup.2024-01-01)"
    )


@pytest.mark.long
def test_a_folder_of_photos_is_one_short_line(folder: MakeFolder) -> None:
    docs = folder({f"照片/{number:05}.JPG": "x" for number in range(2_000)})
    line = "2000 files of other formats are not read: .jpg 2000 (照片/00000.JPG, 照片/00001.JPG, 照片/00002.JPG)"
    assert line_of(docs) == line


def test_many_formats_and_long_names_are_one_short_line(folder: MakeFolder) -> None:
    docs = folder({f"{'长' * 70}.{chr(97 + number)}x": "x" for number in range(20)})
    assert line_of(docs).endswith(", and 14 more formats")
    assert len(line_of(docs)) < 600
    assert line_of(docs, examples=False) == (
        "20 files of other formats are not read: .ax 1, .bx 1, .cx 1, .dx 1, .ex 1, .fx 1, and 14 more formats"
    )


def test_control_characters_in_names_are_escaped(folder: MakeFolder) -> None:
    assert line_of(folder({"a\n\x1b[31mb.mp4": "x"})) == (
        r"1 file of another format is not read: .mp4 1 (a\x0a\x1b[31mb.mp4)"
    )


@pytest.mark.parametrize("name", ["~$规章.md", "部门/~$Plan.docx", ".~lock.a.txt#", "~$a.txt"])
def test_owner_files_are_neither_read_nor_named(folder: MakeFolder, name: str) -> None:
    docs = folder({"a.txt": "年假五天。", name: "Wang Fang"})
    listing = list_documents(docs)
    assert [file.source for file in listing.files] == ["a.txt"]
    assert listing.others == ()


@pytest.mark.parametrize("name", ["~草稿.md", "$价格.txt", "a~$b.md", "~$部门/a.txt", "-$a.txt"])
def test_names_that_only_look_like_it_are_read(folder: MakeFolder, name: str) -> None:
    assert [file.source for file in list_documents(folder({name: "年假五天。"})).files] == [name]


@pytest.mark.long
async def test_the_log_says_the_counts_at_the_start_and_when_they_change(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    docs, data = folder(MIXED), tmp_path / "data"
    live = LiveEngine(open_index(docs, data))
    watching = asyncio.create_task(Watch(live, docs, data, None).run())
    try:
        await until(lambda: "3 files of other formats are not read: .mp4 2, .log 1" in caplog.messages)
        (docs / "d.mp4").write_text("x")
        await until(lambda: "4 files of other formats are not read: .mp4 3, .log 1" in caplog.messages)
        for name in ("b.mp4", "d.mp4", "附件/c.MP4", "notes.log"):
            (docs / name).unlink()
        await until(lambda: "all files are of formats that are read" in caplog.messages)
        assert len([message for message in caplog.messages if "not read" in message]) <= 3
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


@pytest.mark.long
async def test_start_says_the_counts_to_admins_only(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder(MIXED)
    live = LiveEngine(open_index(docs), others=list_documents(docs).others)
    async with running(telegram, live, tmp_path / "data", admins=frozenset({42})):
        told = await telegram.ask("/start", **{"from": BOB})
        assert told.text.splitlines()[-1] == "3 files of other formats are not read: .mp4 2, .log 1"
        assert "formats" not in (await telegram.ask("/start", **{"from": {**BOB, "id": 43}})).text


async def test_an_admin_whose_folder_has_nothing_that_is_read_is_told_so(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    docs = folder({"b.mp4": "x"})
    live = LiveEngine(open_index(docs), others=list_documents(docs).others)
    async with running(telegram, live, tmp_path / "data", admins=frozenset({42})):
        told = await telegram.ask("/start", **{"from": {**BOB, "language_code": "zh-hans"}})
        assert told.text == "资料夹里还没有可以检索的文档。\n\n有 1 个文件的格式不支持，没有读取：.mp4 1"


def test_admins_are_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSAGEBOT_ADMINS", "42, 43")
    assert load_settings().admins == {42, 43}
    monkeypatch.setenv("PASSAGEBOT_ADMINS", "-1001")
    with pytest.raises(WrongSettings, match="PASSAGEBOT_ADMINS"):
        load_settings()


@without_ocr
@pytest.mark.long
async def test_an_admin_is_told_in_private_which_files_cannot_be_read_and_why(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    docs = folder({"a.txt": "年假五天。", "扫描.pdf": pdf([], []), "b.docx": b""})
    live = LiveEngine(open_index(docs), others=list_documents(docs).others)
    async with running(telegram, live, tmp_path / "data", admins=frozenset({42})):
        told = await telegram.ask("/start", **{"from": {**BOB, "language_code": "zh-hans"}})
        assert told.text.splitlines()[-1] == (
            "有 2 个文件读不了：b.docx – 文件是空的；扫描.pdf – 扫描件，没有文字，2 页：装上 passagebot[ocr] 可读"
        )


def test_formats_that_can_be_saved_as_others_say_so(folder: MakeFolder) -> None:
    docs = folder({"a.ppt": "x", "b.msg": "x", "c.mp4": "x"})
    assert line_of(docs, examples=False) == (
        "3 files of other formats are not read: .mp4 1, .msg 1 – an Outlook message: save it as .eml, "
        ".ppt 1 – an old PowerPoint file: save it as .pptx"
    )
