"""Which questions are about the same thing: judged by their words, in both scripts, slips of the pen included.

No document is asked: what is alike does not depend on what somebody may see.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise

from index.rank.answer_types import answer_type
from index.rank.query import Query
from index.rank.recipe import RECIPE
from index.tokenize.scripts import is_unspaced
from index.tokenize.tokens import Tokenizer

# Of longer questions only the beginning is compared.
_COMPARED_CHARS = 200
ALIKE = 0.66
"""From this share on of words that two questions have in common, by weight, they are about the same thing."""
# A question with a word of such weight that the other lacks, and the other way round, is about another thing.
_SUBJECT = 0.8
# What words weigh: those that name things, those that say what is done, others, and those that any question may have.
_NOUN, _VERB, _OTHER, _COMMON = 1.0, 0.7, 0.5, 0.3
# A single character says less than a word.
_SINGLE = 0.6
# The letters of a word in an alphabet by which it is looked up: slips come later.
_KEY_LETTERS = 3
_COMMON_WORDS = frozenset(
    "办 办理 处理 申请 需要 要 规定 标准 流程 步骤 手续 方法 方式 情况 时间 期限 问题 东西 地方 地点 位置 具体 目前 "
    "现在 一般 一共 公司 单位 咱们 我们 员工 职工 大家 个人 本人 相关 有关 使用 用 做 弄 搞 拿 去 来 给 算 计算 行 请 "
    "帮 请教 告诉 找 联系 打 放 开 得 想 知道 规则 政策 制度 要求 必须 允许 可以 能否 才 每 次 一次 天 钱 "
    "get go do need want allowed rule policy process procedure way please tell company office find".split()
)
# What a question asks for, where it is no thing that can be counted or named: the first that fits.
_ASPECTS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("share", r"几折|几成|百分之几|比例"),
        ("why", r"为什么|为何|为啥|怎么不|怎么没|\bwhy\b"),
        ("who", r"谁|哪位|哪个部门|什么人|哪个人|\bwho(?:m|se)?\b"),
        ("where", r"哪里|哪儿|在哪|到哪|去哪|从哪[里儿]|什么地方|(?<!如)何处|地点|位置|\bwhere\b"),
        ("how", r"怎么|怎样|如何|咋|流程|步骤|手续|方法|\bhow (?:do|can|to|should|does|would)\b|, how\b"),
    )
)
_WHETHER = re.compile(
    r"吗|能不能|可不可以|可否|能否|是否|是不是|有没有|会不会|要不要|需不需要|^(?:can|may|is|are|do|does)\b"
)
# Kinds of things that one question may call by several names.
_SAME = (
    {"clock", "day", "when"},
    {"money", "number", "share"},
    {"duration", "number"},
    {"location", "place", "where"},
    {"name", "person", "who"},
)
# 一年多少, 每年多少: no number that one question has and the other lacks.
_ONE = frozenset({"1", "一"})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as it is compared.

    Attributes:
        words: Its words that say what it is about, each with what it weighs.
        text: These words joined, a blank between them.
        cut: For each single character beside another one: them joined, since a slip leaves no word (报|消).
        meanings: For each word that everyday and official texts call differently: by which names.
        aspect: What it asks for; empty where that cannot be told.
        numbers: The numbers in it.
    """

    words: tuple[tuple[str, float], ...]
    text: str
    cut: dict[str, str] = field(default_factory=dict)
    meanings: dict[str, frozenset[str]] = field(default_factory=dict)
    aspect: str = ""
    numbers: frozenset[str] = frozenset()

    @property
    def weight(self) -> float:
        """What all its words weigh."""
        return sum(weight for _, weight in self.words)


def wording(question: str, tokenizer: Tokenizer) -> Wording:
    """Return a question as it is compared with others."""
    query = Query.of(question[:_COMPARED_CHARS], tokenizer, RECIPE)
    words = {word.term: word.run for word in query.words if word.content and word.run not in _ONE}
    official = {term: frozenset(tokenizer.official_words(run)) for term, run in words.items()}
    return Wording(
        words=tuple((term, _weight(run, tokenizer)) for term, run in words.items()),
        text=" ".join(words),
        cut=_cut(query),
        meanings={term: names for term, names in official.items() if names},
        aspect=_aspect(query, tokenizer),
        numbers=frozenset(_NUMBER.findall(query.folded)) - _ONE,
    )


def likeness(one: Wording, other: Wording) -> float:
    """Return how much two questions are about the same thing, 0 to 1; from `ALIKE` on they are."""
    if one.numbers != other.numbers or not _may_ask_the_same(one.aspect, other.aspect):
        return 0.0
    here, there = _unmatched(one, other), _unmatched(other, one)
    if max(here, default=0.0) >= _SUBJECT and max(there, default=0.0) >= _SUBJECT:
        return 0.0
    total = one.weight + other.weight
    return 1 - (sum(here) + sum(there)) / total if total else 0.0


def are_alike(one: Wording, other: Wording) -> bool:
    """Whether two questions are about the same thing."""
    return likeness(one, other) >= ALIKE


def keys(one: Wording) -> frozenset[str]:
    """Return what questions that are alike have in common some of: sounds of characters, beginnings of words."""
    han = {min(_sounds(character)) for word, _ in one.words if is_unspaced(word) for character in word}
    named = {min(_sounds(char)) for names in one.meanings.values() for name in names for char in name}
    letters = {word[:_KEY_LETTERS] for word, _ in one.words if not is_unspaced(word)}
    return frozenset(han | named | letters)


def _unmatched(one: Wording, other: Wording) -> list[float]:
    """The weights of a question's words that another question has in no form."""
    return [
        weight
        for word, weight in one.words
        if not _has(other, word, one.meanings.get(word, frozenset()))
        and not (word in one.cut and _sounds_like_part(one.cut[word], other.text))
        and not any(_sounds_like_part(cut, word) for cut in other.cut.values())
    ]


def _has(other: Wording, word: str, meanings: frozenset[str]) -> bool:
    """Whether a question has a word: as it is, in a longer one or in part, by another name, or misspelt."""
    if not is_unspaced(word):
        return any(word == their or _differs_in_a_letter(word, their) for their, _ in other.words)
    if word in other.text or any(name in other.text for name in meanings):
        return True
    for their, _ in other.words:
        names = other.meanings.get(their, frozenset())
        if word in names or names & meanings or (is_unspaced(their) and _reads_as(word, their)):
            return True
    return False


def _reads_as(word: str, other: str) -> bool:
    """Whether a word has another in it, or sounds as a part of it does."""
    return (len(other) > 1 and other in word) or _sounds_like_part(word, other)


def _sounds_like_part(word: str, other: str) -> bool:
    """Whether two or more characters sound as a part of a text does, and differ from it in one at most."""
    if len(word) == 1:
        return False
    for start in range(len(other) - len(word) + 1):
        differing = [(a, b) for a, b in zip(word, other[start : start + len(word)], strict=True) if a != b]
        if len(differing) <= 1 and all(_sounds(a) & _sounds(b) for a, b in differing):
            return True
    return False


def _differs_in_a_letter(word: str, other: str) -> bool:
    """Whether one of two longer words in letters is the other with a letter more, less, changed, or two swapped."""
    if min(len(word), len(other)) < 5 or abs(len(word) - len(other)) > 1 or word[0] != other[0]:
        return False
    if len(word) == len(other):
        differing = [i for i, (a, b) in enumerate(zip(word, other, strict=True)) if a != b]
        if len(differing) == 1:
            return True
        swapped = len(differing) == 2 and differing[1] == differing[0] + 1
        return swapped and word[differing[0]] == other[differing[1]] and word[differing[1]] == other[differing[0]]
    longer, shorter = sorted((word, other), key=len, reverse=True)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def _cut(query: Query) -> dict[str, str]:
    """For each single character beside another one, both joined."""
    found: dict[str, str] = {}
    for one, other in pairwise(word for word in query.words if word.content and is_unspaced(word.term)):
        if len(one.term) == len(other.term) == 1 and one.end == other.start:
            found[one.term] = found[other.term] = one.term + other.term
    return found


def _weight(run: str, tokenizer: Tokenizer) -> float:
    if run in _COMMON_WORDS:
        return _COMMON
    kind = tokenizer.kind(run)
    weight = _NOUN if not kind or kind[0] in "njlxe" else _VERB if kind[0] == "v" else _OTHER
    return weight * _SINGLE if len(run) == 1 and is_unspaced(run) else weight


def _aspect(query: Query, tokenizer: Tokenizer) -> str:
    """What a question asks for: a kind of thing, or how, why, whether."""
    for name, pattern in _ASPECTS:
        if pattern.search(query.folded):
            return name
    asked_for = answer_type(query, tokenizer)
    if asked_for is not None:
        return asked_for.name
    return "whether" if _WHETHER.search(query.folded) else ""


def _may_ask_the_same(one: str, other: str) -> bool:
    return not one or not other or one == other or any({one, other} <= same for same in _SAME)


@cache
def _sounds_of() -> dict[str, frozenset[str]]:
    """Character -> its sounds in Mandarin, without tones."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in files("index.rank").joinpath("sounds.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            sound, _, characters = line.partition(" ")
            for character in characters:
                found[character].add(sound)
    return {character: frozenset(sounds) for character, sounds in found.items()}


def _sounds(character: str) -> frozenset[str]:
    return _sounds_of().get(character, frozenset({character}))
