"""A store whose process dies at each of its steps; run as a process of its own, which forks one for each death.

For each step it prints what the next start finds, as JSON: the step, the files, and those after an undo.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from bot.documents.deeds import Change, Deed
from bot.documents.journal import Journal, digest_of
from bot.documents.store import Store

BEFORE = {"人事/假期.md": "五天", "人事/旧.md": "要删的", "a.md": "一"}
AFTER = {"人事/假期.md": "十天", "a.md": "一", "新/夹/b.md": "新的"}
_STEPS = ("open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "shutil.rmtree")
DEED = "deed-deed-de"


def main(folder: Path) -> None:
    """Let a process die at its first step, another at its second, and so on, until one lives."""
    step, lived = 0, False
    while not lived:
        step += 1
        root = folder / str(step)
        write(root / "docs", BEFORE)
        child = os.fork()
        if not child:
            die_at(step)
            do(root)
            os._exit(0)
        lived = os.waitpid(child, 0)[1] == 0
        report(step, root)


def die_at(step: int) -> None:
    """End this process at its so many-th step on the file system."""
    left = step

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in _STEPS and "/proc" not in str(arguments[0]):
            left -= 1
            if left == 0:
                os._exit(9)

    sys.addaudithook(count)


def do(root: Path) -> None:
    """Replace one document, remove one and store one, as one deed."""
    journal = Journal(root / "data")
    journal.prepare(DEED)
    changes: list[Change] = []
    for path, text in (("人事/假期.md", "十天"), ("人事/旧.md", None), ("新/夹/b.md", "新的")):
        new = journal.new(DEED, len(changes))
        if text is not None:
            new.write_text(text, encoding="utf-8")
        changes.append(Change(path, digest_of(new)))
    Store(root / "docs", journal).do(Deed(DEED, "store", "2026-01-01T00:00:00+00:00", tuple(changes)))


def report(step: int, root: Path) -> None:
    """Start again, and print what is there; then undo what was done, and print what is there then."""
    store = Store(root / "docs", Journal(root / "data"))
    between = files(root / "docs")
    store.journal.remove_leftovers()
    for deed in store.journal.unsettled():
        assert not store.is_past(deed)
        store.journal.settle(store.finish(deed))
    found = files(root / "docs")
    if found != BEFORE:
        store.undo(DEED, Deed("undo-undo-un", "undo", "2026-01-02T00:00:00+00:00", ()))
    undone, folders = files(root / "docs"), (root / "docs" / "新").exists()
    print(json.dumps({"step": step, "between": between, "found": found, "undone": undone, "folders": folders}))
    shutil.rmtree(root)


def files(docs: Path) -> dict[str, str]:
    """All files, the hidden ones, too."""
    return {
        path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(docs.rglob("*"))
        if path.is_file()
    }


def write(folder: Path, content: dict[str, str]) -> None:
    """Write some files."""
    for name, text in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
