"""A question and its reply belong together, in lists of questions and in chats; the reply is marked."""

from __future__ import annotations

import pytest

from index import ask, open_index
from tests.conftest import MakeFolder
from tests.support.shown import shown

FAQS = {
    "headings.md": "## 能停车吗？\n\n地下二层可停两小时。\n\n## 能带宠物吗？\n\n导盲犬除外，一律不可以。\n",
    "unspaced.md": "##能停车吗？\n地下二层可停两小时。\n##能带宠物吗？\n导盲犬除外，一律不可以。\n",
    "bold.md": "**能停车吗？**\n\n地下二层可停两小时。\n\n**能带宠物吗？**\n\n导盲犬除外，一律不可以。\n",
    "bold_above.md": "**能停车吗？**\n地下二层可停两小时。\n\n**能带宠物吗？**\n导盲犬除外，一律不可以。\n",
    "labels.txt": "问：能停车吗？\n答：地下二层可停两小时。\n\n问：能带宠物吗？\n答：导盲犬除外，一律不可以。\n",
    "letters.txt": "Q1: 能停车吗\nA1: 地下二层可停两小时。\nQ2: 能带宠物吗\nA2: 导盲犬除外，一律不可以。\n",
    "apart.txt": "问：能停车吗？\n\n答：地下二层可停两小时。\n\n问：能带宠物吗？\n\n答：导盲犬除外，一律不可以。\n",
    "lines.txt": "能停车吗？\n\n地下二层可停两小时。\n\n能带宠物吗？\n\n导盲犬除外，一律不可以。\n",
    "numbers.txt": "1. 能停车吗？\n地下二层可停两小时。\n2. 能带宠物吗？\n导盲犬除外，一律不可以。\n",
    "chat.txt": "甲 2024-05-01 10:02\n能停车吗\n乙 2024-05-01 10:03\n地下二层可停两小时。\n"
    "丙 2024-05-01 11:00\n能带宠物吗\n乙 2024-05-01 11:08\n导盲犬除外，一律不可以。\n",
    "messages.txt": "[10:02] 小甲: 能停车吗？\n[10:03] 小乙: 地下二层可停两小时。\n"
    "[11:00] 小丙: 能带宠物吗？\n[11:08] 小乙: 导盲犬除外，一律不可以。\n",
}


@pytest.mark.parametrize("name", FAQS)
def test_a_question_that_documents_ask_is_answered_by_the_reply_below_it(folder: MakeFolder, name: str) -> None:
    found = shown(folder, {name: FAQS[name]}, "能停车吗？")
    assert found.answered
    assert "地下二层" in found.marked
    assert "导盲犬" not in found.text


CHATS = {
    "plain.txt": "小甲：车停哪\n小乙：地下二层\n小丙：收到\n",
    "bare.txt": "小甲：\n车停哪？\n\n小乙：\n地下二层\n\n小丙：\n收到\n",
    "names.txt": "Ann:\n车停哪？\n\nBob Lee:\n地下二层\n",
    "lines.txt": "2024-05-01 10:02:11 小甲\n车停哪\n\n2024-05-01 10:03:20 小乙\n地下二层\n",
    "numbers.txt": "2024-05-01 10:02:11 小甲(10086)\n车停哪\n\n2024-05-01 10:03:20 小乙(10010)\n地下二层\n",
    "mails.txt": "2024-05-01 10:02:11 小甲<a@example.org>\n车停哪？\n\n"
    "2024-05-01 10:03:20 小乙<b@example.org>\n地下二层\n",
    "brackets.txt": "Ann, [01.05.2024 10:02]\n车停哪\n\nBob, [01.05.2024 10:03]\n地下二层\n",
    "today.txt": "ann — Today at 10:02 AM\n车停哪\n\nbob — Today at 10:03 AM\n地下二层\n",
    "yesterday.txt": "小甲 昨天 10:02\n车停哪\n小乙 昨天 10:03\n地下二层\n",
    "bold.md": "**小甲** 10:02\n\n车停哪\n\n**小乙** 10:03\n\n地下二层\n",
    "initials.txt": "A. Wu 10:02\n车停哪\n\nB. Lee 10:03\n地下二层\n",
    "short days.txt": "5/1/24, 6:04 PM - Ann: 车停哪\n5/1/24, 6:06 PM - Bob: 地下二层\n",
}


@pytest.mark.parametrize("name", CHATS)
def test_a_question_in_a_chat_is_answered_by_what_another_says_next(folder: MakeFolder, name: str) -> None:
    found = shown(folder, {name: CHATS[name]}, "车停哪")
    assert found.marked.endswith("地下二层")
    assert "\n" not in found.marked
    assert "车停哪" in found.text
    assert found.headings == ()


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("目标：什么都会\n计划：每天读书\n", "目标", "目标：什么都会"),
        ("主题：如何给树浇水\n主讲：丁工\n地点：苗圃\n", "主题是什么", "主题：如何给树浇水"),
        ("申请材料：\n1. 不知道怎么填时附说明\n2. 照片\n", "申请材料", "申请材料：\n1. 不知道怎么填时附说明\n2. 照片"),
        ("丁工：什么时候浇水由苗圃决定。\n吴工：好的。\n", "什么时候浇水", "丁工：什么时候浇水由苗圃决定。"),
    ],
)
def test_lines_with_a_label_and_statements_are_no_questions_of_a_chat(
    folder: MakeFolder, text: str, question: str, said: str
) -> None:
    assert shown(folder, {"a.txt": text}, question).marked == said


def test_a_question_that_is_only_quoted_answers_nothing(folder: MakeFolder) -> None:
    files = {"a.txt": "很多人问“年假有几天？”，下次会议上讨论。\n", "b.txt": "年假为每年五天，须提前申请。\n"}
    assert shown(folder, files, "年假有几天？").source == "b.txt"


def test_a_question_without_a_reply_is_not_called_the_answer(folder: MakeFolder) -> None:
    chat = "2024-03-14 10:02 刘洋\n测试服务器的地址变了吗？\n\n2024-03-14 10:05 王强\n变了，现在是 10.2.3.45\n\n"
    open_question = "2024-03-14 11:30 陈静\n新来的实习生工位安排在哪里？\n"
    engine = open_index(folder({"群.txt": chat + open_question, "食堂.md": "食堂在一楼。\n"}))
    assert ask(engine, "测试服务器的地址变了吗").verdict == "answer"
    assert ask(engine, "实习生工位安排在哪里").verdict == "nearest"
