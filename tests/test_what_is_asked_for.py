"""Who asks for a number, an hour or a name is given as the answer only a passage that has one."""

from __future__ import annotations

import pytest

from index import ask, open_index
from index.rank.answer_types import answer_type, has
from index.rank.query import Query
from index.rank.recipe import RECIPE
from index.tokenize.tokens import Tokenizer
from tests.conftest import MakeFolder

TOKENIZER = Tokenizer()


def is_said(question: str, text: str) -> bool:
    kind = answer_type(Query.of(question, TOKENIZER, RECIPE), TOKENIZER)
    return kind is None or has(kind, text, TOKENIZER.fold(text), TOKENIZER)


@pytest.mark.parametrize(
    ("question", "said", "not_said"),
    [
        ("报修打什么电话", "报修请拨分机8022。", "报修请先填单。"),
        ("報修電話是多少", "報修：02-2345-6789", "報修請先填單，2024年起實行。"),
        ("Mary's phone number", "Mary, phone 8001", "Mary has a phone."),
        ("What is the phone number of the clinic?", "Clinic: 555 123 4567", "The clinic is open."),
        ("停车一小时多少钱", "每小时收费五元。", "停车需要登记。"),
        ("游泳馆收费吗？票价多少", "学生免费。", "游泳馆在北区。"),
        ("How much does the ticket cost?", "Tickets are 12 euros.", "Tickets are sold here."),
        ("大衣普洗多少钱", "品类：上衣；项目：大衣；普洗（元）：48", "品类：上衣；项目：大衣；普洗（件）：48"),
        ("一次性杯子多少钱", "品名：一次性杯子；单价：5", "品名：一次性杯子；预算编号：5"),
        ("办营业执照要几天", "事项：营业执照；时限（工作日）：5", "事项：营业执照；份数（份）：5"),
        ("茶叶占比是多少", "品类：茶叶；占比（%）：12.5", "品类：茶叶；编号：K12.5"),
        ("食堂几点关门", "食堂晚上8点关门。", "食堂门口发传单。"),
        ("办理要多久", "五个工作日内办结。", "请到窗口办理。"),
        ("How long may I keep a book?", "Books may be kept for thirty days.", "Books must be returned."),
        ("报名截止到几号", "报名截止到5月20日。", "报名请填表。"),
        ("什么时候交房租", "每月初交房租。", "房租由租客交。"),
        ("公司是在哪一年成立的", "公司于1998年成立。", "公司在园区里成立。"),
        ("这本书于何年出版", "这本书1859年出版。", "这本书写的是演化。"),
        ("水渠是哪一个朝代修的", "水渠建于明代。", "水渠由村民修建。"),
        ("满意度是百分之几", "满意度达到95.7%。", "满意度很高。"),
        ("山上烧了多少亩", "过火面积约三百亩。", "火灾持续了3天。"),
        ("全国有多少个律师", "全国有律师六十万人。", "律师执业应当有2年经验。"),
        ("培训班有多少人参加", "共有120名学员参加。", "培训班开了3期。"),
        ("第几届获奖", "第六届获奖。", "曾经获奖。"),
        ("会议室在几楼", "会议室在3楼。", "会议室要预订。"),
        ("档案馆的地址", "档案馆位于人民路12号。", "档案馆保存资料。"),
        ("院长是谁", "院长：王小明", "院长由大会选举。"),
        ("插画家是谁", "插画家是三月。", "插画家画了很多年。"),
        ("论坛的网址是什么", "论坛：https://forum.example.org", "论坛每天开放。"),
    ],
)
def test_a_text_has_what_is_asked_for_or_not(question: str, said: str, not_said: str) -> None:
    assert is_said(question, said)
    assert not is_said(question, not_said)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("房子漏水谁来修", "出租人应当履行维修义务。"),
        ("报销找哪个部门", "报销由财务部门办理。"),
        ("怎么请假", "先填请假单。"),
        ("可以带宠物吗", "不得携带宠物。"),
        ("主办单位是谁", "主办单位：市图书馆"),
        ("工伤几天内申请", "应当在三十日内申请。"),
        ("节假日加班给几倍工资", "支付不低于工资的百分之三百的报酬。"),
        ("哪几种情况可以退款", "质量不合格的可以退款。"),
        ("Where is the printer?", "The printer is on the second floor."),
        ("When many people complain, what happens?", "A meeting is held."),
    ],
)
def test_a_text_that_answers_in_other_words_has_what_is_asked_for(question: str, text: str) -> None:
    assert is_said(question, text)


def test_a_passage_without_it_is_the_nearest_and_says_what_it_lacks(folder: MakeFolder) -> None:
    files = {"a.txt": "食堂门口不得发传单，食堂里不得吸烟。\n", "b.txt": "会议室须提前预订。\n"}
    answer = ask(open_index(folder(files)), "食堂几点关门")
    assert (answer.verdict, answer.lacks, answer.answered) == ("nearest", "clock", True)


def test_the_sentence_that_has_it_is_marked(folder: MakeFolder) -> None:
    text = "积案化解是今年信访工作的重点，积案化解率要提高。目前，全市积案的化解率为95.7%。群众满意。\n"
    hit = ask(open_index(folder({"a.txt": text, "b.txt": "会议室须提前预订。\n"})), "信访积案的化解率是多少").hits[0]
    assert hit.sentence is not None
    assert "95.7%" in hit.passage.text[slice(*hit.sentence)]


@pytest.mark.parametrize("question", ["打印机的型号", "打印机型号是什么", "打印机是什么品牌"])
def test_a_noun_that_the_documents_do_not_have_is_not_answered(folder: MakeFolder, question: str) -> None:
    files = {"a.txt": "打印机设在西楼，用完请关机。\n", "b.txt": "会议室须提前预订。\n"}
    assert ask(open_index(folder(files)), question).verdict == "nearest"


@pytest.mark.parametrize("question", ["丧假有多少天", "丧假有几天？"])
def test_what_has_so_much_must_be_there_whatever_kind_of_word_it_is(folder: MakeFolder, question: str) -> None:
    files = {
        "假期.md": "# 年假\n\n每年五天。\n\n# 病假\n\n凭医院证明。\n",
        "食堂.md": "# 食堂\n\n中午十一点半开饭，晚上五点半开饭。\n",
        "班车.md": "# 班车\n\n早上七点半从南门发车。\n\n# 末班\n\n晚上九点发车。\n",
        "办法.md": "# 办法\n\n第一条 为了规范管理，制定本办法。\n",
    }
    engine = open_index(folder(files))
    assert ask(engine, question).verdict != "answer"
    assert ask(engine, question.replace("丧", "年")).verdict == "answer"


def test_questions_quoted_one_after_another_answer_nothing(folder: MakeFolder) -> None:
    text = "“在哪里查询公司注册进度？”“怎样成立业委会？”……这些问题被收集起来，形成了知识库。\n"
    answer = ask(open_index(folder({"a.txt": text, "b.txt": "会议室须提前预订。\n"})), "在哪里查公司注册进度")
    assert answer.verdict != "answer"


def test_the_hour_on_a_line_of_its_own_is_marked(folder: MakeFolder) -> None:
    text = "家长会的通知\n\n时间：4月19日（周五）晚上六点半\n\n地点：各班教室\n\n每个家庭限一名家长参加家长会。\n"
    hit = ask(open_index(folder({"a.txt": text, "b.txt": "会议室须提前预订。\n"})), "家长会几点开始").hits[0]
    assert hit.sentence is not None
    assert "六点半" in hit.passage.text[slice(*hit.sentence)]


def test_of_two_that_match_alike_the_one_that_has_it_is_first(folder: MakeFolder) -> None:
    files = {
        "a.md": "# 校车\n\n一号线走滨河路。\n\n二号线走建设路。\n\n校车费每学期600元，开学时交清，中途退出不退费。\n",
        "b.md": "# 校车请假\n\n坐校车要填表，由家长签字后交给班主任，再由学校统一安排座位。\n",
        "c.md": "# 食堂\n\n食堂在一楼。\n",
    }
    docs, question = folder(files), "坐校车一学期多少钱"
    answer = ask(open_index(docs), question)
    assert answer.hits[0].passage.source == "a.md"
    assert answer.verdict == "nearest"  # by its words another would be first
    assert ask(open_index(docs, recipe=RECIPE.changed(["without=1"])), question).hits[0].passage.source == "b.md"


@pytest.mark.parametrize("question", ["财务室分机多少", "财务室的内线是多少", "8012是谁的分机"])
def test_a_line_of_a_name_and_a_number_is_a_telephone(folder: MakeFolder, question: str) -> None:
    files = {"内线.txt": "前台 8000\n财务室 8012\n总经理办公室 8001\n", "食堂.md": "食堂在一楼。\n"}
    answer = ask(open_index(folder(files)), question)
    assert answer.hits[0].sentence is not None
    assert answer.hits[0].passage.text[slice(*answer.hits[0].sentence)] == "财务室 8012"
    assert answer.verdict == "answer"
