"""rank: what a passage must name to say what is asked: whose telephone it is, what one may do.

Source:
    Unanswerable questions near the topic differ from answerable ones by one thing that is not there: Rajpurkar et al.
    2018, Know What You Don't Know. Of all words that are not there most are only said otherwise; of these they are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.rank.answer_types import AnswerType, asks_at
from index.rank.query import Query
from index.tokenize.question import Word
from index.tokenize.scripts import is_unspaced
from index.tokenize.tokens import Tokenizer

# A list has a telephone for everybody: that it has one does not answer whose is asked for.
_OWNED = {"phone", "address"}
_OF = re.compile("[的之]+$")
_OF_ENGLISH = re.compile(
    r"(?:phone|telephone|mobile|fax|hotline|e-?mail|web)(?: ?(?:number|address|no\.?))? (?:of|for) (?P<after>.+)"
    r"|(?P<before>[a-z .-]{1,60})'s? (?:phone|telephone|mobile|fax|hotline|e-?mail)"
)
# Characters that a longer name may have between those of a shorter one: 医保局, 医疗保障局.
_BETWEEN = "[一-鿿]{0,2}"
_SHORTENED = 3
# Content words of a question that has no room for more than its subject and what is asked of it.
_SHORT = 4
# Questions that end with what is done: 年假可以折现吗, 报销需要谁签字, 发票丢了怎么办.
_DONE = re.compile("吗|可以|可否|能|怎么|咋|如何|谁|是否|允许")
_END = re.compile("(?:怎么办|咋办|怎么弄|(?:怎么|如何)处理|[吗么嘛呢啊吧的了?？。！!. ])+$")
# Whether there is such a thing: 有瑜伽课吗, 有没有班车, is there a pool.
_EXISTS = re.compile(
    "有没有(?P<after>[^有]{2,8}?)[吗么呢]?$|(?<!没)有(?P<within>[^有没]{2,8}?)[吗么嘛]$"
    r"|\b(?:is|are) there (?P<there>.+)$"
)
# Marks and blanks around a question.
_AROUND = " ?？。！!."
# People are called so by those who know them: 老周.
_NICKNAME = re.compile("[老小阿].")
# Where to something is done says nothing of what it is: 办下来, 要回来.
_DIRECTION = re.compile("[上下进出回过起来去]{2}")


def owners_of(query: Query, kind: AnswerType | None, tokenizer: Tokenizer) -> list[str]:
    """Return the words for the one whose telephone or address is asked for, folded; none where nobody is named."""
    if kind is None or kind.name not in _OWNED:
        return []
    english = _OF_ENGLISH.search(query.folded)
    if english:
        named = english["after"] or english["before"]
        return [word.run for word in query.words if word.content and word.run in named]
    owner = _owner_before(query, tokenizer)
    return [owner] if owner else []


def _owner_before(query: Query, tokenizer: Tokenizer) -> str:
    """The noun before what is asked for: 财务部的电话, 张三电话."""
    before = _OF.sub("", query.folded[: asks_at(query)])
    owner = ""
    for word in reversed(query.words):
        if not before.endswith(word.run + owner):
            continue
        if owner and len(word.run) > 1:
            break
        owner = word.run + owner  # names that the dictionary does not have come in single characters
        if len(word.run) > 1:
            break
    is_named = len(owner) > 1 and (tokenizer.kind(owner)[:1] in ("n", "") or _NICKNAME.fullmatch(owner))
    return owner if is_named else ""


def sought_by(query: Query) -> list[Word]:
    """Return the words for what a question asks whether there is it; none elsewhere."""
    match = _EXISTS.search(query.folded.strip(_AROUND))
    said = (match["after"] or match["within"] or match["there"]) if match else ""
    return [word for word in query.words if word.content and word.run in said]


def deed_of(query: Query) -> Word | None:
    """Return the word for what is done, where a question ends with it; None elsewhere."""
    last = next((word for word in reversed(query.words) if word.content), None)
    if last is None or not _DONE.search(query.folded) or not _END.sub("", query.folded).endswith(last.run):
        return None
    return last if is_unspaced(last.run) and not _DIRECTION.fullmatch(last.run) else None


def subject_of(query: Query, tokenizer: Tokenizer) -> Word | None:
    """Return the word that a short question begins with: what it is about; None elsewhere.

    Nouns that the dictionary does not have come in single characters, of which two are taken together: 月卡.
    """
    words = [word for word in query.words if word.content]
    if not 0 < len(words) <= _SHORT or not is_unspaced(words[0].run):
        return None
    first, *rest = words
    if len(first.run) > 1:
        return first
    is_noun = rest and first.end == rest[0].start and len(rest[0].run) == 1 and tokenizer.kind(rest[0].run) == "n"
    if not is_noun:
        return None
    return Word(first.start, rest[0].end, first.term + rest[0].term, content=True, run=first.run + rest[0].run)


def is_about(owner: str, query: Query, texts: Sequence[str], tokenizer: Tokenizer) -> bool:
    """Whether some texts, those of a passage and above it, name an owner: as it is, longer, or officially."""
    folded = tokenizer.fold("\n".join(texts))
    names = [owner, *(word.run for word in query.meant)]
    if any(name in folded for name in names):
        return True
    is_short = len(owner) >= _SHORTENED and is_unspaced(owner)
    return is_short and re.search(_BETWEEN.join(map(re.escape, owner)), folded) is not None


def part_of(word: Word, texts: Sequence[str], tokenizer: Tokenizer) -> float:
    """Return which share of a word's characters some texts have: 扣钱 is half said by 扣半天工资."""
    folded = tokenizer.fold("\n".join(texts))
    return sum(character in folded for character in word.run) / len(word.run)
