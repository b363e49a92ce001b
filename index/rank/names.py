"""rank: places, years, days and numbered names of a question, which a passage that lacks them does not answer.

| kind   | example                  | how it is recognised                     |
|--------|--------------------------|------------------------------------------|
| places | 上海, 浦东新区           | jieba's dictionary tags them             |
| years  | 2023年                   | four digits                              |
| days   | 5月4日                   | month and day                            |
| twins  | HX-200, A栋, 一年级, C1  | letters with digits, or a counted thing  |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.rank.query import Query
from index.rank.recipe import Recipe
from index.tokenize.tokens import Tokenizer

_PLACE_KIND = "ns"
_LEVEL = re.compile("(?<=..)(?:特别行政区|自治区|自治州|自治县|新区|地区|省|市|县|区|州)$")
# Places that most documents are about without saying so.
_EVERYWHERE = frozenset("中国 我国 全国 国内 中华人民共和国 中华 大陆 内地".split())
_YEAR = r"(?<!\d)(?:19|20)\d\d(?!\d)"
# Not one that a span begins or ends with: 5月1日至3日, 5月10日前.
_DAY = r"(?<![\d至到~—–-])1?\d月[1-3]?\d日(?![^,,。;\n]{0,8}(?:[至到起止前后内~—–-]|截))"
_NUMBER = r"(?:第?[一二三四五六七八九十百]{1,9}|第?\d+|[a-z]|[甲乙丙丁])"
_COUNTED = "年级|学期|号楼|号线|单元|车间|[栋座幢区楼馆班类级款型组档期版季代批届]"
_TWIN = re.compile(
    rf"(?<![a-z0-9])(?:(?![a-z]+ {_YEAR})[a-z]+[-_ ]?\d+[a-z]*|\d+[a-z]+\d*)(?![a-z0-9])"
    rf"|(?<![a-z0-9]){_NUMBER}(?P<counted>{_COUNTED})|(?P<year>{_YEAR})|(?P<day>{_DAY})"
)
_GAP = re.compile("[-_ ]")
# Who lists more of them does not tell two passages apart.
_MOST_TWINS = 32


@dataclass(frozen=True, slots=True)
class Names:
    """What a question names.

    Attributes:
        places: Without what says how large they are: 上海 for 上海市.
        twins: Patterns of its years, days and numbered names, which find them with a hyphen and without.
    """

    places: tuple[str, ...] = ()
    twins: tuple[re.Pattern[str], ...] = ()

    def __bool__(self) -> bool:
        """Whether the question names anything."""
        return bool(self.places or self.twins)


def names_of(query: Query, tokenizer: Tokenizer) -> Names:
    """Return what a question names."""
    places = {_LEVEL.sub("", word.term) for word in query.words if _is_place(word.term, tokenizer)}
    twins = {match.group() for match in _twins_of(query)}
    return Names(tuple(sorted(places)), tuple(map(_pattern, sorted(twins))))


def factors(
    names: Names, above: Sequence[str], texts: Sequence[str], recipe: Recipe, names_a_place: Callable[[str], bool]
) -> list[float]:
    """Return for each of some paragraphs by what its score is multiplied.

    A year or a twin counts only where some of them has it: it tells them apart then.

    Args:
        names: What the question names.
        above: For each paragraph what stands above it, folded: names of its document, headings.
        texts: For each paragraph its own text, folded.
        recipe: Has the factors.
        names_a_place: `names_place` for what stands above.
    """
    paragraphs = [f"{about}\n{text}" for about, text in zip(above, texts, strict=True)]
    decided = [1.0] * len(texts)
    for twin in names.twins:
        having = [twin.search(text) is not None for text in paragraphs]
        if any(having):
            decided = [f if there else f * recipe.other_twin for f, there in zip(decided, having, strict=True)]
    for place in names.places:
        for i, text in enumerate(paragraphs):
            if place not in text:
                decided[i] *= recipe.other_place if names_a_place(above[i]) else recipe.no_place
    return decided


def is_of_another(query: Query, above: str, text: str, tokenizer: Tokenizer) -> bool:
    """Return whether a paragraph lacks what a question names, and has another of its kind: HX-300 for HX-200.

    Args:
        query: The question.
        above: What stands above the paragraph, folded: names of its document, headings.
        text: Its own text, folded.
        tokenizer: Of the documents.
    """
    paragraph = f"{above}\n{text}"
    lacking = [twin for twin in _twins_of(query) if not _pattern(twin.group()).search(paragraph)]
    others = _TWIN.finditer(paragraph if lacking else "")
    # Texts tell of many years; what stands above says of which a text is.
    kinds = {_kind(twin, tokenizer) for twin in others if twin["year"] is None or twin.end() <= len(above)}
    if any(_kind(twin, tokenizer) in kinds for twin in lacking):
        return True
    places = names_of(query, tokenizer).places
    return any(place not in paragraph for place in places) and _is_of_a_place(above, tokenizer)


def _twins_of(query: Query) -> Iterator[re.Match[str]]:
    """The years, days and numbered names of a question, in its order: so many that each can be sought in every text."""
    return islice(_TWIN.finditer(query.folded), _MOST_TWINS)


def _is_of_a_place(above: str, tokenizer: Tokenizer) -> bool:
    """Whether a line above names a place and something of it: 湖北省献血条例, not 湖北省."""
    words = ([line[start:end] for start, end in tokenizer.longest_words(line)] for line in above.split("\n"))
    return any(len({_is_place(word, tokenizer) for word in line}) > 1 for line in words)


def _kind(twin: re.Match[str], tokenizer: Tokenizer) -> str:
    """What twins have in common: year, 号楼, hx; their own words where they are a number behind a word like `of`."""
    if twin.lastgroup:
        return twin["counted"] or twin.lastgroup
    letters = re.sub(r"\d+", "0", _GAP.sub("", twin.group()))
    return twin.group() if tokenizer.is_stop_word(letters.partition("0")[0]) else letters


def names_place(folded: str, tokenizer: Tokenizer) -> bool:
    """Whether a folded text names a place."""
    return any(_is_place(folded[start:end], tokenizer) for start, end in tokenizer.longest_words(folded))


def _is_place(word: str, tokenizer: Tokenizer) -> bool:
    return len(word) > 1 and word not in _EVERYWHERE and tokenizer.kind(word) == _PLACE_KIND


def _pattern(name: str) -> re.Pattern[str]:
    """The pattern of a name, with a hyphen between letters and digits or without."""
    pieces = re.findall(r"\d+|[a-z]+|[^\W\da-z_]+", _GAP.sub("", name))
    return re.compile(r"(?<![a-z0-9])" + "[-_ ]?".join(map(re.escape, pieces)) + r"(?![a-z0-9])")
