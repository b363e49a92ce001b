"""ARCHITECTURE.md names what there is: its files, its layers in their order, its classes and functions."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.layers import LAYERS

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
SPANS = re.findall(r"`([^`\n]+)`", TEXT)
SOURCES = [path for folder in ("index", "bot", "tests", "bench") for path in (ROOT / folder).rglob("*.py")]


def test_every_file_named_there_is_there() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in SOURCES}
    named = [span for span in SPANS if span.endswith(".py")]
    assert len(named) > 50
    assert [span for span in named if not any(f"/{name}".endswith(f"/{span}") for name in names)] == []


def test_every_folder_named_there_is_there() -> None:
    named = [span for span in SPANS if re.fullmatch(r"[a-z/]+/", span)]
    assert named
    assert [span for span in named if not (ROOT / span).is_dir()] == []


def test_the_tables_have_all_layers_in_their_order() -> None:
    first_cells = [row.split("|")[1] for row in TEXT.split("\n") if re.match(r"\| `(?:index|bot)/", row)]
    rows = [span for cell in first_cells for span in re.findall(r"`((?:index|bot)/[a-z0-9_]+(?:/|\.py))`", cell)]
    tables = [span.removesuffix(".py").rstrip("/").replace("/", ".") for span in rows]
    assert tables == [layer for layer in LAYERS if "." in layer]


def test_every_class_and_function_named_there_is_there() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    named = {part for span in SPANS if re.fullmatch(r"[A-Z]\w+(\.\w+)?", span) for part in span.split(".")}
    settings = {name for name in named if name.startswith("PASSAGEBOT_")}
    missing = [name for name in named - settings if not re.search(rf"(?:class|def) {name}\b|^{name}\b", code, re.M)]
    assert missing == []


def test_the_readme_leads_there() -> None:
    for name in ("README.md", "README.zh.md"):
        assert "(ARCHITECTURE.md)" in (ROOT / name).read_text(encoding="utf-8")
