"""read: tell short lines that say something from those that only name what follows.

`报名截止日期是6月30日` and `前台电话8001` are content though no mark closes them;
`关于报名的通知` and `2024年工作总结` are headings.
"""

from __future__ import annotations

import re
from itertools import pairwise

from index.read.lines import shape_of

_UNIT = (
    "元|块|角|万|亿|天|日|号|周|星期|小时|钟头|分钟?|点|时|秒|个月|月|年|人|名|位|个|次|份|张|件|套|台|辆|本|条|楼|层|室|栋|幢|座|排|岁|折|倍|"
    "米|公里|千米|厘米|平方米|平米|平|公斤|千克|克|斤|吨|升|度|℃|%|％|‰"
)
_CHINESE_NUMBER = "[一二两三四五六七八九十百千万半]+"
# What a value at the end of a line looks like.
_VALUE = re.compile(
    rf"(?:(?<![\d.])(?!(?:19|20)\d\d$)\d[\d\s-]{{2,}}\d?"  # a phone number or code, but no year
    rf"|[¥￥$€£]\s?\d[\d.,]*(?:/\S+)?"  # a price
    rf"|\d{{1,2}}[:：]\d{{2}}"  # a time
    rf"|\d[\d.,]*\s?(?:{_UNIT})(?:[/每]\S{{1,3}})?|\d+\s?(?:km|kg|cm|mm|m|g|h|min|USD|EUR|CNY|RMB)\b"
    rf"|(?:是|为|：|:|有|共|需|满|达|至|到|前|限)\s*{_CHINESE_NUMBER}(?:{_UNIT})"
    rf"|\S+@\S+\.\w+|https?://\S+)[内外前后整止起]?[。.)）]?$",
    re.IGNORECASE,
)
# A year, a date or an ordinal says when or which, not what: 2024年, 第3期, 附件2, Chapter 3.
_DATING = re.compile(
    rf"(?:19|20)\d\d\s?(?:[-—~至到/]\s?(?:(?:19|20)?\d\d)\s?)?(?:学年|财年|年度|年版|年|版)?$"
    rf"|第\s?(?:\d+|{_CHINESE_NUMBER})\s?\S{{0,2}}$"
    rf"|(?:附件|附录|附表|表|图|版本|阶段|方案|案例|例|part|chapter|section|appendix|version|table|figure|v|no\.?)\s?\d[\d.]*$",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:(?:19|20)\d\d\s?[-./年]\s?)?\d{1,2}\s?[-./月]\s?\d{1,2}\s?[日号]?$")
# What makes of a line with a date a statement.
_PREDICATE = re.compile(r"是|为|于|在|：|:|截止|截至|之前|以前|before|until|\bis\b|\bby\b|\bon\b", re.IGNORECASE)
_LABELLED = re.compile(r"[^：:，。,\s]{1,12}[：:]\s*\S")
_LABEL_VALUE = re.compile(r"[：:]\s*\S*[\d@]")
_DELIMITER = re.compile(r"[,，\t|｜;；]")


def says_something(line: str) -> bool:
    """Whether a short line without a closing mark has content: a number, price, time, date or address."""
    line = line.strip()
    if _DATE.search(line):
        return bool(_PREDICATE.search(line))
    if _LABEL_VALUE.search(line) and _LABELLED.match(line):
        return True
    return bool(_VALUE.search(line)) and not _DATING.search(line)


def begins_list(line: str, following: list[str]) -> bool:
    """Whether a line is the first of lines alike: a list, a price list, the head of a CSV.

    Args:
        line: The line.
        following: The lines directly below it, without a blank line between.
    """
    if not following:
        return False
    shape, *shapes = [shape_of(text) for text in (line, *following[:3])]
    delimiters = len(_DELIMITER.findall(line))
    if (
        delimiters
        and len(line) > delimiters
        and all(len(_DELIMITER.findall(text)) == delimiters for text in following[:3])
    ):
        return True
    if _LABELLED.match(line) and all(map(_LABELLED.match, following[:3])):
        return True
    return shape == shapes[0] and (shape != "a" or len(shapes) > 1) and all(a == b for a, b in pairwise(shapes))
