"""What is done to the documents is done as a whole or not at all, kept, and undone exactly."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.documents.deeds import Change, Deed
from bot.documents.journal import Journal, digest_of, new_id
from bot.documents.names import safe_name, safe_path
from bot.documents.store import Store, Undone
from bot.documents.swap import ChangedMeanwhile
from tests.conftest import MakeFolder
from tests.support.dying import AFTER, BEFORE, files

AT = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def docs(folder: MakeFolder) -> Path:
    return folder(BEFORE)


@pytest.fixture
def store(docs: Path, tmp_path: Path) -> Store:
    return Store(docs, Journal(tmp_path / "data"))


def put(store: Store, path: str, text: str | None, expected: str | None = "*") -> Deed:
    """Store a text under a name; None: remove what is there."""
    deed = Deed(new_id(), "store", AT, ())
    store.journal.prepare(deed.deed_id)
    new = store.journal.new(deed.deed_id, 0)
    if text is not None:
        new.write_text(text, encoding="utf-8")
    return store.do(replace(deed, changes=(Change(path, digest_of(new), expected),)))


def undo(store: Store, deed: Deed) -> Deed:
    return store.undo(deed.deed_id, Deed(new_id(), "undo", AT, ()))


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked there")
def test_whatever_step_a_death_comes_at_the_next_start_finds_all_of_it_or_nothing(tmp_path: Path) -> None:
    script = [sys.executable, "-m", "tests.support.dying", str(tmp_path)]
    root = Path(__file__).parent.parent
    told = subprocess.run(script, check=True, capture_output=True, text=True, cwd=root).stdout
    steps = [json.loads(line) for line in told.splitlines()]
    assert len(steps) > 40
    for step in steps:
        assert step["found"] in (BEFORE, AFTER), step
        assert step["undone"] == BEFORE, step
        assert not step["folders"], step
        for name, text in step["between"].items():  # and nobody ever reads half a file
            assert name.rpartition("/")[2].startswith(".") or text in (BEFORE.get(name), AFTER.get(name)), step
    assert {"人事/假期.md", "a.md"} <= set.intersection(*(set(step["between"]) for step in steps))
    assert [step["found"] for step in steps].count(AFTER) > 10


def test_what_it_replaced_is_kept_and_can_be_brought_back(store: Store, docs: Path) -> None:
    for text in ("二", "三", "四"):
        put(store, "a.md", text)
    versions = list(store.journal.versions("a.md"))
    kept = [store.journal.old(version.deed.deed_id, version.number).read_text("utf-8") for version in versions]
    assert sorted(kept) == ["一", "三", "二"]
    store.bring(versions[kept.index("二")], Deed(new_id(), "bring", AT, ()))
    assert files(docs)["a.md"] == "二"


def test_an_undo_is_exact_or_is_not_done(store: Store, docs: Path) -> None:
    first = put(store, "a.md", "二")
    second = put(store, "a.md", "三")
    with pytest.raises(ChangedMeanwhile):
        undo(store, first)
    assert files(docs)["a.md"] == "三"
    undo(store, second)
    undo(store, first)
    assert files(docs) == BEFORE
    with pytest.raises(Undone):
        undo(store, first)


def test_an_undo_can_be_undone(store: Store, docs: Path) -> None:
    deed = put(store, "新/b.md", "新")
    undone = undo(store, deed)
    assert files(docs) == BEFORE
    undo(store, undone)
    assert files(docs) == BEFORE | {"新/b.md": "新"}


def test_what_somebody_else_writes_meanwhile_stops_what_expects_something_else(store: Store, docs: Path) -> None:
    with pytest.raises(ChangedMeanwhile):
        put(store, "a.md", "二", expected="0" * 32)
    assert files(docs) == BEFORE
    assert store.journal.deeds() == []


def test_where_one_file_cannot_be_written_none_is(store: Store, docs: Path) -> None:
    deed = Deed(new_id(), "store", AT, ())
    store.journal.prepare(deed.deed_id)
    new = store.journal.new(deed.deed_id, 0)
    new.write_text("二", encoding="utf-8")
    changes = (Change("a.md", digest_of(new)), Change("新/b.md", "content that is not there"))
    with pytest.raises(OSError, match="No such file"):
        store.do(replace(deed, changes=changes))
    assert files(docs) == BEFORE
    assert not (docs / "新").exists()
    assert store.journal.deeds() == []


@pytest.mark.parametrize(
    "path", ["../out.md", "a.md/b.md", ".hidden.md", "人事/../../out.md", "out/x.md", "link.md", ""]
)
def test_nothing_is_written_outside_the_documents(store: Store, docs: Path, tmp_path: Path, path: str) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside.md").write_text("外", encoding="utf-8")
    (docs / "out").symlink_to(tmp_path / "outside")
    (docs / "link.md").symlink_to(tmp_path / "outside.md")
    with pytest.raises(OSError, match=r"a link|no name|no document"):
        put(store, path, "二")
    assert (tmp_path / "outside.md").read_text(encoding="utf-8") == "外"
    assert list((tmp_path / "outside").iterdir()) == []
    assert not (tmp_path / "out.md").exists()


def test_a_file_keeps_its_mode(store: Store, docs: Path) -> None:
    (docs / "a.md").chmod(0o640)
    put(store, "a.md", "二")
    assert (docs / "a.md").stat().st_mode & 0o777 == 0o640
    put(store, "b.md", "新")
    assert (docs / "b.md").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("班车.md", "班车.md"),
        ("../../etc/passwd.md", "passwd.md"),
        ("C:\\docs\\班车.md", "班车.md"),
        ("a:b?.md", "a_b_.md"),
        (".hidden.md", "hidden.md"),
        ("~$Plan.docx", "Plan.docx"),
        ("CON.txt", "_CON.txt"),
        ("e\u0301.md", "\u00e9.md"),
        ("\u202egnp.md", "_gnp.md"),
        ("", "document"),
        ("  班车.md  ", "班车.md"),
    ],
)
def test_names_are_safe(sent: str, stored: str) -> None:
    assert safe_name(sent) == stored


def test_a_long_name_is_cut_and_keeps_its_suffix() -> None:
    name = safe_name("班" * 300 + ".docx")
    assert name.endswith(".docx")
    assert len(name.encode()) <= 255


@pytest.mark.parametrize(
    ("sent", "stored"),
    [("a/b.md", "a/b.md"), ("../x/../b.md", "x/b.md"), ("__MACOSX/a.md", ""), (".git/a.md", ""), ("a/.b.md", "")],
)
def test_paths_in_archives_are_safe(sent: str, stored: str) -> None:
    assert safe_path(sent) == stored


def test_old_versions_are_removed_once_they_are_old_enough(store: Store, docs: Path) -> None:
    deed = put(store, "a.md", "二")
    store.journal.settle(deed)
    store.journal.remove_before(datetime(2026, 1, 1, tzinfo=UTC))
    assert list(store.journal.versions("a.md"))
    store.journal.remove_before(datetime(2026, 1, 2, tzinfo=UTC))
    assert list(store.journal.versions("a.md")) == []
    assert files(docs)["a.md"] == "二"
    with pytest.raises(Undone):
        undo(store, deed)
