"""tokenize: write numbers that count or order in Arabic numerals, and units and days of the week in one way.

Example: 第十一条 → 第11条; 三十日 → 30天; 二〇二四年三月 → 2024年3月. A numeral counts where a
unit stands behind it, so words with a numeral in them stay: 一般, 三明治, 十分重要, 统一.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_BY_VALUE = "零〇○ 一壹 二两贰 三叁 四肆 五伍 六陆 七柒 八捌 九玖".split()
_DIGITS = {char: value for value, chars in enumerate(_BY_VALUE) for char in chars}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_NUMERAL = "".join((*_DIGITS, *_TENS, *_MYRIADS))
# The longest numeral; a longer row of its characters is none, and is not looked through again from each of them.
_LONGEST = 40
_WHOLE = f"[{_NUMERAL}]{{1,{_LONGEST}}}"

# Units that 一 counts with, too; 一个 and 一次 are mostly no numbers.
_ONCE = (
    "年|月|日|天|周|号|楼|层|级|期(?!间)|岁|秒|世纪|小时|分钟|星期|礼拜|工作日"
    "|个(?:月|星期|礼拜|小时|工作日|自然日|季度|学期|学年)"
)
_COUNTED = (
    f"{_ONCE}|[个人元次条款项章节页位名届倍米克吨度台件份套间户卷世角万亿栋幢座]|单元|时(?![间候代期])|点(?!击)|季度|刻钟"
    "|公里|公斤|千克|千米|厘米|毫米|平方|立方|学时|课时|学分|块钱|美元"
)
# What the numeral behind it numbers; where a word goes on after 一, it counts nothing: 附件一并提交.
_NUMBERED = "(?<=附件|附录|附表|附图|图表|表格|方案|案例|单元)"
_SHORT_NUMBERED = "(?:(?<=^[图表卷])|(?<=[见如按据和与及、，（( \\n][图表卷]))"
_NO_WORD = "(?![^是的在中里为所和与及、：:谁怎什哪有讲说写\\W])"
# A numeral before a character that a unit begins with: what most numerals lack. Its first character stands alone, so
# that text without any is passed over fast.
_CANDIDATE = re.compile(
    f"[{_NUMERAL}](?:[{_NUMERAL}]{{0,{_LONGEST - 1}}}"
    "(?=[年月日天周号楼层级期岁秒世小分星礼工个人元次条款项章节页位名届倍米克吨度台件份套间户卷角万亿时点季刻"
    "公千厘毫平立学课块美余多来编集回讲步组批册版段类轮排栋幢座单])"
    f"|(?<=[件录表图格案例元卷].)[{_NUMERAL}]{{0,{_LONGEST - 1}}})"
)
_NUMBER = re.compile(
    # Not the end of a word: 几十, 周三 (but 每周三天), 高三, 张三, 双十一, 统一, 每一.
    r"(?<![几数\d张李王赵其之双])(?<!星期)(?<!礼拜)(?<!(?<![每一两几\d])周)"
    "(?!(?<=[初高大研])[一二三四五六](?:年|[上下]))"
    "(?:"
    f"(?<=第){_WHOLE}(?={_COUNTED}|[编集回课讲步组批册版段类轮排])"
    f"|(?<![统万唯惟专单同逐划归合如不某每任另])[一壹](?={_ONCE})"
    f"|(?![一壹](?![{_NUMERAL}])){_WHOLE}(?=[余多来]?(?:{_COUNTED}))"
    f"|{_NUMBERED}(?:(?![一壹]){_WHOLE}|[一壹]{_NO_WORD})|{_SHORT_NUMBERED}{_WHOLE}{_NO_WORD}"
    ")"
    f"|百分之(?P<percent>{_WHOLE})"
)
_UNIT = re.compile(
    "[0-9](?:"
    "(?<!月[0-9])(?<!月[0-9]{2})(?P<days>日(?![本语元文报常程历照产用光益志记]))"
    "|(?P<weeks>个?(?:星期|礼拜)(?![一二三四五六日天]))"
    "|(?:(?<=月[0-9])|(?<=月[0-9]{2}))(?P<date>号(?![楼线]))"
    "|(?<=0)(?<![0-9]0)(?P<zero>)(?=[1-9][月日时点])"
    "|(?<=[12])(?<![0-9/.-].)[0-9]{3}(?P<month>[/-](?:0?[1-9]|1[0-2]))(?P<day>[/-](?:0?[1-9]|[12][0-9]|3[01]))"
    "(?![0-9/-])"
    "|(?<=[12])(?<![0-9/.,-].)(?:(?<=1)9|(?<=2)0)[0-9]{2}(?P<mm>0[1-9]|1[0-2])(?P<dd>0[1-9]|[12][0-9]|3[01])(?![0-9])"
    ")"
)
# A day of the week; not 一个星期三次, nor 星期一次.
_WEEKDAY = re.compile(
    "[星礼](?:(?<=星)期|(?<=礼)拜)(?<![个半一二两三四五六七八九十几0-9]..)[一二三四五六日天](?![次个遍回趟])"
)
_UNITS = {"days": "天", "weeks": "周", "date": "日"}


def arabic_numbers(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield the Chinese numerals that count or order, each as (start, end, Arabic numeral)."""
    for candidate in _CANDIDATE.finditer(folded):
        match = _NUMBER.match(folded, candidate.start())
        if match is None:
            continue
        group = match.lastgroup or 0
        number = _arabic(match[group])
        if number is not None:
            yield *match.span(group), number


def usual_units(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield what stands beside Arabic numerals and is written in several ways, each as (start, end, the usual way).

    | written          | usual way     |
    |------------------|---------------|
    | 30日             | 30天          |
    | 2个星期, 2个礼拜 | 2周           |
    | 5月1号, 05月01日 | 5月1日        |
    | 2024-05-01       | 2024年5月1日  |
    | 20240501         | 2024年5月1日  |
    """
    for match in _UNIT.finditer(folded):
        if match["mm"]:
            yield *match.span("mm"), f"年{int(match['mm'])}"
            yield *match.span("dd"), f"月{int(match['dd'])}日"
        elif match["month"]:
            yield *match.span("month"), f"年{int(match['month'][1:])}"
            yield *match.span("day"), f"月{int(match['day'][1:])}日"
        elif match.lastgroup == "zero":
            yield *match.span(), ""
        elif match.lastgroup:
            yield *match.span(match.lastgroup), _UNITS[match.lastgroup]


def usual_weekdays(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield the days of the week, each as (start, end, the usual way): 星期一 → 周一, 礼拜天 → 周日."""
    for match in _WEEKDAY.finditer(folded):
        yield *match.span(), "周" + match.group()[-1].replace("天", "日")


@lru_cache(maxsize=1 << 12)
def _arabic(numeral: str) -> str | None:
    """A numeral in Arabic digits; None: no number, or one of several readings (三五天: three to five)."""
    if all(char in _DIGITS for char in numeral):
        is_row = len(numeral) > 2 or (len(numeral) == 2 and not {"〇", "○", "零"}.isdisjoint(numeral))
        usable = is_row or (len(numeral) == 1 and numeral not in "零〇○")
        return "".join(str(_DIGITS[char]) for char in numeral) if usable else None
    if numeral[-1] in _MYRIADS and not set(numeral[:-1]) & set(_MYRIADS):
        thousands = _arabic(numeral[:-1]) if numeral[:-1] else None
        return None if thousands is None else thousands + numeral[-1]
    total = 0
    for power, part in _parts(numeral):
        number = _below_myriad(part) if part else None
        if number is None:
            return None
        total += number * power
    return str(total)


def _parts(numeral: str) -> Iterator[tuple[int, str]]:
    """The parts of a numeral before 亿, before 万 and after them, each after the power it stands for."""
    rest = numeral
    for char, power in (("亿", 10**8), ("万", 10**4)):
        before, found, after = rest.partition(char)
        if found:
            yield power, before
            rest = after
    if rest:
        yield 1, rest


def _below_myriad(numeral: str) -> int | None:
    """The value of a numeral of digits, 十, 百, 千 in their order; None if it is none. Example: 一百零五 → 105."""
    total, digit, last = 0, None, 10**4
    for place, char in enumerate(numeral):
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _TENS and _TENS[char] < last and (digit or (_TENS[char] == 10 and (place == 0 or digit == 0))):
            last = _TENS[char]
            total += (digit or 1) * last
            digit = None
        else:
            return None
    # 一百二 is mostly 120, 一百零二 never is.
    colloquial = digit and 10 < last < 10**4 and numeral[-2] not in "零〇○"
    return None if colloquial else total + (digit or 0)
