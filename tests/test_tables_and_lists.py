"""A row is found by its key, a list is shown and marked with the line that opens it."""

from __future__ import annotations

import pytest

from index import ask, open_index
from tests.conftest import MakeFolder
from tests.support.shown import shown

TABLE = "| 部门 | 电话 | 地点 |\n|---|---|---|\n" + "".join(
    f"| 第{n}科 | 8{n:03} | {n % 9}楼{n % 7}室 |\n" for n in range(1, 200)
)


def test_a_row_of_a_long_table_is_found_by_its_key_and_marked(folder: MakeFolder) -> None:
    found = shown(folder, {"a.md": f"# 通讯录\n\n各科电话\n\n{TABLE}"}, "第123科的电话")
    assert found.answered
    assert found.marked == "部门：第123科；电话：8123；地点：6楼4室"
    assert found.headings == ("通讯录", "各科电话")
    assert all(line.startswith("部门：第") and line.endswith("室") for line in found.text.split("\n"))


def test_empty_cells_are_left_out_and_a_corner_without_a_name_is_the_key(folder: MakeFolder) -> None:
    table = "| | 周一 | 周二 |\n|---|---|---|\n| 上午 | 数学 | |\n| 下午 | 体育 | 美术 |\n"
    engine = open_index(folder({"a.md": table}))
    assert engine.passages[0].text == "上午；周一：数学\n下午；周一：体育；周二：美术"


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("单间朝南，带阳台。双间朝北，带厨房。\n", "单间朝哪边", "单间朝南，带阳台。"),
        ("Dogs cost two euros, cash only. Cats cost one euro, cash only.\n", "What do dogs cost?", None),
        ("钱医生|眼科|上午\n孙医生|牙科|下午\n", "钱医生在哪科", "钱医生|眼科|上午"),
        ("门卫\t老段\t北门\n库房\t小路\t南门\n", "门卫是谁", "门卫\t老段\t北门"),
        ("医生|科室|时段\n钱医生|眼科|上午\n孙医生|牙科|下午\n", "孙医生的科室", "孙医生|牙科|下午"),
    ],
)
def test_the_first_of_some_lines_is_put_aside_only_where_it_names_columns(
    folder: MakeFolder, text: str, question: str, said: str | None
) -> None:
    expected = said or "Dogs cost two euros, cash only."
    assert shown(folder, {"a.txt": text}, question).marked == expected


def test_a_list_is_shown_with_the_line_that_opens_it_and_marked_as_a_whole(folder: MakeFolder) -> None:
    items = "1. 身份证复印件一份，正反两面印在同一张纸上\n2. 免冠照片两张，背面写明姓名和单位\n3. 盖章的申请表"
    for name in ("a.txt", "a.md"):
        found = shown(folder, {name: f"申请材料如下：\n{items}\n\n以上材料请装订。\n"}, "申请材料有哪些")
        assert found.marked == f"申请材料如下：\n{items}"


@pytest.mark.parametrize("mark", ["- ", "* ", "+ ", "1. "])
@pytest.mark.parametrize("above", ["露营要带的东西：\n\n", "# 露营要带的东西\n\n"])
def test_a_markdown_list_is_marked_as_a_whole_whatever_its_marks(folder: MakeFolder, mark: str, above: str) -> None:
    items = "".join(f"{mark}{item}\n" for item in ("雨衣", "火柴", "饭盒"))
    found = shown(folder, {"a.md": f"{above}{items}\n出发前请再看一遍天气。\n"}, "露营要带的东西")
    assert all(item in found.marked for item in ("雨衣", "火柴", "饭盒"))
    assert "天气" not in found.marked


def test_an_item_of_two_sentences_is_marked_with_the_whole_list(folder: MakeFolder) -> None:
    text = "露营须知\n\n要带的东西\n- 雨衣。厚一点。\n- 火柴\n\n出发前请再看一遍天气，下雨就改期。\n"
    assert shown(folder, {"a.txt": text}, "要带的东西").marked == "- 雨衣。厚一点。\n- 火柴"


def test_one_item_of_a_list_is_marked_alone_where_it_is_asked(folder: MakeFolder) -> None:
    text = "露营要带的东西：\n\n- 雨衣一件，要厚的\n- 火柴两盒\n"
    assert shown(folder, {"a.md": text}, "火柴几盒").marked == "火柴两盒"


def test_paragraphs_below_a_heading_are_no_list(folder: MakeFolder) -> None:
    text = "# 住宿\n\n每晚不超过四百元。\n\n两人一间，自带被褥。\n"
    assert shown(folder, {"a.md": text}, "住宿").marked == "每晚不超过四百元。"


@pytest.mark.parametrize(
    ("question", "verdict"),
    [("乙二的邮箱是什么", "answer"), ("丙三的邮箱是什么", "nearest"), ("丙三的分机是多少", "answer")],
)
def test_an_empty_cell_is_no_answer(folder: MakeFolder, question: str, verdict: str) -> None:
    rows = [
        "姓名 | 分机 | 邮箱",
        "---|---|---",
        "乙二 | 8022 | b@example.com",
        "丙三 | 8023 | ",
        "丁四 | 8024 | d@example.com",
    ]
    table = "".join(f"| {row} |\n" for row in rows)
    answer = ask(open_index(folder({"通讯录.md": table, "食堂.md": "食堂在一楼。\n"})), question)
    assert answer.verdict == verdict
    assert answer.hits[0].sentence is not None
    assert question[:2] in answer.hits[0].passage.text[slice(*answer.hits[0].sentence)]
