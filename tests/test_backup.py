"""What the bot has written can be saved while it runs, and put back: nothing is lost, nothing half restored."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.backup import BackupError, Places, restore_backup, write_backup
from bot.lock import AlreadyRunning, running_alone
from index import open_index
from tests.botapi import TOKEN, BotApi
from tests.support.command import passagebot
from tests.support.processes import ended, start_polling


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """DATA of a folder of which a passage was replaced, with a ledger and the keeper's words."""
    docs, data, words = tmp_path / "docs", tmp_path / "data", tmp_path / "words"
    docs.mkdir()
    words.mkdir()
    (words / "synonyms.txt").write_text("班车,通勤车\n", encoding="utf-8")
    (docs / "a.md").write_text("班车每天早上七点半发车。\n", encoding="utf-8")
    open_index(docs, data, words=words)
    (docs / "a.md").write_text("食堂中午十一点半开门，晚上五点半再开一次。\n", encoding="utf-8")
    open_index(docs, data, words=words)
    with closing(sqlite3.connect(data / "ledger.sqlite3")) as ledger, ledger:
        ledger.execute("create table questions (text)")
        ledger.execute("insert into questions values ('班车几点')")
    (data / "ledger.key").write_bytes(bytes(32))
    (data / "alive").touch()
    return Places(data, docs, words)


def _elsewhere(places: Places, tmp_path: Path) -> Places:
    return Places(tmp_path / "new" / "data", places.docs, tmp_path / "new" / "words")


def test_what_was_saved_is_there_again(places: Places, tmp_path: Path) -> None:
    saved = write_backup(tmp_path / "b.tar.gz", places, with_index=False)
    assert saved == ["data/ledger.key", "data/ledger.sqlite3", "links/departed.sqlite", "words/synonyms.txt"]
    new = _elsewhere(places, tmp_path)
    assert restore_backup(tmp_path / "b.tar.gz", new, replace=False) == saved
    assert (new.data / "ledger.key").read_bytes() == bytes(32)
    with closing(sqlite3.connect(new.data / "ledger.sqlite3")) as ledger:
        assert ledger.execute("select text from questions").fetchall() == [("班车几点",)]
    assert (tmp_path / "new" / "words" / "synonyms.txt").exists()


def test_a_ledger_on_a_server_is_said_not_to_be_in_it(places: Places, tmp_path: Path) -> None:
    on_server = {"PASSAGEBOT_DATABASE": "postgresql+psycopg://bot:hunter2@127.0.0.1/x"}
    saved = passagebot("backup", str(tmp_path / "b.tar.gz"), data=places.data, check=0, **on_server)
    back = passagebot("restore", str(tmp_path / "b.tar.gz"), "--replace", data=places.data, check=0, **on_server)
    for done in (saved, back):
        assert "pg_dump" in done.stderr
        assert "hunter2" not in done.stderr


def test_links_to_passages_that_are_gone_open_after_a_restore(places: Places, tmp_path: Path) -> None:
    (gone,) = [p.passage_id for p in open_index_of("班车每天早上七点半发车。\n", tmp_path)]
    write_backup(tmp_path / "b.tar.gz", places, with_index=False)
    new = _elsewhere(places, tmp_path)
    restore_backup(tmp_path / "b.tar.gz", new, replace=False)
    found = open_index(new.docs, new.data).resolve(gone)
    assert found is not None
    assert "七点半" in found.then.text


def open_index_of(text: str, tmp_path: Path) -> list:  # type: ignore[type-arg]
    folder = tmp_path / "once"
    folder.mkdir()
    (folder / "a.md").write_text(text, encoding="utf-8")
    return list(open_index(folder).passages)


def test_the_index_is_saved_where_it_is_asked_for(places: Places, tmp_path: Path) -> None:
    saved = write_backup(tmp_path / "b.tar.gz", places, with_index=True)
    assert any(name.endswith(".segment") for name in saved)
    new = _elsewhere(places, tmp_path)
    restore_backup(tmp_path / "b.tar.gz", new, replace=False)
    assert open_index(new.docs, new.data).passages[0].text.startswith("食堂")


def test_a_backup_is_for_its_owner_only_and_never_written_over(places: Places, tmp_path: Path) -> None:
    write_backup(tmp_path / "b.tar.gz", places, with_index=False)
    assert stat.S_IMODE((tmp_path / "b.tar.gz").stat().st_mode) == 0o600
    with pytest.raises(BackupError, match="is there already"):
        write_backup(tmp_path / "b.tar.gz", places, with_index=False)
    with pytest.raises(BackupError, match="outside PASSAGEBOT_DATA"):
        write_backup(places.data / "b.tar.gz", places, with_index=False)


def test_data_that_is_not_empty_is_replaced_only_when_asked(places: Places, tmp_path: Path) -> None:
    write_backup(tmp_path / "b.tar.gz", places, with_index=False)
    (places.data / "later.txt").write_text("later", encoding="utf-8")
    with pytest.raises(BackupError, match="--replace"):
        restore_backup(tmp_path / "b.tar.gz", places, replace=False)
    assert (places.data / "later.txt").exists()
    restore_backup(tmp_path / "b.tar.gz", places, replace=True)
    assert not (places.data / "later.txt").exists()
    assert sorted(entry.name for entry in places.data.iterdir()) == ["index", "ledger.key", "ledger.sqlite3"]


def _cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def _no_backup(path: Path) -> None:
    path.write_text("hello", encoding="utf-8")


def _altered(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with tarfile.open(path) as archive:
        files = {m.name: archive.extractfile(m).read() for m in archive}  # type: ignore[union-attr]
    change(files)
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def _other_key(path: Path) -> None:
    _altered(path, lambda files: files.update({"data/ledger.key": bytes(31) + b"x"}))


def _without_ledger(path: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        del files["data/ledger.sqlite3"]

    _altered(path, change)


def _with_a_stranger(path: Path) -> None:
    _altered(path, lambda files: files.update({"data/x": b""}))


def _out_of_the_folder(path: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        manifest = json.loads(files["backup.json"])
        manifest["files"]["data/../../out"] = "0"
        files["backup.json"] = json.dumps(manifest).encode()
        files["data/../../out"] = b"out"

    _altered(path, change)


def _of_a_later_release(path: Path) -> None:
    _altered(path, lambda files: files.update({"backup.json": b'{"format": 2, "files": {}}'}))


@pytest.mark.parametrize(
    "damage",
    [_cut_off, _no_backup, _other_key, _without_ledger, _with_a_stranger, _out_of_the_folder, _of_a_later_release],
)
@pytest.mark.long
def test_what_is_no_whole_backup_is_refused_and_changes_nothing(
    places: Places, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    write_backup(tmp_path / "b.tar.gz", places, with_index=False)
    damage(tmp_path / "b.tar.gz")
    before = sorted(places.data.rglob("*"))
    with pytest.raises(BackupError) as told:
        restore_backup(tmp_path / "b.tar.gz", places, replace=True)
    assert "\n" not in str(told.value)
    assert sorted(places.data.rglob("*")) == before
    assert not (tmp_path / "out").exists()


def test_of_two_bots_with_one_data_the_second_does_not_start(tmp_path: Path) -> None:
    with running_alone(tmp_path), pytest.raises(AlreadyRunning, match="already"), running_alone(tmp_path):
        pass


@pytest.mark.long
async def test_nothing_is_restored_under_a_running_bot(telegram: BotApi, tmp_path: Path) -> None:
    process = await start_polling(telegram, tmp_path)
    try:
        await telegram.ask("宁波化解了多少信访积案")
        with pytest.raises(AlreadyRunning), running_alone(tmp_path):
            pass
        write_backup(tmp_path.with_name("b.tar.gz"), Places(tmp_path, tmp_path / "none", None), with_index=False)
        with tarfile.open(tmp_path.with_name("b.tar.gz")) as archive:
            content = b"".join(archive.extractfile(m).read() for m in archive)  # type: ignore[union-attr]
        assert "宁波化解了多少信访积案".encode() in content
        assert TOKEN.encode() not in content
    finally:
        process.terminate()
        await ended(process)
