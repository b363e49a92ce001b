"""Words that only ask, and greetings around a question, are taken off as words, never from inside words."""

from __future__ import annotations

import pytest

from index import ask, open_index
from index.tokenize.question import analyse
from index.tokenize.tokens import Tokenizer
from tests.conftest import MakeFolder

TOKENIZER = Tokenizer()


def content(question: str) -> str:
    return " ".join(word.term for word in analyse(question, TOKENIZER)[0] if word.content)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("会议室在几楼？", "会议室"),
        ("請問會議室在幾樓", "会议室"),
        ("人事部在哪层楼", "人事部"),
        ("帮我查一下医保", "医保"),
        ("麻烦问一下医保怎么交，谢谢", "医保 交"),
        ("大家好 我想咨询一下医保 谢谢大家", "医保"),
        ("有人知道医保怎么交吗？在线等，挺急的", "医保 交"),
        ("教一下医保怎么弄", "医保"),
        ("求助！医保断了", "医保 断"),
        ("急！医保断了", "医保 断"),
        ("你好医保断了", "医保 断"),
        ("宽带多长时间能办好", "宽带 办好"),
        ("能否报销", "报销"),
        ("图书馆几点开门", "图书馆 开门"),
        ("各位老师打扰了，想咨询一下医保", "医保"),
        ("同学们大家好，请问医保怎么交", "医保 交"),
        ("老師好，會議室在哪裡", "会议室"),
        ("大佬们，会议室在哪", "会议室"),
        ("群主，会议室在哪", "会议室"),
        ("不好意思打扰一下，会议室在哪", "会议室"),
        ("会议室在哪？感激不尽", "会议室"),
        ("还请告知会议室在哪，不胜感激！", "会议室"),
        ("方便告诉我会议室在哪吗", "会议室"),
        ("有没有人能告诉我会议室在哪", "会议室"),
        ("哪位老师知道会议室在哪", "会议室"),
        ("知不知道会议室在哪", "会议室"),
        ("冒昧问一句会议室在哪", "会议室"),
        ("有个问题想问一下，会议室在哪", "会议室"),
        ("会议室到底在什么位置", "会议室"),
        ("会议室究竟位于几楼", "会议室"),
        ("会议室一共有几个", "会议室"),
        ("第五章讲的是什么", "第 5 章"),
        ("可以借几本书", "借 书"),
        ("有几个人参加", "人 参加"),
        ("哪本书可以借", "书 借"),
        ("Where is the printer located?", "printer"),
        ("Any idea where the printer is?", "printer"),
        ("Sorry to bother you, where is the printer? Cheers", "printer"),
        ("Would you mind telling me where the printer is", "printer"),
        ("pls where is the printer", "printer"),
        ("Could anybody point me to the printer", "printer"),
        ("Where can I find the printer", "printer"),
        ("May I ask where the printer is", "printer"),
        ("Do you happen to know where the printer is", "printer"),
        ("I'm looking for the printer", "printer"),
        ("Team, where is the printer?", "printer"),
        ("Could you tell me the wifi password, please?", "wifi password"),
        ("Does anyone know where the printer is? Thanks!", "printer"),
        ("Hi all, how do I reset my password", "reset password"),
    ],
)
def test_words_that_only_ask_are_no_content(question: str, words: str) -> None:
    assert content(question) == words


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("申请教师资格要提供什么", "申请 教师资格 提供"),
        ("打印功能不能用了怎么办", "打印 功能 不能 用"),
        ("思想问题怎么写", "思想 问题 写"),
        ("许多少年在哪玩", "许多 少年 玩"),
        ("许多少数民族", "许多 少数民族"),
        ("为何处理", "处理"),
        ("因何处分", "处分"),
        ("在何处理发", "理发"),
        ("几何题怎么解", "几何 题 解"),
        ("几内亚在哪", "几内亚"),
        ("众多大学", "众多 大学"),
        ("求助电话是多少", "求助 电话"),
        ("急救电话是多少", "急救 电话"),
        ("感谢信怎么写", "感谢信 写"),
        ("报销单请问一下在哪交", "报销 单 交"),
        ("請教授講課", "教授 讲课"),
        ("谁教数学", "教 数学"),
        ("《你好，世界》是谁的歌", "你好 世界 歌"),
        ("位置服务怎么关", "位置服务 关"),
        ("到底线在哪里看", "到底 线 看"),
        ("具体行政行为是什么", "具体 行政 行为"),
        ("老师的电话", "老师 电话"),
        ("管理员密码是什么", "管理员 密码"),
        ("方便面怎么煮", "方便面 煮"),
        ("告知书在哪领", "告知 书 领"),
        ("感恩节放假吗", "感恩节 放假"),
        ("讲座时间", "讲座 时间"),
        ("位于一楼的是什么", "位于 1 楼"),
        ("说明书书写格式", "说明书 书写 格式"),
        ("looking glass server", "look glass server"),
        ("mind map", "mind map"),
        ("point of sale", "point sale"),
        ("located files", "locat file"),
        ("team leader", "team leader"),
        ("lost and found", "lost found"),
        ("hello world program", "hello world program"),
        ("help desk number", "help desk number"),
    ],
)
def test_the_same_characters_inside_words_and_names_stay(question: str, words: str) -> None:
    assert content(question) == words


@pytest.mark.parametrize("question", ["为什么？", "怎么办", "多长", "请问"])
def test_a_question_of_such_words_only_is_still_searched(question: str) -> None:
    assert analyse(question, TOKENIZER)[1].unigrams


def test_a_polite_word_beside_a_subject_is_searched_where_the_documents_have_it(folder: MakeFolder) -> None:
    song = open_index(folder({"a.txt": "你好中国是一首歌，作于去年。\n", "b.txt": "中国有很多歌，作于各年。\n"}))
    assert ask(song, "你好中国作于哪年").hits[0].passage.source == "a.txt"
    other = open_index(folder({"c.txt": "年假每年五天，需要提前两周申请。\n"}))
    assert ask(other, "你好年假有几天").missing == ()


def test_who_is_spoken_to_is_searched_where_the_documents_have_the_word(folder: MakeFolder) -> None:
    school = open_index(folder({"a.txt": "老师八点上班。\n", "b.txt": "食堂七点上班。\n"}))
    assert ask(school, "老师，几点上班").hits[0].passage.source == "a.txt"


def test_a_word_left_over_is_said_to_be_missing(folder: MakeFolder) -> None:
    engine = open_index(folder({"a.txt": "申请律师资格要提供学历证书。\n"}))
    answer = ask(engine, "申请教师资格要提供什么？")
    assert "教师" in "".join(answer.missing)
