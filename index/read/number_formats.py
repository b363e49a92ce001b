"""read: numbers and dates as a spreadsheet program shows them, by the format of their cell.

Source:
    ECMA-376 part 1, 18.8.30 and 18.8.31: number formats; what they cannot say here is shown without a format.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

# Formats that files name by number alone, as far as they do not depend on the language of the program.
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;(#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)",
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
}
"""Number of a format -> its code."""

# A text in quotes, an escaped character, a currency with its language, a colour or condition, a character that is
# only as wide as another or fills the cell, the parts of a date, digits, any other character.
_TOKEN = re.compile(
    r'"(?P<text>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|(?P<bracket>\[[^\]]*\])'
    r"|(?P<width>[_*].)|(?P<half>AM/PM|am/pm|上午/下午)|(?P<date>y+|m+|d+|h+|s+|a{3,4})|(?P<digits>[0#?][0#?,.]*|\.[0#?]+)|(?P<other>.)",
    re.DOTALL,
)
_COLOUR = re.compile(r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|color\s?\d+|\$-[^\]]*)\]", re.IGNORECASE)
_DAYS = "一二三四五六日"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_LONGEST = 200
_WHOLE = 1e15

_FIRST_DAY = datetime.datetime(1899, 12, 30)
_LAST_DAY = 2_958_465  # of the year 9999

Moment = datetime.datetime | datetime.date | datetime.time


def shown_number(value: float, code: str) -> str | None:
    """Return a number in a format, None where the format is none for numbers, or not known here.

    Example:
        0.125 as 0.0% → 12.5%; 1234.5 as [$¥-804]#,##0.00 → ¥1,234.50
    """
    sections = list(_sections(code))
    if not 0 < len(code) <= _LONGEST or any(map(_is_special, sections)):
        return None
    number = Decimal(repr(value))
    if number < 0 and len(sections) > 1:
        number, tokens = -number, sections[1]
    elif number == 0 and len(sections) > 2:
        tokens = sections[2]
    else:
        tokens = sections[0]
    return _numbered(number, tokens)


def plain_number(value: float) -> str:
    """Return a number without a format: 700 and not 700.0, 0.3 and not 0.30000000000000004."""
    return str(int(value)) if value.is_integer() and abs(value) < _WHOLE else repr(round(value, 12))


def shown_moment(value: Moment, code: str) -> str | None:
    """Return a date or a time in a format, None where the format is not known here."""
    sections = list(_sections(code))
    tokens = sections[0] if 0 < len(code) <= _LONGEST and sections else []
    if not any(kind == "date" for kind, _ in tokens) or any(kind in ("bracket", "digits") for kind, _ in tokens):
        return None
    halves = any(kind == "half" for kind, _ in tokens)
    shown = [_part(value, tokens, place, halves=halves) for place in range(len(tokens))]
    return None if None in shown else "".join(filter(None, shown)).strip()


def moment_of(number: float) -> Moment | None:
    """Return the day and time that a number stands for in a sheet, None if it is none."""
    return _FIRST_DAY + datetime.timedelta(days=number) if 1 <= number <= _LAST_DAY else None


def _sections(code: str) -> Iterator[list[tuple[str, str]]]:
    """The parts of a format for positive numbers, negative ones, zero and texts, each in tokens."""
    tokens: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(code):
        kind, said = match.lastgroup or "other", match[match.lastgroup or 0]
        if kind == "other" and said == ";":
            yield tokens
            tokens = []
        elif kind == "bracket" and _COLOUR.fullmatch(said):
            continue
        elif kind in ("text", "escaped", "currency"):
            tokens.append(("text", said))
        elif kind != "width":
            tokens.append((kind, said))
    yield tokens


def _is_special(tokens: Sequence[tuple[str, str]]) -> bool:
    """Whether a part is for dates, has a condition, or is a fraction, a power or the text itself."""
    return any(kind in ("date", "half", "bracket") or (kind == "other" and said in "/@EG") for kind, said in tokens)


def _numbered(number: Decimal, tokens: Sequence[tuple[str, str]]) -> str | None:
    places = [place for place, (kind, _) in enumerate(tokens) if kind == "digits"]
    if len(places) > 1:
        return None
    percent = sum(said.count("%") for kind, said in tokens if kind == "other")
    pieces = []
    for kind, said in tokens:
        pieces.append(_digits(number * 100**percent, said) if kind == "digits" else said)
    sign = "-" if number < 0 and places else ""
    return (sign + "".join(pieces)).strip() or None


def _digits(number: Decimal, pattern: str) -> str:
    """The digits of a number, without its sign, by a pattern such as #,##0.00."""
    scaled = len(pattern) - len(pattern.rstrip(","))
    whole, _, fraction = pattern.rstrip(",").partition(".")
    most = sum(char in "0#?" for char in fraction)
    rounded = (abs(number) / 1000**scaled).quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    digits, _, decimals = f"{rounded:f}".partition(".")
    digits = digits.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        digits = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", digits)
    least = fraction.count("0")
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    return f"{digits}.{decimals}" if decimals else digits


def _part(value: Moment, tokens: Sequence[tuple[str, str]], place: int, *, halves: bool) -> str | None:  # noqa: PLR0911 - one line for each part
    """What one token of a format shows of a date or a time; None where there is no such part."""
    kind, said = tokens[place]
    day = value if isinstance(value, datetime.date) else None
    clock = value if isinstance(value, datetime.datetime | datetime.time) else datetime.time()
    if kind == "half":
        morning, evening = said.split("/")
        return morning if clock.hour < 12 else evening
    if kind != "date":
        return said
    if said[0] in "hs" or (said[0] == "m" and _means_minutes(tokens, place)):
        hour = (clock.hour - 1) % 12 + 1 if halves else clock.hour
        number = {"h": hour, "m": clock.minute, "s": clock.second}[said[0]]
        return f"{number:02}" if len(said) > 1 else str(number)
    if day is None:
        return None
    match said[0]:
        case "y":
            return f"{day.year:04}" if len(said) > 2 else f"{day.year % 100:02}"
        case "a":
            return ("星期" if len(said) > 3 else "周") + _DAYS[day.weekday()]
        case "m" if len(said) > 2:
            return _MONTHS[day.month - 1] if len(said) == 3 else day.strftime("%B")
        case "d" if len(said) > 2:
            return _WEEKDAYS[day.weekday()] if len(said) == 3 else day.strftime("%A")
    number = day.month if said[0] == "m" else day.day
    return f"{number:02}" if len(said) > 1 else str(number)


def _means_minutes(tokens: Sequence[tuple[str, str]], place: int) -> bool:
    """Whether an m stands for minutes: behind hours or before seconds."""
    before = next((said[0] for kind, said in reversed(tokens[:place]) if kind == "date"), "")
    after = next((said[0] for kind, said in tokens[place + 1 :] if kind == "date"), "")
    return before == "h" or after == "s"
