"""A child process loads what is ours and what is installed, knows no secrets, and ends with its parent."""

from __future__ import annotations

import os
from contextlib import chdir
from pathlib import Path

import pytest
from filelock import FileLock

from index.errors import ChildEnded
from index.processes import Child, inherited

# A busy machine may take so long to start or end a process.
GENEROUS_S = 120


def test_a_child_gets_its_arguments_and_answers_messages() -> None:
    with Child("tests.children:echo", "one", "年假 two") as child:
        arguments, _ = child.receive()
        assert arguments == ("one", "年假 two")
        for message in ("年假", {"a": [1, None]}, b"\0" * 1_000_000):
            child.send(message)
            assert child.receive() == message


@pytest.mark.long
def test_a_child_sees_no_secret_and_nothing_that_changes_what_python_loads(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("PASSAGEBOT_TOKEN", "PASSAGEBOT_DOCS", "SOME_PASSWORD", "PYTHONPATH", "PYTHONSTARTUP", "LD_PRELOAD"):
        monkeypatch.setenv(name, str(tmp_path) if name != "LD_PRELOAD" else "")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    with Child("tests.children:echo") as child:
        _, environment = child.receive()
    assert environment["PATH"] == os.environ["PATH"]
    assert environment["OMP_NUM_THREADS"] == "1"
    # Python itself sets LC_CTYPE where there is no locale.
    assert set(environment) - {"LC_CTYPE"} <= set(inherited(os.environ))
    assert not [name for name in environment if name.startswith(("PASSAGEBOT", "PYTHON", "SOME", "LD_PRELOAD"))]


@pytest.mark.long
def test_modules_of_the_working_folder_are_not_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("json", "pickle", "numpy", "index", "tests", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'executed')!r}, 'w').close()")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with chdir(tmp_path), Child("tests.children:echo") as child:
        child.receive()
        child.send("still here")
        assert child.receive() == "still here"
    assert not (tmp_path / "executed").exists()


@pytest.mark.long
def test_a_child_that_ended_is_named_so(tmp_path: Path) -> None:
    with Child("tests.children:fail") as child:
        with pytest.raises(ChildEnded):
            child.receive()
        with pytest.raises(ChildEnded):
            child.send(bytes(1_000_000))  # more than a pipe holds


@pytest.mark.long
def test_what_a_child_prints_is_a_line_and_no_message() -> None:
    with Child("tests.children:chatter", lines=True) as child:
        assert list(child.lines()) == ["printed 年假", "an error", "\ufffd"]
    with Child("tests.children:chatter") as child, pytest.raises(ChildEnded):
        child.receive()


@pytest.mark.long
def test_a_child_is_ended_whatever_it_is_doing(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with Child("tests.children:hold", str(lock)) as child:
        assert child.receive() == "locked"
    with FileLock(lock, timeout=GENEROUS_S):
        pass


@pytest.mark.long
def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with Child("tests.children:parent_of_one_that_holds", str(lock)) as parent:
        assert parent.receive() == "locked"
    with FileLock(lock, timeout=GENEROUS_S):
        pass
