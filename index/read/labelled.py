"""read: rows whose cells say something of a label each: who signs, above or below a table who made it and when."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.read.forms import may_be_label
from index.read.rows import Row

# What says something of a label, and is no name of a column; where it is to be filled in, what is filled in may be
# in the next cell. Examples: 编制单位：青禾公司, 日期：
_LABELLED = re.compile(r"([^：:\d]{1,14})[：:]\s*(.*)", re.DOTALL)
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]$")
_SUM = re.compile(r"(?:合\s*计|总\s*计|共\s*计|total)[：:]?", re.IGNORECASE)
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


def feet_of(body: Sequence[Row], most: int) -> list[str]:
    """Return the texts of the rows below a table that say of it who made it and when, one each, at most so many.

    | below a table                                      | its text                       |
    |----------------------------------------------------|--------------------------------|
    | 制表人：许丽, 日期：, 2025年1月15日                     | 制表人：许丽 日期：2025年1月15日    |
    | 审批人, 董建: who signs, or any label below the sum     | 审批人：董建                     |
    """
    sums = [n for n, row in enumerate(body) if row.own and _SUM.fullmatch(row.own[0])]
    widest = max((len(row.own) for row in body), default=0)
    texts: list[str] = []
    for n in range(len(body) - 1, -1, -1):
        text = said(body[n]) or _signs(body[n], widest, is_below_sum=bool(sums) and n > sums[-1])
        if not text or len(texts) > most:
            break
        texts.insert(0, text)
    return texts


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
