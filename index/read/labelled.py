"""read: rows whose cells say something of a label each: who signs, above or below a table who made it and when."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.read.form_shape import are_different_names, kind_of, names_kind
from index.read.forms import may_be_label
from index.read.rows import Row, has_values, is_sum
from index.read.series import are_moments

# What says something of a label, and is no name of a column; where it is to be filled in, what is filled in may be
# in the next cell. Examples: 编制单位：青禾公司, 日期：
_LABELLED = re.compile(r"([^：:\d]{1,14})[：:]\s*(.*)", re.DOTALL)
# What a note below a table looks like: marked as one, a sentence, an item.
_NOTE = re.compile(r"[（(]?(?:注|附注|备注|備註|说明|說明|note)s?\s?\d{0,2}\s?[：:.、]|[※★*]\s*\S", re.IGNORECASE)
_SENTENCE = re.compile(r".{4,}[。！；;]$", re.DOTALL)
_NUMBERED = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:、|[.．](?!\d))\s*\S|[（(]\d{1,2}[）)]\s*\S|[①-⑳]")
_LONG_NOTE = 20
_MOST_COMPARED = 40
_MOST_FEET = 40
# The kinds of values that are no texts.
_PLAIN_KINDS = {"moment", "phone", "amount"}
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]$")
# Who signs below a table, where no colon tells it.
_SIGNER = re.compile(
    r"(?:制表|填表|制单|审核|审批|批准|复核|经办|经手|验收|领款|收款|报销|主管|记录|填报|出纳|保管)(?:人|者|员|人员)?"
    r"|(?:制表|填表|填报|审核|审批)?(?:日期|时间)"
)
_PERSON = re.compile(rf"{_SIGNER.pattern}|[^\d：:]{{1,5}}[人员員者]")


def stand_alone(rows: Sequence[Row]) -> bool:
    """Return whether each cell says something of a label of its own, as where two parties sign side by side."""
    labels = [[_label_of(cell) for cell in row.own] for row in rows]
    if len(rows) < 2 or len(rows[0].own) < 2 or not all(labels[0]):
        return False
    asks = [cell for row in rows for cell in row.own if cell.endswith(("：", ":"))]
    return 2 * len(asks) <= sum(map(len, labels)) and 2 * sum(map(all, labels)) > len(rows)


def lines_alone(rows: Sequence[Row]) -> list[str]:
    """Return rows whose cells stand alone as lines; a label that several have comes after that of the first row.

    Example:
        甲方：张三, 乙方：李四 / 电话：8001, 电话：8002 → 甲方：张三；乙方：李四 / 甲方 电话：8001；乙方 电话：8002
    """
    parties = {column: _IN_BRACKETS.sub("", _label_of(cell)) for column, cell in enumerate(rows[0].cells)}
    are_parties = len(set(parties.values())) == len(parties)
    lines = []
    for row in rows:
        cells = [(column, cell) for column, cell in enumerate(row.cells) if cell and column not in row.merged]
        labels = [_label_of(cell) for _, cell in cells]
        repeat = are_parties and len(labels) > 1 and all(labels) and len(set(labels)) == 1
        lines.append(
            "；".join(f"{parties.get(column, '')} {cell}".strip() if repeat else cell for column, cell in cells)
        )
    return lines


def feet_of(body: Sequence[Row]) -> list[str]:
    """Return the texts of the rows below a table that say something of it, one each.

    | below a table                                      | its text                       |
    |----------------------------------------------------|--------------------------------|
    | 制表人：许丽, 日期：, 2025年1月15日                     | 制表人：许丽 日期：2025年1月15日    |
    | 审批人, 董建: who signs, or any label below the sum     | 审批人：董建                     |
    | 执行日期, 2025-01-01 below names and prices           | 执行日期：2025-01-01              |
    | 2.老人凭证免收诊疗费。 alone, unlike what is above it     | the same                       |
    """
    sums = [n for n, row in enumerate(body) if row.own and is_sum(row.own[0])]
    widest = max((len(row.own) for row in body), default=0)
    several = [n for n, row in enumerate(body[:_MOST_COMPARED]) if len(row.own) > 1]
    says: list[str] = []  # from the last row up, empty for a cell alone that may go on with what a note above says
    for n in range(len(body) - 1, max(-1, len(body) - 1 - _MOST_FEET), -1):
        row = body[n]
        text = said(row) or _signs(row, widest, is_below_sum=bool(sums) and n > sums[-1])
        text = text or _unlike(row, [body[above] for above in several if above < n])
        if not text and len(row.own) != 1:
            break
        says.append(text)
    while says and _says_nothing(*reversed(says[-2:])):
        says.pop()
    rows = body[len(body) - len(says) :]
    return [text or row.own[0] for text, row in zip(reversed(says), rows, strict=True)]


def _says_nothing(first: str, below: str = "-") -> bool:
    """Whether the first text below a table is none, or a label alone above none."""
    return not first or (first.endswith(("：", ":")) and not below)


def _unlike(row: Row, above: Sequence[Row]) -> str:
    """The text of a row that is a note, or a label and a value, unlike the cells of their columns; else none."""
    columns = sorted(row.columns - row.merged)
    if len(above) < 2 or not columns:
        return ""
    first, *others = columns
    cell, column = row.cells[first], [one.cell(first) for one in above]
    if not others:
        is_apart = first <= min(above[0].columns) or has_values(above[1:], first)
        return cell if is_apart and _is_note(cell, column) else ""
    if len(others) > 1 or not names_kind(cell) or are_different_names(column[1:]):
        return ""
    value, widest = row.cells[others[0]], max(len(one.own) for one in above)
    kinds = {_bare_kind(one) for one in (one.cell(others[0]) for one in above[1:]) if one}
    is_other = len(columns) < widest and _bare_kind(value) not in kinds
    return f"{cell}：{value}" if is_other or _NOTE.match(f"{cell}：") else ""


def _bare_kind(value: str) -> str:
    """What kind of value stands in a cell, all texts of one kind."""
    kind = kind_of(value)
    return kind if kind in _PLAIN_KINDS else "text"


def _is_note(cell: str, column: Sequence[str]) -> bool:
    """Whether a cell that is alone in its row says something, as none of its column does."""
    if _NOTE.match(cell):
        return True
    if any(pattern.match(cell) and not any(map(pattern.match, column)) for pattern in (_SENTENCE, _NUMBERED)):
        return True
    return len(cell) > max(_LONG_NOTE, 2 * max(map(len, column)))


def said(row: Row) -> str:
    """Return what a row says of labels, each with what stands behind or beside it; empty if there is anything else."""
    parts: list[str] = []
    is_open = False
    for cell in row.own:
        if _label_of(cell):
            parts.append(cell)
            is_open = cell.endswith(("：", ":"))
        elif is_open:
            parts[-1] += cell
            is_open = False
        elif parts and are_moments([cell]):
            parts.append(cell)
        else:
            return ""
    return " ".join(parts)


def _signs(row: Row, widest: int, *, is_below_sum: bool) -> str:
    """The text of a row of labels without colons, each with what stands beside it; empty if it is none."""
    labels, values = row.own[::2], row.own[1::2]
    if not values or len(labels) != len(values) or not all(map(may_be_label, labels)):
        return ""
    is_short = 2 * len(row.own) <= widest
    names_persons = all(map(_PERSON.fullmatch, labels))
    signs = (is_short or names_persons) if is_below_sum else is_short and all(map(_SIGNER.fullmatch, labels))
    return " ".join(f"{label}：{value}" for label, value in zip(labels, values, strict=True)) if signs else ""


def _label_of(cell: str) -> str:
    match = _LABELLED.fullmatch(cell)
    return match[1].strip() if match else ""
