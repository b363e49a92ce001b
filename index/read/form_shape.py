"""read: forms told by the shape of their columns: labels of all kinds of things, and what is filled in beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.read.forms import Field, is_label, may_be_label
from index.read.rows import is_value

# How words end that name what there is to say of a thing, and no thing: 型号, 购置日期, 存放地点.
_ENDS = re.compile(
    r".*(?P<end>[称稱名号號码碼址期量额額费費价價款数數率度型类類别別级級式限围圍因由质質色重龄齡见見求果注註话話箱位者"
    r"格准準金责責况況项項目籍值]|[^老军軍病成]人|[时時][间間段]|地[点點区區]|[资資]本|投[资資]|[单單]位|部[门門]|[内內]容|[说說]明"
    r"|[简簡]介|[经經][历歷]|目[标標]|[主议議][题題]|品牌|[产產]地|住所|用途|[规規]定"
    r"|[义義释釋]|描述|示例|[举舉]例|例子|[结結]果|[方办辦]法|功能|作用|特[点點征徵]|步[骤驟]|措施|建[议議]|答案|解答|[条條]件"
    r"|\b(?:name|number|no\.?|date|time|phone|tel|e-?mail|address|type|model|price|cost|fee|weight|size|colou?r|status"
    r"|title|position|department|dept\.?))[：:]?",
    re.IGNORECASE,
)
_LONGEST_NAME = 6
_DIGIT = re.compile(r"\d")
_DAY = re.compile(r"(?:1[5-9]|20)\d\d\s*[年./-]\s*[01]?\d(?!\d)|\d{1,2}月\d{1,2}[日号]|\d{1,2}:\d\d")
_PHONE = re.compile(r"(?:\+?\d[\d -]{6,}\d)")
_CODE = re.compile(r"[!-~]*[A-Za-z][ -~]*")
_AMOUNT = re.compile(r"\D{0,3}\d[\d.,]*\s*\S{0,6}")
_LONGEST_WORDS = 24
# Of what stands beside the labels of the first row, so much may look like the name of a column.
_MOST_NAMES = 0.5
_MOST_ROWS_ABOVE = 4
# No form has more rows.
_MOST_ROWS = 100
_MARKS = re.compile(r"[，。；！？、,;!?]")
# What no name of a column has: it lists things, ends a sentence, or is to be ticked.
_NO_NAME = re.compile(r"[，。；！？、,;!?□☐☑■]")
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
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
    | it lists things or says something: 学生、老人           |                                              |

    Args:
        rows: The cells of each row, merged ones once, empty ones too.
    """
    filled = [row for row in rows if len(row) > 1]
    if not 2 <= len(filled) <= len(rows) <= _MOST_ROWS or not take_turns(filled) or not _is_filled_in(filled):
        return False
    if max(map(len, filled[_has_picture(filled[0]) :])) % 2 or _names_beside(filled[0]) > _MOST_NAMES:
        return False
    if any(map(_is_no_name, (value for value, _ in filled[0][1::2]))):
        return True
    below = [label for row in filled[1:] for label, _ in row[::2] if label]
    columns = [[row[n][0] for row in filled[1:] if n < len(row) and row[n][0]] for n in range(1, len(filled[0]), 2)]
    kinds = max(len(set(map(kind_of, column))) for column in columns)
    ends = {match["end"] for label in below if (match := _ENDS.fullmatch(label))}
    kinds += any(not may_be_label(value) for value, _ in filled[0][1::2])
    return bool(below) and len(ends) >= max(_LEAST_SHARES.get(kinds, 0) * len(below), min(2, len(below)))


def take_turns(rows: Sequence[Sequence[Field]]) -> bool:
    """Return whether labels that are all different stand in turn with what is filled in."""
    labels = ["".join(row[n][0].split()) for row in rows for n in range(0, len(row), 2) if row[n][0]]
    values = [row[n][0] for row in rows for n in range(1, len(row), 2)]
    return len(set(labels)) == len(labels) and all(map(may_be_label, labels)) and not any(map(is_label, values))


def goes_on(rows: Sequence[Sequence[Field]]) -> bool:
    """Return whether rows below those of a form may be of the same form: they take turns, and none names columns."""
    filled = [row for row in rows if len(row) > 1]
    return bool(filled) and take_turns(filled) and _names_beside(filled[0]) == 0 and _is_filled_in(filled)


def _has_picture(row: Sequence[Field]) -> bool:
    """Whether a cell without a value ends a row of pairs: the place of a picture beside them."""
    return len(row) % 2 == 1 and len(row) > 3


def pairs_above_names(rows: Sequence[Sequence[Field]]) -> int:
    """Return how many rows above the names of a table are a form.

    Example:
        供应商, 金禾公司, 入库日期, 3月2日 / 品名, 规格, 单价, 金额 / 面粉, 25kg, 90, 900 → 1
    """
    for n, row in enumerate(rows[:_MOST_ROWS_ABOVE]):
        if n and len(rows) > n + 1 and _are_names(row, rows[n + 1]):
            return n
        if not _are_pairs(row):
            return 0
    return 0


def _are_names(row: Sequence[Field], below: Sequence[Field]) -> bool:
    """Whether the cells of a row name columns: short, different, for what there is to say of a thing, or for values."""
    cells = [cell for cell, _ in row]
    if len(cells) < 3 or not all(map(may_be_label, cells)) or len(set(cells)) < len(cells):
        return False
    ends, values = sum(bool(_ENDS.fullmatch(cell)) for cell in cells), sum(is_value(cell) for cell, _ in below if cell)
    return 2 * ends >= len(cells) or 2 * values > len(cells)


def _are_pairs(row: Sequence[Field]) -> bool:
    """Whether a row has labels and beside each what is filled in: no names, nor things beside things."""
    values = [value for value, _ in row[1::2]]
    if not values or len(row) % 2 or not take_turns([row]) or not all(values) or _names_beside(row):
        return False
    ends = sum(bool(_ENDS.fullmatch(label)) for label, _ in row[::2])
    return ends == len(values) or (2 * ends >= len(values) and not all(map(may_be_label, values)))


def opens_with_names(row: Sequence[Field]) -> bool:
    """Return whether a row begins with no known label and has names where forms have values: 字段, 类型, 长度, 说明."""
    return len(row) > 2 and not is_label(row[0][0]) and _names_beside(row) == 1


def _is_filled_in(rows: Sequence[Sequence[Field]]) -> bool:
    """Whether all that stands beside the labels of the first row is filled in, and most in the others."""
    values = [row[n][0] for row in rows for n in range(1, len(row), 2)]
    return all(value for value, _ in rows[0][1::2]) and 2 * values.count("") <= len(values)


def _names_beside(row: Sequence[Field]) -> float:
    """Of what stands beside the labels of a row, the share of names, as columns have."""
    return sum(names_kind(cell) for cell, _ in row[1::2]) / (len(row) // 2)


def names_kind(cell: str) -> bool:
    """Return whether a cell names a kind of values, as the name of a column."""
    return len(cell) <= _LONGEST_NAME and not _DIGIT.search(cell) and bool(_ENDS.fullmatch(cell))


def are_different_names(cells: Sequence[str]) -> bool:
    """Return whether half of some cells, or more, name different kinds: 重量, 价格, but not 检查类, 治疗类."""
    names = set(filter(names_kind, cells))
    ends = {match["end"] for name in names if (match := _ENDS.fullmatch(name))}
    return bool(names) and len(ends) == len(names) and 2 * len(names) >= len(set(cells))


def _is_no_name(cell: str) -> bool:
    """Whether a cell can be no name of a column: 社会公众、学校团体, but 规格、型号."""
    return bool(_NO_NAME.search(_IN_BRACKETS.sub("", cell))) and not _ENDS.fullmatch(cell)


def kind_of(value: str) -> str:
    """Return what kind of value stands in a cell."""
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
