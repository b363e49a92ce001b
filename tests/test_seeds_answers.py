"""Questions on the default documents find the passage that says it, first."""

from __future__ import annotations

import pytest

from index import Engine, ask
from tests.support.scripts import converted

# A question, and words that only the right passage has.
QUESTIONS = [
    ("发现森林着火应该打什么电话", "12119"),
    ("农民工被欠薪可以打哪个热线", "12351工会服务职工热线"),
    ("成都的知识库有多少条信息", "超过4万条信息"),
    ("安徽收到群众问题后几天内要核查", "2日内完成一线核查"),
    ("宁波化解了多少信访积案", "1180件"),
    ("前海的跨境巴士服务了多少乘客", "超过7000人次"),
    ("江苏把农业强省的任务分解成多少项工作", "110项具体工作"),
    ("黑龙江纪委优化了多少内部流程", "优化内部工作流程69个"),
    ("湖南有多少易地搬迁群众", "69.4万名"),
    ("福建出台了哪个激励干部的通知", "《关于深化激励干部担当作为工作的通知》"),
    ("浙江容错纠错有什么办法", "实施办法》"),
    ("中建三局在雄安建多少栋楼", "52栋住宅楼"),
    ("什么是显绩和潜绩", "显绩，周期短"),
    ("打太极型的干部有什么表现", "这种“打太极”型的干部"),
    ("交通运输部细化了多少措施", "细化11项措施"),
    ("民政部深化哪些专项整治", "5个专项整治"),
    ("支书课堂有多少书记参加", "3000余名基层书记"),
    ("赤水的豆制品项目为什么进度慢", "土地手续问题"),
    ("山东的省级重点民生实事包括什么", "扩增公办高中学位"),
    ("右玉精神是什么", "右玉精神所蕴含"),
    ("湖州长兴的废弃矿坑变成了什么", "网红打卡地"),
    ("躺平的干部怎么处理", "“躺平式”干部"),
    ("年轻干部怎么培养", "“扶上马、送一程”"),
    ("放管服改革做什么", "“放管服”改革"),
]

OFF_TOPIC = [
    "番茄炒蛋怎么做",
    "年假有几天",
    "怎么办理护照",
    "世界杯冠军是谁",
    "感冒吃什么药",
    "比特币的价格是多少",
    "如何申请公积金贷款",
    "谁写了红楼梦",
    "How do I reset my password?",
]


@pytest.mark.parametrize(("question", "words"), QUESTIONS)
def test_the_right_passage_comes_first(seeds: Engine, question: str, words: str) -> None:
    assert words in ask(seeds, question).hits[0].passage.text


@pytest.mark.parametrize(("question", "words"), QUESTIONS)
def test_the_right_passage_comes_first_asked_in_traditional_script(seeds: Engine, question: str, words: str) -> None:
    assert words in ask(seeds, converted(question, "s2t")).hits[0].passage.text


@pytest.mark.parametrize("question", OFF_TOPIC)
def test_what_the_documents_do_not_say_is_refused(seeds: Engine, question: str) -> None:
    assert not ask(seeds, question).answered


def test_the_marked_sentence_says_it(seeds: Engine) -> None:
    hit = ask(seeds, "成都的知识库有多少条信息").hits[0]
    assert hit.sentence is not None
    assert "超过4万条信息" in hit.passage.text[slice(*hit.sentence)]


def test_the_questions_words_are_highlighted(seeds: Engine) -> None:
    hit = ask(seeds, "三会一课是什么").hits[0]
    assert {hit.passage.text[a:b] for a, b in hit.highlights} == {"三会一课"}
