"""The house keeps its arrows: imports run one way, in the order of the flow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent

# Each room may import those before it. `index` knows nothing of `bot`.
ORDER = [
    "index.documents",
    "index.readers.decode",
    "index.readers.markdown",
    "index.readers.paragraphs",
    "index.readers.plain",
    "index.readers",
    "index.passages",
    "index.words",
    "index.folding",
    "index.scripts",
    "index.segmenters",
    "index.tokens",
    "index.terms",
    "index.kernel",
    "index.compiled",
    "index.bm25",
    "index.arrays",
    "index.segments",
    "index.postings",
    "index.workers",
    "index.building",
    "index.corpus",
    "index.scorer",
    "index.fields",
    "index.sentences",
    "index.likeness",
    "index.engine",
    "index.departed",
    "index.successors",
    "index.generation",
    "index.kept",
    "index.merging",
    "index.folder",
    "index.store",
    "index.answer",
    "index.questions",
    "index.judging",
    "index.evaluate",
    "index",
    "bot",
    "bot.settings",
    "bot.texts.sentences",
    "bot.texts.zh_hans",
    "bot.texts.zh_hant",
    "bot.texts.en",
    "bot.texts",
    "bot.render.showable",
    "bot.render.card",
    "bot.render.quote",
    "bot.render.buttons",
    "bot.render.answers",
    "bot.render.passages",
    "bot.render.pages",
    "bot.render.articles",
    "bot.render",
    "bot.terminal",
    "bot.evaluation",
    "bot.log",
    "bot.updates",
    "bot.delivery",
    "bot.pacing",
    "bot.current",
    "bot.watch",
    "bot.pseudonyms",
    "bot.schema",
    "bot.database",
    "bot.inbox",
    "bot.removals",
    "bot.moves",
    "bot.questions",
    "bot.ledger",
    "bot.originals",
    "bot.intake",
    "bot.limits",
    "bot.followup",
    "bot.access",
    "bot.upkeep",
    "bot.handlers",
    "bot.handlers.reply",
    "bot.handlers.fail",
    "bot.handlers.answer",
    "bot.handlers.ask",
    "bot.handlers.gate",
    "bot.handlers.guest",
    "bot.handlers.join",
    "bot.handlers.privacy",
    "bot.handlers.leaf",
    "bot.handlers.follow",
    "bot.handlers.vote",
    "bot.handlers.fetch",
    "bot.handlers.read",
    "bot.handlers.share",
    "bot.introduction",
    "bot.app",
    "bot.webhook",
    "bot.serving",
    "bot.local_telegram",
    "bot.chat",
    "bot.__main__",
]


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in ("index", "bot"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


def test_every_module_has_its_place_in_the_order() -> None:
    assert sorted(name for name, _ in modules()) == sorted(ORDER)


def test_imports_run_one_way() -> None:
    for name, tree in modules():
        for other in imported(tree):
            if other.split(".")[0] in {"index", "bot"}:
                assert ORDER.index(other) < ORDER.index(name), f"{name} imports {other}"


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
        if name.split(".")[0] == "index":
            assert not {other.split(".")[0] for other in imported(tree)} & strangers, name


def test_only_the_settings_read_the_environment() -> None:
    for name, tree in modules():
        if name != "bot.settings":
            names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            assert not names & {"environ", "getenv", "environb"}, name


def test_every_module_begins_by_saying_what_it_is() -> None:
    assert [name for name, tree in modules() if not ast.get_docstring(tree)] == []


def test_the_locks_pin_everything_by_hash_and_name_no_host() -> None:
    for lock in ROOT.glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        pins = re.findall(r"^\S+==\S+.*\\\n    --hash=sha256:", text, re.MULTILINE)
        assert len(pins) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))
        assert "://" not in text
        assert "index-url" not in text
