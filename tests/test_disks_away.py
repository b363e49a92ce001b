"""A collection whose disk is not mounted keeps its documents until files come or somebody confirms their removal."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from index import ask, open_index
from index.open import refresh_index
from index.store.manifest import read_manifest, write_manifest
from index.stored import index_directory, kept_documents
from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.command import COMMAND, passagebot, surroundings
from tests.support.index_files import index_files, make_older
from tests.support.keepers import KEEPERS, press, say
from tests.support.processes import start, stop, told
from tests.support.waiting import PATIENCE_S, until

DOCUMENTS = {"hr/leave.txt": "每年享有年假五天。", "it/mail.txt": "邮箱密码每季度更换。"}
BOTH = ("hr/leave.txt", "it/mail.txt")


def take_out(docs: Path, data: Path, collection: str) -> None:
    """Leave an empty mount point, and an index that says that a disk was mounted there when it was written."""
    directory = index_directory(docs, data)
    manifest = read_manifest(directory)
    assert manifest is not None
    write_manifest(directory, replace(manifest, mounts=(collection,)))
    shutil.rmtree(docs / collection)
    (docs / collection).mkdir()


@pytest.fixture
def docs(folder: MakeFolder, tmp_path: Path) -> Path:
    """Two collections, indexed, of which the disk of one is away."""
    docs = folder(DOCUMENTS)
    open_index(docs, tmp_path)
    take_out(docs, tmp_path, "hr")
    return docs


def test_it_answers_as_before_while_the_other_collections_are_followed(docs: Path, tmp_path: Path) -> None:
    (docs / "it" / "vpn.txt").write_text("远程办公须用专网。")
    engine = open_index(docs, tmp_path)
    assert engine.sources == (*BOTH, "it/vpn.txt")
    assert ask(engine, "年假几天").hits[0].passage.text == "每年享有年假五天。"
    assert kept_documents(docs, tmp_path) == {"hr": 1}


@pytest.mark.parametrize("mount_point", ["removed", "hidden file"])
def test_a_mount_point_that_is_removed_or_has_hidden_files_is_without_its_disk(
    docs: Path, tmp_path: Path, mount_point: str
) -> None:
    if mount_point == "removed":
        (docs / "hr").rmdir()
    else:
        (docs / "hr" / ".keep").touch()
    assert open_index(docs, tmp_path).sources == BOTH


def test_once_files_are_there_they_are_followed(docs: Path, tmp_path: Path) -> None:
    (docs / "hr" / "sick.txt").write_text("病假须有证明。")
    assert open_index(docs, tmp_path).sources == ("hr/sick.txt", "it/mail.txt")
    (docs / "hr" / "sick.txt").unlink()  # it is no mount any more, so that this is a removal as any other
    assert open_index(docs, tmp_path).sources == ("it/mail.txt",)


def test_a_folder_of_the_same_disk_whose_files_are_deleted_is_followed(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder(DOCUMENTS)
    open_index(docs, tmp_path)
    (docs / "hr" / "leave.txt").unlink()
    assert open_index(docs, tmp_path).sources == ("it/mail.txt",)


@pytest.mark.long
def test_passagebot_index_confirms_that_they_are_gone_and_doctor_does_not(docs: Path, tmp_path: Path) -> None:
    told = passagebot("doctor", data=tmp_path, PASSAGEBOT_DOCS=str(docs)).stdout
    assert "the disk of hr is away: still answering from 1 document of it" in told
    assert open_index(docs, tmp_path).sources == BOTH
    passagebot("index", data=tmp_path, PASSAGEBOT_DOCS=str(docs), check=0)
    assert open_index(docs, tmp_path).sources == ("it/mail.txt",)
    assert kept_documents(docs, tmp_path) == {}


def test_a_folder_that_is_empty_as_a_whole_is_not_taken_for_that_by_doctor(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder(DOCUMENTS)
    open_index(docs, tmp_path)
    shutil.rmtree(docs)
    docs.mkdir()
    passagebot("doctor", data=tmp_path, PASSAGEBOT_DOCS=str(docs))
    manifest = read_manifest(index_directory(docs, tmp_path))
    assert manifest is not None
    assert len(manifest.files) == 2


@pytest.fixture
def emptied(folder: MakeFolder, tmp_path: Path) -> Path:
    """A folder that has no document any more, and an index of those it had."""
    docs = folder(DOCUMENTS)
    open_index(docs, tmp_path)
    shutil.rmtree(docs)
    (docs / "hr").mkdir(parents=True)
    return docs


def test_a_folder_that_is_wholly_empty_is_answered_from_as_it_was_until_files_come(
    emptied: Path, tmp_path: Path
) -> None:
    for _ in range(2):
        assert open_index(emptied, tmp_path).sources == BOTH
        assert refresh_index(emptied, tmp_path).sources == BOTH
    (emptied / "new.txt").write_text("病假须有证明。", encoding="utf-8")
    assert open_index(emptied, tmp_path).sources == ("new.txt",)


def test_a_folder_that_is_wholly_empty_is_so_once_somebody_confirms_it(emptied: Path, tmp_path: Path) -> None:
    assert refresh_index(emptied, tmp_path, confirmed=True).sources == ()
    assert open_index(emptied, tmp_path).sources == ()


def test_an_index_of_another_version_is_left_alone_while_its_folder_is_wholly_empty(
    emptied: Path, tmp_path: Path
) -> None:
    make_older(emptied, tmp_path)
    before = index_files(emptied, tmp_path)
    assert open_index(emptied, tmp_path).sources == ()
    assert index_files(emptied, tmp_path) == before


def test_the_terminal_says_that_it_answers_from_what_a_folder_had(emptied: Path, tmp_path: Path) -> None:
    said = passagebot("ask", "年假几天", data=tmp_path, PASSAGEBOT_DOCS=str(emptied), check=0)
    assert "每年享有年假五天。" in said.stdout
    assert "has no document any more, answering from 2 documents it had" in said.stderr
    assert "`passagebot index` confirms it" in said.stderr
    assert passagebot("index", data=tmp_path, PASSAGEBOT_DOCS=str(emptied), check=0).stdout.startswith("0 documents")
    said = passagebot("ask", "年假几天", data=tmp_path, PASSAGEBOT_DOCS=str(emptied), check=1)
    assert "any more" not in said.stderr


@pytest.mark.long
async def test_a_bot_that_starts_with_a_folder_that_is_wholly_empty_answers_as_before(
    emptied: Path, tmp_path: Path, telegram: BotApi
) -> None:
    process = await start(telegram, tmp_path, PASSAGEBOT_DOCS=str(emptied))
    assert "每年享有年假五天。" in (await telegram.ask("年假几天")).text
    lines = await told(process, "`passagebot index` confirms it")
    assert "the answers stay as they were" in lines + await stop(process)


@pytest.mark.long
async def test_a_keeper_who_removes_the_last_document_means_it(
    folder: MakeFolder, tmp_path: Path, telegram: BotApi
) -> None:
    docs = folder({"a.md": "每年享有年假五天。"})
    engine = open_index(docs, tmp_path)
    async with running(telegram, engine, tmp_path, docs=docs, admins=KEEPERS, watched=True):
        assert "每年享有年假五天。" in (await say(telegram, "年假几天")).text
        card = await press(telegram, "🗑", await say(telegram, "/rm a.md"))
        assert "removed" in card.text
        assert "每年享有年假五天。" not in (await say(telegram, "年假几天？")).text
        await press(telegram, "↩️", card)
        assert "每年享有年假五天。" in (await say(telegram, "年假几天呢")).text


def test_an_index_damaged_meanwhile_serves_no_document_that_it_has_not(docs: Path, tmp_path: Path) -> None:
    for path in index_directory(docs, tmp_path).glob("*.segment"):
        path.write_bytes(b"")
    assert open_index(docs, tmp_path).sources == ("it/mail.txt",)


@pytest.mark.long
@pytest.mark.parametrize("confirmed_by", ["index", "reindex"])
async def test_the_bot_says_it_once_and_goes_on_when_it_is_confirmed(
    docs: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, confirmed_by: str
) -> None:
    live = LiveEngine(open_index(docs, tmp_path))
    watching = asyncio.create_task(Watch(live, docs, tmp_path, None).run())
    try:
        await until(lambda: "the disk of hr is away: still answering from 1 document of it" in caplog.text)
        (docs / "it" / "vpn.txt").write_text("远程办公须用专网。")
        await until(lambda: len(live.engine.sources) == 3)
        if confirmed_by == "index":
            refresh_index(docs, tmp_path, confirmed=True)
        else:
            await live.catch_up(True)
        await until(lambda: live.engine.sources == ("it/mail.txt", "it/vpn.txt"))
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    assert caplog.text.count("is away") == 1


# A process that sees mounts of its own.
APART = ["unshare", "--user", "--map-root-user", "--mount"]


def may_mount() -> bool:
    try:
        tried = [*APART, "mount", "-t", "tmpfs", "none", "/mnt"]
        return subprocess.run(tried, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.long
@pytest.mark.skipif(not may_mount(), reason="nothing can be mounted here")
def test_a_file_system_that_is_mounted_and_taken_away_is_known(folder: MakeFolder, tmp_path: Path) -> None:
    docs, bot = folder({"it/mail.txt": DOCUMENTS["it/mail.txt"]}), shlex.join(COMMAND)
    (docs / "hr").mkdir()
    steps = f"""
        mount -t tmpfs none hr
        echo 每年享有年假五天。 > hr/leave.txt
        {bot} index
        umount hr
        {bot} ask 年假几天
        mount -t tmpfs none hr
        {bot} ask 年假几天 || echo followed
    """
    done = subprocess.run(
        [*APART, "sh", "-ec", steps],
        env=surroundings(tmp_path, PASSAGEBOT_DOCS=str(docs), PYTHONPATH=str(Path.cwd())),
        cwd=docs,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("每年享有年假五天。") == 1
    assert done.stdout.rstrip().endswith("followed")
