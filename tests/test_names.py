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


NOTICES = {
    "停水.txt": "停水通知\n\n因水箱清洗，3号楼、5号楼将于6月12日上午停水，请提前储水。\n",
    "HX-200.md": "# HX-200 空气净化器\n\n滤网每 6 个月更换一次，噪音不高于 48 分贝。\n",
    "HX-300.md": "# HX-300 空气净化器\n\n滤网每 12 个月更换一次，支持手机远程控制。\n",
    "值班.csv": "日期,白班,夜班\n5月1日,张丽,周强\n5月2日,李明,王芳\n",
    "报名.txt": "春季培训报名时间为3月1日至3月9日，在教务处办理。\n",
    "手册2022版.md": "# 手册（2022年版）\n\n## 年假\n\n员工每年有5天带薪年假。\n",
    "湖北省献血条例.md": "# 湖北省献血条例\n\n两次献血间隔不少于六个月。\n",
    "广东省消防条例.md": "# 广东省消防条例\n\n占用消防通道的，处五百元罚款。\n",
    "Budget 2024.md": "# Budget 2024\n\nThe budget for travel was 300 euros.\n",
}


@pytest.mark.parametrize(
    ("question", "is_answer"),
    [
        ("5号楼哪天停水", True),
        ("4号楼哪天停水", False),  # of another building
        ("HX300滤网多久更换一次", True),
        ("HX-500滤网多久更换一次", False),  # of another model
        ("HX-300噪音多少分贝", False),  # of its twin
        ("5月2号谁上夜班", True),
        ("5月4号谁上夜班", False),  # of another day
        ("3月5日能报名培训吗", True),  # between two days
        ("2022年的年假有几天", True),
        ("2023年的年假有几天", False),  # of another year
        ("湖北两次献血间隔几个月", True),
        ("广东两次献血间隔几个月", False),  # of another place
        ("What was the budget for travel in 2024?", True),
        ("What was the budget for travel in 2023?", False),
    ],
)
def test_what_is_said_of_another_of_its_kind_is_not_called_the_answer(
    folder: MakeFolder, question: str, is_answer: bool
) -> None:
    assert (ask(open_index(folder(NOTICES)), question).verdict == "answer") is is_answer


@pytest.mark.parametrize("question", ["许昌是哪一年设立的城市", "都市许昌是哪一年设立的"])
def test_a_title_that_is_a_place_speaks_of_no_other(folder: MakeFolder, question: str) -> None:
    files = {"a.md": "# 许昌市\n\n许昌于1947年设立，是豫中的中心。\n", "b.md": "# 食堂\n\n食堂在一楼。\n"}
    assert ask(open_index(folder(files)), question).verdict == "answer"
