"""Where a passage stands in its original is said in the reader's language, on cards, in JSON and in the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.render import CardContext, Links, passage_card
from bot.texts import TEXTS
from index import open_index
from index.passages import split
from index.read.document import Document, Place, Stretch
from index.read.problems import PROBLEMS
from tests.conftest import MakeFolder
from tests.support.command import passagebot
from tests.support.originals import cells, pdf, xlsx

LONG = "这一段话长得够独自成为一段，不会和别的话连在一起，因为它有五十个字那么多，多到不能再多的地步了，完毕。"


def where(*places: Place, text: str = LONG) -> list[str]:
    return [passage.place for passage in split(Document("a", "", text, places=places))]


def test_a_passage_spans_the_places_from_its_start_to_its_end() -> None:
    text = f"{LONG}\n\n{LONG}"
    middle = len(LONG) // 2
    second = len(LONG) + 2
    places = (Place(0, "page", "3"), Place(middle, "page", "4"), Place(second, "page", "5"))
    assert where(*places, text=text) == ["第 3–4 页", "第 5 页"]


def test_an_outer_place_ends_the_inner_ones() -> None:
    places = (Place(0, "sheet", "甲"), Place(0, "row", "7"), Place(len(LONG) + 2, "sheet", "乙"))
    assert where(*places, text=f"{LONG}\n\n{LONG}") == ["表“甲”第 7 行", "表“乙”"]


def test_plain_text_stands_nowhere_in_particular() -> None:
    assert where() == [""]


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "表“人员”第 12–14 行"), ("zh-hant", "表「人員」第 12–14 列"), ("en", "sheet “People”, rows 12–14")],
)
def test_places_are_said_in_each_language(language: str, said: str) -> None:
    name = {"zh": "人员", "zh-hant": "人員", "en": "People"}[language]
    assert TEXTS[language].place([Stretch("sheet", name, name), Stretch("row", "12", "14")]) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "第 2–3 部分“a.txt”"), ("zh-hant", "第 2–3 部分「a.txt」"), ("en", "parts 2–3, “a.txt”")],
)
def test_parts_that_have_no_name_are_counted(language: str, said: str) -> None:
    assert TEXTS[language].place([Stretch("part", "2", "3"), Stretch("part", "a.txt", "a.txt")]) == said


@pytest.mark.parametrize("language", TEXTS)
def test_every_reason_is_said_in_each_language(language: str) -> None:
    texts = TEXTS[language]
    unknown = texts.problem(("no such reason",))
    for name in PROBLEMS:
        said = texts.problem((name, "12", "30"))
        assert "{" not in said
        assert name == "other" or said != unknown
    assert "12" in texts.problem(("scan", "12"))


@pytest.mark.long
def test_json_and_the_terminal_say_the_place(folder: MakeFolder, tmp_path: Path) -> None:
    rows: dict[int, list[str | float | None]] = {1: ["姓名", "分机"], 2: ["甲一", 8011.0], 3: ["乙二", 8022.0]}
    docs = folder({"a.xlsx": xlsx({"人员": cells(rows)})})
    done = passagebot("ask", "乙二的分机", "--docs", str(docs), "--json", data=tmp_path / "data")
    (hit,) = json.loads(done.stdout)["hits"]
    assert hit["place"] == "表“人员”第 2–3 行"
    assert "第 2–3 行" in passagebot("ask", "乙二的分机", "--docs", str(docs), data=tmp_path / "data").stdout


@pytest.mark.long
def test_a_card_says_the_place(folder: MakeFolder) -> None:
    docs = folder({"a.pdf": pdf([(60, 700, 8, LONG)])})
    (passage,) = open_index(docs).passages
    lines = passage_card(passage, TEXTS["zh"], Links("passagebot"), CardContext()).html.split("\n")
    assert lines[1].startswith("第 1 页")
