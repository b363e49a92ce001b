"""rank: hits that say the same: copies are shown once, of several versions the newest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.passages import Passage
from index.rank.hits import Hit
from index.tokenize.dice import ALIKE, bigrams_of, dice, likeness

# Names that make equal texts mean different things: years, models, classes; not a copy's number.
_TELLING = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{3,}|[一二三四五六七八九十]+(?=年级|期|季|班|版|届|次|号|栋|区)")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s?[-./_年]?\s?(\d{1,2})(?!\d)(?:\s?[-./_月]?\s?(\d{1,2})(?!\d))?)?")
_COMPACT_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_VERSION = re.compile(r"(?<![A-Za-z])[vV](?:er(?:sion)?)?[ ._]?(\d{1,3})(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?")
_EDITION = re.compile(r"第\s?(\d{1,2}|[一二三四五六七八九十])\s?版")
_NUMERALS = "一二三四五六七八九十"
# The old one of two, and the new one: 考勤（旧）, price_old.
_OLD_OR_NEW = re.compile(r"(?<![^\W_])(?:(旧版?|舊版?|old)|新版?|new)(?![^\W_])|(旧版|舊版)$|新版$", re.IGNORECASE)
_YEAR = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|[一二〇零三四五六七八九]{4}年|去年|前年|往年|旧版|舊版|last year", re.IGNORECASE
)
_MONTH_AND_DAY = re.compile(r"(?<!\d)(\d{1,2})\s?(?:月|[-/.])\s?(\d{1,2})(?!\d)")
_NOT_WORDS = re.compile(r"[\d\W_年月日版vV]+")
# How alike two versions of a text are at least, as Dice's coefficient of their bigrams.
_VERSIONS_ALIKE = 0.6
# How many hits are looked at for versions of each other.
_COMPARED = 8
# When and by whom rules were adopted and amended: dates, bodies, no sentence.
_ON = r"(?:\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日)"
_BODY = (
    r"(?:会议|會議|委员会|委員會|大会|大會|政府|法院|检察委|令|部|局|署|厅|廳|院|决定|決定|常委会|常委會|理事会|董事会)"
)
_DONE = r"(?:通过|通過|公布|发布|發布|颁布|頒布|修正|修订|修訂|修改|施行|批准|废止|廢止|制定)"
_ENACTED = re.compile(rf"(?:根据|依据|根據)?\s*{_ON}(?![，,])[^。！？：:了]*?{_DONE}[^。！？：:]*")
_NAMES_BODY = re.compile(rf"{_ON}[^。！？\n]*{_BODY}")
_ENACTED_ENGLISH = re.compile(
    r"[(\[]?\s*(?:adopted|passed|promulgated|amended|enacted|approved)\b[^.]*\b(?:19|20)\d\d\b[^.]*[)\]]?\.?",
    re.IGNORECASE,
)


def is_history(text: str) -> bool:
    """Whether a text only lists when and by whom something was adopted, published or amended."""
    bare = text.strip()
    if _ENACTED_ENGLISH.fullmatch(bare):
        return True
    lines = [line.strip("（）()　 。；;") for line in re.split(r"\n+|[。；;　](?=根据|\d{4}年)", bare)]
    return bool(_NAMES_BODY.search(bare)) and all(_ENACTED.fullmatch(line) for line in lines if line)


def same_thing(one: Passage, other: Passage) -> bool:
    """Whether two passages are copies: same text, same headings, and no name that tells them apart."""
    return (
        " ".join(one.text.split()) == " ".join(other.text.split())
        and one.headings == other.headings
        and _telling(one) == _telling(other)
    )


def without_copies(hits: Sequence[Hit]) -> list[Hit]:
    """Return the first hit of each text."""
    shown: dict[tuple[object, ...], Hit] = {}
    for hit in hits:
        passage = hit.passage
        shown.setdefault((" ".join(passage.text.split()), passage.headings, _telling(passage)), hit)
    return list(shown.values())


def newest_first(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return hits with the versions of a text together, the newest first, where the best of them was.

    A question that names a year, or the day of one of them, asks for that version: its hits stay as they are.
    """
    if _YEAR.search(question):
        return list(hits)
    dated = [_Dated.of(hit) for hit in hits[:_COMPARED]]
    if len({one.date for one in dated} - {()}) < 2:
        return list(hits)
    days = {(int(month), int(day)) for month, day in _MONTH_AND_DAY.findall(question)}
    if not days.isdisjoint(one.date[1:] for one in dated):
        return list(hits)
    ordered: list[Hit] = []
    taken: set[int] = set()
    for i, one in enumerate(dated):
        if i in taken:
            continue
        versions = [i, *(j for j in range(i + 1, len(dated)) if j not in taken and one.is_version_of(dated[j]))]
        taken.update(versions)
        scores = [dated[j].hit.score for j in versions]
        versions.sort(key=lambda j: dated[j].date, reverse=True)
        ordered += [replace(dated[j].hit, score=score) for j, score in zip(versions, scores, strict=True)]
    return [*ordered, *hits[_COMPARED:]]


@dataclass(frozen=True, slots=True)
class _Dated:
    """A hit, the latest date in its names and headings, and these without dates."""

    hit: Hit
    date: tuple[int, ...]
    name: str
    headings: str

    @classmethod
    def of(cls, hit: Hit) -> _Dated:
        return cls(hit, *_dated(hit.passage.names, hit.passage.headings))

    def is_version_of(self, other: _Dated) -> bool:
        """Whether two hits are of one thing at two dates: alike in text, and in names or headings but for the dates."""
        if not self.date or not other.date or self.date == other.date:
            return False
        same_name = bool(self.name) and self.name == other.name
        same_headings = bool(self.headings) and self.headings == other.headings and _may_be_one(self.name, other.name)
        bigrams, others = (bigrams_of(one.hit.passage.text) for one in (self, other))
        if same_name and same_headings:
            # One section of two editions, which may say much more in one of them.
            return likeness(bigrams, others)[0] >= ALIKE
        return (same_name or same_headings) and dice(bigrams, others) >= _VERSIONS_ALIKE


@lru_cache(maxsize=1 << 12)
def _dated(names: tuple[str, ...], headings: tuple[str, ...]) -> tuple[tuple[int, ...], str, str]:
    """The latest date in names and headings, and both without dates."""
    date = max(map(_date, (*names, *headings)), default=())
    return date, _undated(" ".join(names)), _undated(" ".join(headings))


def _undated(name: str) -> str:
    return _NOT_WORDS.sub("", _OLD_OR_NEW.sub("", _EDITION.sub("", name)))


def _may_be_one(name: str, other: str) -> bool:
    """Whether two names of files do not say that they are about different things, as 华东 and 华北 do."""
    if name.isascii() or other.isascii():
        return True
    return dice(bigrams_of(name), bigrams_of(other)) >= ALIKE


def _date(name: str) -> tuple[int, ...]:
    """The latest date in a name, (year, month, day) as far as given; a version number is older than any date."""
    dates = [tuple(int(part) for part in match.groups() if part) for match in _DATE.finditer(name)]
    dates += [tuple(map(int, match.groups())) for match in _COMPACT_DATE.finditer(name)]
    versions = [(0, *(int(part) for part in match.groups() if part)) for match in _VERSION.finditer(name)]
    editions = [(0, int(n) if n.isdigit() else 1 + _NUMERALS.index(n)) for n in _EDITION.findall(name)]
    old_or_new = [(0, 0 if match[1] or match[2] else 1) for match in _OLD_OR_NEW.finditer(name)]
    return max([*dates, *versions, *editions, *old_or_new], default=())


def _telling(passage: Passage) -> tuple[str, ...]:
    return tuple(sorted({found for name in passage.names for found in _TELLING.findall(name)}))
