"""A passage's name leads somewhere for ever: to it, to what took its place, or to what it said."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from filelock import FileLock

from index import Engine, Progress, open_index
from index.open import refresh_index
from index.passages import Passage, passage_id
from index.store.redirects import tombstones_of
from index.stored import index_directory
from tests.conftest import MakeFolder
from tests.support.index_files import make_older, segment_file

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


@pytest.mark.long
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


@pytest.mark.long
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


def leads_to(engine: Engine, name: str) -> Passage:
    resolved = engine.resolve(name)
    assert resolved is not None
    assert resolved.now is not None
    return resolved.now


@pytest.mark.long
def test_passages_lead_to_where_they_were_moved(folder: MakeFolder, tmp_path: Path) -> None:
    rules, others = RULES[: RULES.index("## 加班")], "# 别的\n\n食堂每天中午十一点半开门。\n"
    docs, data = folder({"a.md": rules, "b.md": others}), tmp_path / "data"
    names = {beginning: name_of(docs, data, beginning) for beginning in ("年假", "食堂")}
    (docs / "a.md").write_text(others)
    (docs / "b.md").write_text(rules)
    swapped = open_index(docs, data)
    for beginning, name in names.items():
        assert leads_to(swapped, name).text.startswith(beginning)
    (docs / "a.md").unlink()
    (docs / "b.md").write_text(rules + others)  # one file put behind another
    joined = open_index(docs, data)
    for beginning, name in names.items():
        assert leads_to(joined, name).text.startswith(beginning)


def passages_of(source: str, texts: list[str]) -> dict[str, list[Passage]]:
    """Passages of some texts, one after the other."""
    names = [passage_id(source, text, texts[:number].count(text) + 1) for number, text in enumerate(texts)]
    return {source: [Passage(names[n], source, (), 0, text, n) for n, text in enumerate(texts)]}


def test_successors_stand_between_the_same_neighbours_or_say_nearly_the_same() -> None:
    old = ["".join(chr(0x4E00 + (number * 31 + n * n * 7) % 9000) for n in range(20)) + "。" for number in range(300)]
    old[200] = "食堂中午开门"
    new = [*old[100:200], "全新", *old[202:], old[50].replace("。", "，已经修改。"), *old[:40]]
    before, after = passages_of("a", old), passages_of("a", new)
    texts = {passage.passage_id: passage.text for passage in after["a"]}
    found = {departed.passage.text: texts.get(departed.redirect or "") for departed in tombstones_of(before, after)}
    assert found["食堂中午开门"] == "全新"
    assert found[old[50]] == old[50].replace("。", "，已经修改。")


def test_a_removed_passage_does_not_lead_to_the_changed_one_beside_it() -> None:
    leave, changed = "工作满一年的员工每年享有年假五天。", "工作满一年的员工每年享有年假七天，可分两次休。"
    before, after = passages_of("a", [leave, "病假须提交医院证明。"]), passages_of("a", [changed])
    successors = {departed.passage.text: departed.redirect for departed in tombstones_of(before, after)}
    assert successors == {leave: after["a"][0].passage_id, "病假须提交医院证明。": None}


@pytest.mark.long
def test_the_cost_of_successors_does_not_grow_with_the_square_of_the_file() -> None:
    compared = 0

    class Text(str):
        """A text that counts how often it is cut to be compared."""

        __slots__ = ()

        def split(self, *args: object, **kwargs: object) -> list[str]:
            nonlocal compared
            compared += 1
            return str(self).split()

    for old, new in (
        (
            [f"第{n}条，{'规' * (n % 9)}定。" for n in range(1000)],
            [f"第{n}条，{'规' * (n % 9)}定了。" for n in range(1000)],
        ),
        (["同样的一段话。"] * 1000, ["同样的一段话，改了。"] * 1000),
    ):
        compared = 0
        before, after = passages_of("a", [Text(text) for text in old]), passages_of("a", [Text(text) for text in new])
        assert all(departed.redirect for departed in tombstones_of(before, after))
        assert compared <= 6000


@pytest.mark.parametrize("damage", ["garbage", "cut off", "strange rows"])
@pytest.mark.long
def test_damaged_links_lead_nowhere_and_new_ones_are_kept_again(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    docs, data = folder({"a.md": RULES}), tmp_path / "data"
    name = name_of(docs, data, "年假")
    (docs / "a.md").write_text(RULES.replace("五天", "十天"))
    newer = name_of(docs, data, "年假")
    path = index_directory(docs, data) / "departed.sqlite"
    match damage:
        case "garbage":
            path.write_bytes(b"no database " * 50)
        case "cut off":
            path.write_bytes(path.read_bytes()[:2000])
        case "strange rows":
            with sqlite3.connect(path) as kept:
                kept.execute("update departed set headings = '{', text = 1")
            kept.close()
    assert open_index(docs, data).resolve(name) is None
    (docs / "a.md").write_text(RULES.replace("五天", "八天"))
    engine = refresh_index(docs, data)
    assert "八天" in leads_to(engine, newer).text
    assert [record.levelname for record in caplog.records] == ([] if damage == "strange rows" else ["WARNING"])


LONG = "\n\n".join(f"第{n}条讲{chr(0x4E00 + n)}{chr(0x5E00 + n * 7 % 9000)}的事。" for n in range(1500))


@pytest.mark.parametrize(
    "what",
    ["another format", *(pytest.param(what, marks=pytest.mark.long) for what in ("other words", "damage elsewhere"))],
)
@pytest.mark.long
def test_links_into_an_index_that_is_built_anew_lead_on(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    docs, data, words = folder({"a.md": RULES, "long.txt": LONG}), tmp_path / "data", None
    changed, gone = name_of(docs, data, "年假"), name_of(docs, data, "病假")
    match what:
        case "another format":
            make_older(docs, data)
        case "other words":
            words = tmp_path / "words"
            words.mkdir()
            (words / "synonyms.txt").write_text("补休 => 调休\n")
        case "damage elsewhere":
            path = segment_file(docs, data)
            path.write_bytes(b"?" + path.read_bytes()[1:])
    (docs / "a.md").write_text(RULES.replace("五天", "十天")[: RULES.index("## 病假")])
    engine = refresh_index(docs, data, words=words)
    assert "十天" in leads_to(engine, changed).text
    resolved = engine.resolve(gone)
    assert resolved is not None
    assert resolved.then.text.startswith("病假")
    assert len(caplog.records) == (what != "other words")
    assert "十天" in leads_to(open_index(docs, data, words=words), changed).text


@pytest.mark.long
def test_damage_of_a_segment_costs_only_its_own_files(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({"long.txt": LONG}), tmp_path / "data"
    refresh_index(docs, data)
    large = segment_file(docs, data)
    (docs / "a.md").write_text(RULES)
    refresh_index(docs, data)
    (small,) = set(large.parent.glob("*.segment")) - {large}
    small.write_bytes(small.read_bytes()[:100])
    steps: list[Progress] = []
    engine = refresh_index(docs, data, on_progress=steps.append)
    assert [step.total for step in steps if step.step == "read"] == [1]
    assert list(engine.passages) == list(open_index(docs).passages)
    assert large.exists()


@pytest.mark.long
def test_links_are_kept_also_in_a_table_of_another_version(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({"a.md": RULES}), tmp_path / "data"
    name = name_of(docs, data, "年假")
    (docs / "a.md").write_text(RULES.replace("五天", "十天"))
    newer = name_of(docs, data, "年假")
    with sqlite3.connect(index_directory(docs, data) / "departed.sqlite") as kept:
        kept.execute("alter table departed add column since text")
        kept.execute("create table more (name text)")
    kept.close()
    (docs / "a.md").write_text(RULES.replace("五天", "八天"))
    engine = open_index(docs, data)
    assert "八天" in leads_to(engine, name).text
    assert "八天" in leads_to(engine, newer).text


def test_links_lead_on_where_the_index_stays_in_memory(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({"a.md": RULES}), tmp_path / "data"
    name = name_of(docs, data, "年假")
    (docs / "a.md").write_text(RULES.replace("五天", "十天"))
    open_index(docs, data)
    with FileLock(index_directory(docs, data) / "lock"):
        (docs / "b.txt").write_text("别的规定。")
        assert "十天" in leads_to(open_index(docs, data), name).text
