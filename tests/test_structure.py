"""The house keeps its arrows: imports run one way, in the order of the flow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.layers import LAYERS

ROOT = Path(__file__).parent.parent

MOST_FLAT_FILES = 24


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    paths = [path for package in ("index", "bot") for path in sorted((ROOT / package).rglob("*.py"))]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    return tuple(zip(names, [ast.parse(path.read_text(encoding="utf-8")) for path in paths], strict=True))


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


def layer_of(module: str) -> int:
    """Where a module stands: its own layer, or the package's it lies in."""
    inside = [layer for layer in LAYERS if module == layer or module.startswith(f"{layer}.")]
    return LAYERS.index(max(inside, key=len))


def test_every_room_is_a_layer() -> None:
    rooms = {".".join(name.split(".")[:2]) for name, _ in modules()} - {"bot.__main__"}
    assert rooms == set(LAYERS)


def test_imports_run_one_way() -> None:
    for name, tree in modules():
        for other in imported(tree):
            if other.split(".")[0] in {"index", "bot"}:
                assert layer_of(other) <= layer_of(name), f"{name} imports {other}"


def test_no_modules_import_each_other() -> None:
    known = {name: set(imported(tree)) for name, tree in modules()}
    left = dict(known)
    while free := [name for name, others in left.items() if not others & left.keys() - {name}]:
        for name in free:
            del left[name]
    assert not left, f"a circle of imports among {sorted(left)}"


def test_few_files_lie_flat() -> None:
    for package in ("index", "bot"):
        assert len(list((ROOT / package).glob("*.py"))) <= MOST_FLAT_FILES


def test_the_index_knows_no_telegram_no_settings_no_clock_and_no_network() -> None:
    strangers = {
        "bot",
        "telegram",
        "pydantic_settings",
        "pydantic",
        "time",
        "datetime",
        "httpx",
        "socket",
        "urllib",
        "rich",
    }
    for name, tree in modules():
        if name.split(".")[0] == "index" and name != "index.embed.endpoint":  # the adapter to a model elsewhere
            # The types of cells that hold dates; how addresses inside a book are written.
            dated = {one: {"datetime"} for one in ("index.read.sheets", "index.read.number_formats")}
            known = {**dated, "index.read.book_contents": {"urllib"}}.get(name, set())
            assert not {other.split(".")[0] for other in imported(tree)} & strangers - known, name


def test_only_the_settings_read_the_environment_and_only_for_children_it_is_copied() -> None:
    for name, tree in modules():
        if name not in {"bot.settings", "index.processes"}:
            names = {node.attr for node in nodes(tree) if isinstance(node, ast.Attribute)}
            assert not names & {"environ", "getenv", "environb"}, name


def test_documents_are_opened_in_one_room() -> None:
    meeting = {"index.store.folder", "index.passages", "index.open", "bot.documents.originals", "bot.handlers.fetch"}
    reading = {"index.read.files", "index.read.old_word"}  # the latter in a temporary folder of its own
    for name, tree in modules():
        if name in meeting or (name.startswith("index.read.") and name not in reading):
            attributes = {node.attr for node in nodes(tree) if isinstance(node, ast.Attribute)}
            built_in = {node.id for node in nodes(tree) if isinstance(node, ast.Name)}
            assert not {"read_bytes", "read_text", "fdopen"} & attributes, name
            assert "open" not in built_in, name


def test_a_handler_imports_no_other_one() -> None:
    for name, tree in modules():
        if name.startswith("bot.handlers."):
            others = {other for other in imported(tree) if other.startswith("bot.handlers")}
            assert others <= {"bot.handlers.incoming"}, name


def test_only_the_answering_service_asks_the_engine() -> None:
    allowed = {"bot.answering.find", "bot.answering.followup", "bot.cli.evaluate"}
    for name, tree in modules():
        if name.startswith("bot") and name not in allowed:
            froms = [node for node in nodes(tree) if isinstance(node, ast.ImportFrom)]
            asking = {(node.module, alias.name) for node in froms for alias in node.names if alias.name == "ask"}
            assert not asking & {("index", "ask"), ("index.answer", "ask")}, name


def test_whoever_answers_reads_what_the_asker_may_see_only() -> None:
    for name, tree in modules():
        if name.startswith(("bot.handlers", "bot.answering")):
            read = [node.value for node in nodes(tree) if isinstance(node, ast.Attribute) and node.attr == "engine"]
            whole = [one for one in read if isinstance(one, ast.Attribute) and one.attr in {"live", "_live"}]
            assert not whole, name


def test_rendering_takes_values_and_asks_nobody() -> None:
    for name, tree in modules():
        if name.startswith("bot.render"):
            names = {alias.name for node in nodes(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
            assert "Engine" not in names, name
            assert not {other.split(".")[0] for other in imported(tree)} & {"telegram"}, name


def test_what_holds_for_the_whole_process_is_set_in_the_composition_root() -> None:
    for name, tree in modules():
        if name not in {"bot.run", "bot.signals"} and not name.startswith("bot.cli"):
            named = {"signal"} if name == "index.store.mapped_file" else set()  # one that is sent, not how it is taken
            assert not set(imported(tree)) & {"gc", "signal"} - named, name
            attributes = {node.attr for node in nodes(tree) if isinstance(node, ast.Attribute)}
            assert "setswitchinterval" not in attributes, name


def test_every_module_begins_by_saying_what_it_is() -> None:
    assert [name for name, tree in modules() if not ast.get_docstring(tree)] == []


def test_the_locks_pin_everything_by_hash_and_name_no_host() -> None:
    for lock in ROOT.glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        pins = re.findall(r"^\S+==\S+.*\\\n    --hash=sha256:", text, re.MULTILINE)
        assert len(pins) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))
        assert "://" not in text
        assert "index-url" not in text
