"""What a question is about must be in a passage that answers it: its subject, what is done, whose telephone it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Engine, ask, open_index
from tests.conftest import MakeFolder

FILES = {
    "班车.md": "# 班车\n\n班车每天早上七点半从南门发车，晚上六点返回。\n",
    "假期.md": "# 年假\n\n职工每年有五天年假。\n\n# 婚假\n\n婚假为三天，须提前两周向人事申请。\n",
    "食堂.md": "# 食堂\n\n食堂中午十一点半开饭，饭卡在一楼充值。\n",
    "报销.md": "# 报销\n\n差旅费须在三十天内报销，凭发票到财务科办理。迟到三次扣半天工资。\n",
    "通讯录.csv": "部门,联系人,电话\n财务部,李梅,8001\n医疗保障局,王强,8002\n",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    root: Path = tmp_path_factory.mktemp("docs")
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    return open_index(root)


@pytest.mark.parametrize(
    "question",
    [
        "飞机几点发车",  # of another subject
        "离婚要提前几天申请",
        "房租报销",
        "年假可以折现吗",  # what is done is nowhere
        "发票丢了怎么办",
        "年假可以卖吗",
        "法务部电话",  # of somebody else
        "张三的电话",
        "老周电话",
        "食堂电话是多少",
    ],
)
def test_what_is_said_of_something_else_is_no_answer(engine: Engine, question: str) -> None:
    assert ask(engine, question).verdict != "answer"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("班车几点发车", "七点半"),
        ("婚假要提前几天申请", "两周"),
        ("迟到扣钱吗", "扣半天工资"),
        ("财务部电话", "8001"),
        ("李梅的电话", "8001"),
        ("医保局电话是多少", "8002"),  # a longer name of the same
    ],
)
def test_what_is_said_of_it_is(engine: Engine, question: str, said: str) -> None:
    answer = ask(engine, question)
    assert answer.verdict == "answer"
    assert said in answer.hits[0].passage.text


def test_of_long_questions_the_first_word_need_not_be_there(folder: MakeFolder) -> None:
    files = {"a.md": "# 承揽\n\n承揽人完成工作并交付成果的，定作人应当支付报酬，可以拒绝交付的情形由合同约定。\n"}
    question = "邻居没有按时支付报酬的情况下，承揽人可以拒绝交付工作成果吗"
    assert ask(open_index(folder(files)), question).verdict == "answer"


@pytest.mark.parametrize(
    ("question", "is_answer"),
    [
        ("phone number of finance", True),
        ("What is Mary Li's phone number?", True),
        ("phone number of the legal department", False),
        ("What is Peter Smith's phone number?", False),
    ],
)
def test_a_telephone_is_of_the_one_who_is_named(folder: MakeFolder, question: str, is_answer: bool) -> None:
    table = "Department,Contact,Phone\nFinance,Mary Li,8001\nHuman Resources,John Wang,8002\n"
    asked = ask(open_index(folder({"phones.csv": table, "bus.md": "# Bus\n\nThe bus leaves at 7:30.\n"})), question)
    assert (asked.verdict == "answer") is is_answer


@pytest.mark.parametrize(
    ("question", "is_answer"),
    [
        ("健身房有游泳课吗", True),
        ("健身房有瑜伽课吗", False),
        ("健身房有没有瑜伽课", False),
        ("年卡可以转让吗", True),
        ("月卡可以转让吗", False),  # its name comes in single characters
    ],
)
def test_what_a_question_asks_about_is_there(folder: MakeFolder, question: str, is_answer: bool) -> None:
    files = {
        "须知.txt": "健身房的游泳课每周二开课。\n\n年卡可以转让，须到前台办理。\n",
        "食堂.txt": "食堂在一楼。\n",
    }
    assert (ask(open_index(folder(files)), question).verdict == "answer") is is_answer
