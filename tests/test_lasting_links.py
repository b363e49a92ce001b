"""A passage's name leads somewhere for ever: to it, to what took its place, or to what it said."""

from __future__ import annotations

from pathlib import Path

from index import open_index
from tests.conftest import MakeFolder

RULES = """# 手册

## 年假

年假每年五天，须提前三日申请，由部门主管批准后生效。

## 加班

加班以后可以调休，调休应当在三个月之内用完，过期作废。

## 病假

病假须交医院的证明，证明应当写明需要休息的天数和医生的姓名。
"""


def name_of(docs: Path, data: Path, beginning: str) -> str:
    return next(p.passage_id for p in open_index(docs, data).passages if p.text.startswith(beginning))


def test_what_is_unchanged_keeps_its_name(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({"a.md": RULES, "b.txt": "别的规定。"}), tmp_path / "data"
    name = name_of(docs, data, "加班")
    (docs / "a.md").write_text(RULES.replace("五天", "十天"))
    (docs / "b.txt").rename(docs / "0.txt")
    resolved = open_index(docs, data).resolve(name)
    assert resolved is not None
    assert resolved.now == resolved.then
    assert resolved.then.text.startswith("加班")


def test_changed_text_leads_to_what_took_its_place_through_any_number_of_edits(
    folder: MakeFolder, tmp_path: Path
) -> None:
    docs, data = folder({"a.md": RULES}), tmp_path / "data"
    name = name_of(docs, data, "年假")
    text = RULES
    for old, new in (("五天", "十天"), ("三日", "七日"), ("由部门主管批准后生效", "全凭自愿")):
        text = text.replace(old, new)
        (docs / "a.md").write_text(text)
        resolved = open_index(docs, data).resolve(name)
        assert resolved is not None
        assert resolved.then.text == "年假每年五天，须提前三日申请，由部门主管批准后生效。"
        assert resolved.now is not None
        assert new in resolved.now.text
    (docs / "a.md").write_text(RULES)
    resolved = open_index(docs, data).resolve(name)
    assert resolved is not None
    assert resolved.now == resolved.then


def test_what_was_removed_still_says_what_it_said(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({"a.md": RULES, "b.txt": "别的规定。"}), tmp_path / "data"
    name = name_of(docs, data, "病假")
    (docs / "a.md").write_text(RULES[: RULES.index("## 病假")])
    resolved = open_index(docs, data).resolve(name)
    assert resolved is not None
    assert resolved.now is None
    assert resolved.then.text.startswith("病假")
    (docs / "a.md").unlink()
    resolved = open_index(docs, data).resolve(name)
    assert resolved is not None
    assert resolved.now is None


def test_a_renamed_file_keeps_its_links_also_when_edited(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({"a.md": RULES}), tmp_path / "data"
    unchanged, edited = name_of(docs, data, "加班"), name_of(docs, data, "年假")
    (docs / "a.md").unlink()
    (docs / "新.md").write_text(RULES.replace("五天", "十天"))
    engine = open_index(docs, data)
    for name, words in ((unchanged, "加班以后"), (edited, "年假每年十天")):
        resolved = engine.resolve(name)
        assert resolved is not None
        assert resolved.now is not None
        assert resolved.now.source == "新.md"
        assert words in resolved.now.text


def test_a_name_that_never_was_leads_nowhere(folder: MakeFolder, tmp_path: Path) -> None:
    engine = open_index(folder({"a.md": RULES}), tmp_path / "data")
    for name in ("abcdefghijkl", "", "年假", "\ud800", "a\0b", "'; drop table departed; --"):
        assert engine.resolve(name) is None
