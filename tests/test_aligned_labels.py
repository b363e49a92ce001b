"""Labels whose signs stand apart, as wide as those above and below: they are labels and head nothing."""

from __future__ import annotations

import pytest

from index.read.plain import read_plain
from index.read.readers import read_original
from tests.support.originals import docx, headings_of, p

BELOW = "持卡人凭身份证领取，遗失请及时挂失，补办须另付工本费。"
LABELS = ["费  用：会员免费", "书  目：《活着》", "时　　间：周六下午", "联 系 人：小何", "卡  种 ：年卡"]


@pytest.mark.parametrize("label", LABELS)
def test_a_label_is_no_heading_whatever_it_is(label: str) -> None:
    document = read_plain("a.txt", f"读书会通知\n\n{label}\n\n{BELOW}\n")
    assert headings_of(document) == [(1, "读书会通知")]
    assert f"\n\n{label}\n\n" in document.text


@pytest.mark.parametrize("label", LABELS)
def test_a_label_is_no_heading_of_a_word_file(label: str) -> None:
    document = read_original("a.docx", docx(p("读书会通知") + p(label) + p(BELOW)))
    assert label not in [text for _, text in headings_of(document)]


def test_lines_with_labels_are_not_joined() -> None:
    lines = [
        "原  料：面粉、鸡蛋、牛奶各适量，白糖少许，酵母一小袋，温水半碗备用即可",
        "做  法：先把面粉过筛，加入鸡蛋与牛奶搅拌均匀，静置半小时后上锅。蒸好",
        "焖  煮：焖五分钟再揭盖，以免回缩。",
    ]
    assert read_plain("a.txt", "\n".join(lines)).text == "\n".join(lines)


def test_a_chapter_whose_signs_stand_apart_is_a_heading() -> None:
    assert headings_of(read_plain("a.txt", f"办法\n\n第 三 章：总则\n\n{BELOW}\n"))[1:] == [(2, "第 三 章：总则")]
