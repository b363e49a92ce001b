"""Places, years and numbered names that a question names decide between passages that say the same."""

from __future__ import annotations

import pytest

from index import ask, open_index
from index.rank.recipe import RECIPE
from tests.conftest import MakeFolder

RULE = "养犬应当登记，每户限养一只，登记费每年三百元。{}\n"


def folder_of(names: list[str], text: str = RULE) -> dict[str, str]:
    return {f"{name}.md": f"# {name}\n\n{text.format('')}" for name in names}


@pytest.mark.parametrize(
    ("names", "question", "first"),
    [
        (["山东省养犬条例", "上海市养犬条例", "养犬条例"], "上海养狗要登记吗，养犬登记费多少", "上海市养犬条例.md"),
        (["山东省养犬条例", "上海市养犬条例", "养犬条例"], "山東養犬登記費多少", "山东省养犬条例.md"),
        (["2023年养犬登记", "2024年养犬登记"], "2024年养犬登记费多少", "2024年养犬登记.md"),
        (["2023年养犬登记", "2024年养犬登记"], "2023年养犬登记费多少", "2023年养犬登记.md"),
        (["一年级养犬", "二年级养犬"], "二年级养犬登记费多少", "二年级养犬.md"),
        (["A栋养犬", "B栋养犬"], "b栋养犬登记费多少", "B栋养犬.md"),
        (["HX-200登记", "HX-300登记"], "HX300登记费多少", "HX-300登记.md"),
        (["HX-200登记", "HX-300登记"], "hx 200 登记费多少", "HX-200登记.md"),
    ],
)
def test_the_passage_that_is_about_what_is_named_comes_first(
    folder: MakeFolder, names: list[str], question: str, first: str
) -> None:
    assert ask(open_index(folder(folder_of(names))), question).hits[0].passage.source == first


def test_a_place_in_the_folders_name_is_enough(folder: MakeFolder) -> None:
    files = {f"{place}/条例.md": RULE.format("") for place in ("山东省", "上海市")}
    assert ask(open_index(folder(files)), "上海养犬登记费多少").hits[0].passage.source == "上海市/条例.md"


def test_what_names_no_place_comes_before_what_names_another(folder: MakeFolder) -> None:
    answer = ask(open_index(folder(folder_of(["养犬条例", "山东省养犬条例"]))), "上海养犬登记费多少")
    assert [hit.passage.source for hit in answer.hits] == ["养犬条例.md", "山东省养犬条例.md"]


def test_a_year_that_no_passage_has_counts_against_none(folder: MakeFolder) -> None:
    docs = folder(folder_of(["养犬条例"]))
    usual, strict = open_index(docs), open_index(docs, recipe=RECIPE.changed(["other_twin=0.1"]))
    question = "2031年养犬登记费"
    assert usual.search(question, 1)[0].score == strict.search(question, 1)[0].score
