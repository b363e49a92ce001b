"""read: forms told by the shape of their columns: labels of all kinds of things, and what is filled in beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.read.forms import Field, is_label, may_be_label
from index.read.rows import is_value

# How words end that name what there is to say of a thing, and no thing: 型号, 购置日期, 存放地点.
_ENDS = re.compile(
    r".*(?P<end>[称名号码址期量额费价款数率度型类别级式限围因由质色重龄见求果注话箱位者限格准金责况项目籍值]"
    r"|[^老军病成]人|时间|时段|地点|地区|资本|投资|单位|部门|内容|说明|简介|经历|目标|主题|议题|品牌|产地|住所|用途|规定)[：:]?"
)
_LONGEST_NAME = 6
_DIGIT = re.compile(r"\d")
_DAY = re.compile(r"\d{4}\s*[年./-]\s*\d|\d{1,2}月\d{1,2}[日号]|\d{1,2}:\d\d")
_PHONE = re.compile(r"(?:\+?\d[\d -]{6,}\d)")
_CODE = re.compile(r"[!-~]*[A-Za-z][ -~]*")
_AMOUNT = re.compile(r"\D{0,3}\d[\d.,]*\s*\S{0,6}")
_LONGEST_WORDS = 24
# No form has more rows.
_MOST_ROWS = 100
_MARKS = re.compile(r"[，。；！？、,;!?]")
# So many labels below the first row name what there is to say of a thing, by how many kinds of values there are.
_LEAST_SHARES = {1: 0.5, 2: 0.4, 3: 0.3}


def has_shape_of_form(rows: Sequence[Sequence[Field]]) -> bool:
    """Whether the cells of a table are labels in turn with what is filled in, and its first row names no columns.

    | form                                                  | table with names above its columns           |
    |-------------------------------------------------------|----------------------------------------------|
    | labels are short, all different, without numbers       | keys may be anything                         |
    | they name what there is to say of a thing: 型号, 购置日期 | keys are things: 张三, 技术部, 挂号费, 护理费     |
    | values of a column are of several kinds: a day, an     | what stands below a name is of one kind       |
    | amount, a phone number, a text                         |                                              |
    | the first row has a value: 阿莫西林胶囊                  | the first row has a name: 解释, 规格, 部门     |

    Args:
        rows: The cells of each row, merged ones once, empty ones too.
    """
    filled = [row for row in rows if len(row) > 1]
    if not 2 <= len(filled) <= len(rows) <= _MOST_ROWS or not _takes_turns(filled):
        return False
    below = [label for row in filled[1:] for label, _ in row[::2] if label]
    columns = [[row[n][0] for row in filled[1:] if n < len(row) and row[n][0]] for n in range(1, len(filled[0]), 2)]
    kinds = max(len(set(map(_kind, column))) for column in columns)
    ends = {match["end"] for label in below if (match := _ENDS.fullmatch(label))}
    kinds += any(not may_be_label(value) for value, _ in filled[0][1::2])
    return len(ends) >= max(_LEAST_SHARES.get(kinds, 0) * len(below), min(2, len(below)))


def _takes_turns(rows: Sequence[Sequence[Field]]) -> bool:
    """Whether labels and what is filled in take turns in rows of several cells, and the first has no names instead."""
    labels = ["".join(row[n][0].split()) for row in rows for n in range(0, len(row), 2) if row[n][0]]
    values = [row[n][0] for row in rows for n in range(1, len(row), 2)]
    if len(set(labels)) < len(labels) or not all(map(may_be_label, labels)) or 2 * values.count("") > len(values):
        return False
    if len(rows[0]) % 2 or any(is_label(value) for value in values):
        return False
    first = [value for value, _ in rows[0][1::2]]
    return all(first) and 2 * sum(map(_is_name, first)) <= len(first) - (len(first) == 1)


def _is_name(cell: str) -> bool:
    """Whether a cell names a kind of values, as the name of a column."""
    return len(cell) <= _LONGEST_NAME and not _DIGIT.search(cell) and bool(_ENDS.fullmatch(cell))


def _kind(value: str) -> str:
    """What kind of value stands in a cell."""
    if _DAY.search(value):
        return "moment"
    if _PHONE.search(value):
        return "phone"
    if _MARKS.search(value) or len(value) > _LONGEST_WORDS:
        return "text"
    if _CODE.fullmatch(value):
        return "code"
    if is_value(value) or _AMOUNT.fullmatch(value):
        return "amount"
    return "words"
