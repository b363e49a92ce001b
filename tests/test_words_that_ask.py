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


def test_a_word_left_over_is_said_to_be_missing(folder: MakeFolder) -> None:
    engine = open_index(folder({"a.txt": "申请律师资格要提供学历证书。\n"}))
    answer = ask(engine, "申请教师资格要提供什么？")
    assert "教师" in "".join(answer.missing)
