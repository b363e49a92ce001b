"""read: the numbers of a Word file's paragraphs as Word shows them; they stand in numbering.xml, not in the text.

Source:
    ECMA-376 part 1, 17.9: numbering definitions, instances and overrides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from index.read.archive import attribute, child, local

_LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
# After a number that ends so, nothing stands before the text, whatever the tab is wide.
_ATTACHED = re.compile(r"[、．，。：）】〕」』]$")
# The number of a chapter or an article: a blank parts it from its name or text, even where the list has none.
_PARTED = re.compile(r"^第.+(?:[编編篇部卷章节節条條]|部分)$")
_DIGITS = "〇一二三四五六七八九"
_FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    shape: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _List:
    """What paragraphs of one number instance share with others of the same definition."""

    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)
    opened: set[str] = field(default_factory=set)  # instances whose overrides are in force


class Numbers:
    """The numbers of a document's paragraphs, asked for in reading order.

    Args:
        numbering: The root of numbering.xml; None: there is none.
    """

    def __init__(self, numbering: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._styles: dict[tuple[str, str], int] = {}  # (definition, style) -> level
        self._links: dict[str, str] = {}  # definition -> the style whose list it is
        self._linked: dict[str, str] = {}  # style -> the definition it is linked with
        self._instances: dict[str, str] = {}  # instance -> definition
        self._starts: dict[str, dict[int, int]] = {}  # instance -> level -> where it starts again
        self._own: dict[str, dict[int, _Level]] = {}  # instance -> level -> another definition of it
        self._lists: dict[str, _List] = {}
        for element in numbering if numbering is not None else ():
            if local(element) == "abstractNum":
                self._define(element)
            elif local(element) == "num":
                self._instance(element)

    def _define(self, element: Element) -> None:
        name = attribute(element, "abstractNumId")
        self._levels[name] = {}
        for inner in element:
            match local(inner):
                case "lvl":
                    number = _number(attribute(inner, "ilvl"), 0)
                    self._levels[name][number] = _level(inner)
                    if style := attribute(child(inner, "pStyle"), "val"):
                        self._styles[name, style] = number
                case "numStyleLink":
                    self._links[name] = attribute(inner, "val")
                case "styleLink":
                    self._linked[attribute(inner, "val")] = name

    def _instance(self, element: Element) -> None:
        name = attribute(element, "numId")
        self._instances[name] = attribute(child(element, "abstractNumId"), "val")
        self._starts[name], self._own[name] = {}, {}
        for inner in element:
            if local(inner) == "lvlOverride":
                number = _number(attribute(inner, "ilvl"), 0)
                start, level = child(inner, "startOverride"), child(inner, "lvl")
                if start is not None:
                    self._starts[name][number] = _number(attribute(start, "val"), 1)
                if level is not None:
                    self._own[name][number] = _level(level)

    def level_of(self, instance: str, style: str) -> int:
        """Return the level that a style has in a list, 0 if the list names none for it."""
        return self._styles.get((self._definition(instance), style), 0)

    def next(self, instance: str, level: int) -> str | None:
        """Return the number of the next paragraph of a level of a list, with what parts it from the text.

        It is empty for bullets, and None where the paragraph is in no list.
        """
        definition = self._definition(instance)
        levels = {**self._levels.get(definition, {}), **self._own.get(instance, {})}
        if level not in levels or not 0 <= level < _LEVELS:
            return None
        self._count(definition, instance, level, levels)
        own = levels[level]
        if own.shape in ("bullet", "none") and not _PLACEHOLDER.search(own.text):
            return "" if own.shape == "bullet" or not own.text.strip() else f"{own.text.strip()} "
        counts = self._lists[definition].counts

        def shown(match: re.Match[str]) -> str:
            inner = int(match[1]) - 1
            one = levels.get(inner, _Level())
            count = counts[inner]
            return _in_shape(one.start if count is None else count, "decimal" if own.legal else one.shape)

        return _parted(_PLACEHOLDER.sub(shown, own.text), own.suffix)

    def _count(self, definition: str, instance: str, level: int, levels: Mapping[int, _Level]) -> None:
        one = self._lists.setdefault(definition, _List())
        if instance not in one.opened:
            one.opened.add(instance)
            for number, start in self._starts.get(instance, {}).items():
                if number < _LEVELS:
                    one.counts[number] = start - 1
        count = one.counts[level]
        one.counts[level] = levels[level].start if count is None else count + 1
        for outer in range(level):
            if one.counts[outer] is None:
                one.counts[outer] = levels.get(outer, _Level()).start
        for inner in range(level + 1, _LEVELS):
            restart = levels.get(inner, _Level()).restart
            if restart is None or level < restart:
                one.counts[inner] = None

    def _definition(self, instance: str) -> str:
        definition = self._instances.get(instance, "")
        style = self._links.get(definition, "")
        return self._linked.get(style, definition)


def _parted(number: str, suffix: str) -> str:
    """A number with the blank that parts it from the text: the list's suffix, or one that was typed behind it."""
    bare = number.strip()
    attached = suffix == "nothing" and not number[-1:].isspace() and not _PARTED.match(bare)
    return bare if not bare or attached or _ATTACHED.search(bare) else f"{bare} "


def _level(element: Element) -> _Level:
    restart = child(element, "lvlRestart")
    legal = child(element, "isLgl")
    shape = child(element, "numFmt")
    if shape is None:  # in a choice, for formats that older programs do not know
        shape = next((inner for inner in element.iter() if local(inner) == "numFmt"), None)
    return _Level(
        _number(attribute(child(element, "start"), "val"), 1),
        attribute(shape, "val", "decimal"),
        attribute(child(element, "lvlText"), "val"),
        attribute(child(element, "suff"), "val", "tab"),
        None if restart is None else _number(attribute(restart, "val"), 0),
        legal is not None and attribute(legal, "val", "1") not in ("0", "false"),
    )


def _number(text: str, default: int) -> int:
    return int(text) if text.lstrip("-").isdigit() and len(text) < 10 else default


def _in_shape(number: int, shape: str) -> str:
    """A number as its format writes it; a format that is not known here is written in digits."""
    return _SHAPES.get(shape, str)(number)


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千", zero: str = "零") -> str:
    """Return a number below a hundred million in Chinese. Example: 12 → 十二, 105 → 一百零五."""
    if number <= 0:
        return zero
    if number >= 10_000:
        rest = number % 10_000
        below = chinese(rest, digits, units, zero) if rest else ""
        return f"{chinese(number // 10_000, digits, units, zero)}万{zero if 0 < rest < 1000 else ''}{below}"
    pieces = ""
    pending = False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            pieces += (zero if pending else "") + digits[digit] + (units[power - 1] if power else "")
        pending = bool(pieces) and not digit
    return pieces.removeprefix(digits[1]) if 10 <= number < 20 and digits == _DIGITS else pieces


def _roman(number: int) -> str:
    pieces = ""
    for value, letters in (*_ROMAN, *_ROMAN_SMALL):
        count, number = divmod(max(number, 0), value)
        pieces += letters * min(count, 10)
    return pieces


def _letters(number: int) -> str:
    """Word repeats letters: z, aa, bb."""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 10) if number > 0 else ""


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


_SHAPES: dict[str, Callable[[int], str]] = {
    "none": lambda number: "",
    "decimalZero": lambda number: f"{number:02}",
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "decimalFullWidth": lambda number: "".join(chr(0xFF10 + int(digit)) for digit in str(max(number, 0))),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "ideographDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(max(number, 0))),
    "ideographTraditional": lambda number: _STEMS[(number - 1) % 10],
    "ideographZodiac": lambda number: _BRANCHES[(number - 1) % 12],
    "chineseLegalSimplified": lambda number: chinese(number, _FORMAL_DIGITS, "拾佰仟"),
    "ideographLegalTraditional": lambda number: chinese(number, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "japaneseCounting",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
            "koreanCounting",
            "japaneseDigitalTenThousand",
        ),
        chinese,
    ),
}
