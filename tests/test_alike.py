"""Questions about the same thing are told from others, by their words."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from index.alike import are_alike, keys, likeness, wording
from index.tokenize.tokens import Tokenizer
from index.tokenize.vocabulary import read_vocabulary

JUDGED = Path(__file__).parent.parent / "bench" / "alike.txt"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(read_vocabulary(None))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("年假有几天？", "請問年假有幾天"),
        ("报销需要哪些材料", "報消要什麼材料？"),
        ("How do I reset my password?", "reset my passwrod, how"),
        ("工资什么时候发", "每月几号发工资？"),
        ("打印机连不上怎么办", "打印机连不上，如何处理"),
    ],
)
def test_both_scripts_slips_and_other_words_that_only_ask_make_no_difference(
    one: str, other: str, tokenizer: Tokenizer
) -> None:
    assert are_alike(wording(one, tokenizer), wording(other, tokenizer))
    assert keys(wording(one, tokenizer)) & keys(wording(other, tokenizer))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("年假有几天？", "病假有几天？"),
        ("班车几点发车", "班车在哪里上车"),
        ("客户投诉怎么处理", "客户投诉几天内回复"),
        ("报警E12是什么意思", "报警E13是什么意思"),
        ("第3条说什么", "第5条说什么"),
        ("Who approves travel expenses?", "When are travel expenses paid?"),
    ],
)
def test_another_subject_another_number_or_asking_for_something_else_does(
    one: str, other: str, tokenizer: Tokenizer
) -> None:
    assert not are_alike(wording(one, tokenizer), wording(other, tokenizer))


def test_likeness_knows_no_order_and_is_one_for_the_same(tokenizer: Tokenizer) -> None:
    one, other = wording("办公电脑几年换一次？", tokenizer), wording("電腦多久更換一次", tokenizer)
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == 1
    assert likeness(wording("？？", tokenizer), wording("", tokenizer)) == 0


def test_a_question_of_any_length_is_compared_soon(tokenizer: Tokenizer) -> None:
    assert len(wording("年假有几天" * 50_000, tokenizer).words) < 100


@pytest.mark.long
def test_the_judged_questions_are_grouped_with_few_faults(tokenizer: Tokenizer) -> None:
    meanings = [block.splitlines() for block in JUDGED.read_text(encoding="utf-8").strip().split("\n\n")]
    assert len(meanings) == 100
    assert sum(map(len, meanings)) == 300
    questions = [(number, wording(text, tokenizer)) for number, texts in enumerate(meanings) for text in texts]
    Random(5).shuffle(questions)
    groups: list[list[int]] = []
    for asked, (_, one) in enumerate(questions):
        near = [max(likeness(one, questions[other][1]) for other in group) for group in groups]
        best = max(near, default=0.0)
        if best > 0 and any(are_alike(one, questions[other][1]) for other in groups[near.index(best)]):
            groups[near.index(best)].append(asked)
        else:
            groups.append([asked])
    together = [questions[a][0] == questions[b][0] for group in groups for a, b in combinations(group, 2)]
    assert sum(together) / len(together) >= 0.95
    assert sum(together) / 300 >= 0.60
