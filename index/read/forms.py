"""read: forms, tables whose cells are labels and what is filled in beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence

# What forms ask for; the characters of a label may stand apart.
_LABELS = (
    "姓名 曾用名 性别 民族 籍贯 出生年月日? 出生日期 年龄 身份证号码? 证件类型 证件号码? 婚姻状况 政治面貌 "
    "(?:最高)?学历 (?:相应)?学位 毕业(?:院校|学校|时间) (?:所学)?专业 职务 职称 岗位 (?:所在)?部门 "
    "(?:工作|所在|申请|填报|申报)?单位(?:名称)? (?:联系|固定|移动|办公|家庭|单位)?电话(?:号码)? 手机(?:号码?)? "
    "联系(?:人|方式|地址) (?:通讯|通信|家庭|详细|单位|注册|现)?(?:住址|地址) 邮编 邮政编码 电子(?:邮箱|邮件) "
    "邮箱 E-?mail 传真 申请(?:人|日期|事项|理由) 法定代表人 (?:统一社会)?信用代码 开户(?:行|银行) 账号 帐号 "
    "项目(?:名称|编号|负责人) 合同(?:编号|名称) 备注 填表(?:人|日期) 日期 编号 负责人 经办人 "
    r"户口迁[出入]地\S{0,4} \S{0,4}照片"
).split()
_LABEL = re.compile(rf"(?:{'|'.join(_LABELS)})(?:[（(].*[）)])?[：:]?", re.IGNORECASE)
# Of the rows of a form, so many begin with a label.
_LEAST_SHARE = 0.5
_LONGEST_LABEL = 30
_LONGEST_OTHER_LABEL = 12
_NO_LABEL = re.compile(r"[\d。；;，！？!?…]")
_YEAR = re.compile(r"(?:19|20)\d\d\s*[年年度AEF]{0,2}")


def is_form(rows: Sequence[Sequence[str]], parted: Sequence[bool]) -> bool:
    """Whether a table is a form: most of its rows begin with a label, and labels are not all that they have.

    Fewer do if the first row has two labels, each with what is filled in.

    Args:
        rows: The texts of the cells of each row, merged ones once, without empty ones.
        parted: Whether empty cells stand between them.
    """
    labelled = [n for n, row in enumerate(rows) if row and is_label(row[0])]
    different = {rows[n][0] for n in labelled}  # a name of columns may reach over several rows
    if len(different) < 2:
        return False
    opens = len(rows[0]) > 3 and is_label(rows[0][0]) and is_label(rows[0][2]) and _alternates(rows[0])
    if len(different) < _LEAST_SHARE * len(rows) and not opens:
        return False
    filled = sum(parted[n] or len(rows[n]) == 1 or _alternates(rows[n]) for n in labelled)
    return 2 * filled >= len(labelled) and not _stands_on_its_side(rows)


def _stands_on_its_side(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table has its names in the first column and a thing in each other one: 姓名, 甲, 乙 / 电话, 1, 2."""
    width = len(rows[0]) if rows else 0
    return width > 2 and all(len(row) == width and not any(map(is_label, row[1:])) for row in rows)


Field = tuple[str, int]
"""The text of a cell, and how many columns it covers."""


def is_form_of_others(rows: Sequence[Sequence[Field]]) -> bool:
    """Whether a table is a form though nobody knows its labels: they take turns with what is filled in.

    | what tells it                                                | not told by                        |
    |--------------------------------------------------------------|------------------------------------|
    | values over the rest of their row, where others have several | the last row alone, which is a note |
    | labels with nothing between them                             | a table with a few empty cells     |
    | values in the first row, which names no columns then         | years                              |

    Args:
        rows: The cells of each row, merged ones once, empty ones too.
    """
    labels = [row[n][0] for row in rows for n in range(0, len(row), 2) if row[n][0]]
    values = [row[n][0] for row in rows for n in range(1, len(row), 2)]
    if len(rows) < 2 or len(set(labels)) < max(2, len(labels)) or not all(map(may_be_label, labels)):
        return False
    widest = max(map(len, rows))
    over_the_rest = [n for n, row in enumerate(rows) if len(row) == 2 < widest and row[1][1] > 2]
    if len(over_the_rest) > 1 or (over_the_rest and over_the_rest[0] < len(rows) - 1):
        return True
    if widest > 2 and 2 * values.count("") > len(values):
        return len(labels) > 3
    first = [text for text, _ in rows[0][1::2]]
    says = [value for value in values if value and not may_be_label(value)]
    return any(map(_says, first)) and 2 * len(says) >= len(values) and not any(map(_YEAR.fullmatch, first))


def pairs_line(row: Sequence[Field]) -> str:
    """Return the row of a form as a line: each cell with the next one beside it."""
    parts = []
    for n in range(0, len(row), 2):
        label, value = row[n][0], row[n + 1][0] if n + 1 < len(row) else ""
        parts.append(f"{label.rstrip('：: ')}：{value}" if label and value else label or value)
    return "；".join(filter(None, parts))


def label_columns(rows: Sequence[Sequence[str]]) -> set[int]:
    """Return the columns of a form in which several known labels stand, those of merged cells empty."""
    counts = Counter(column for row in rows for column, cell in enumerate(row) if is_label(cell))
    return {column for column, count in counts.items() if count > 1}


def form_line(row: Sequence[str], columns: Container[int]) -> str:
    """Return the row of a form as a line: each label with what stands beside it.

    Args:
        row: The texts of its cells, empty where one is merged with that on its left.
        columns: In which others than known labels are labels as well.
    """
    filled = [(cell, is_label(cell) or (n in columns and may_be_label(cell))) for n, cell in enumerate(row) if cell]
    parts = []
    place = 0
    while place < len(filled):
        label, asks = filled[place]
        following, is_next = filled[place + 1] if place + 1 < len(filled) else ("", False)
        if asks and following and not is_next:
            parts.append(f"{label.rstrip('：: ')}：{following}")
            place += 1
        else:
            parts.append(label)
        place += 1
    return "；".join(parts)


def _alternates(row: Sequence[str]) -> bool:
    """Whether what follows a label is none: 姓名, 乙二, 性别, 女."""
    pairs = list(zip(row[::2], row[1::2], strict=False))
    return bool(pairs) and not any(is_label(value) for _, value in pairs)


def may_be_label(cell: str) -> bool:
    """Return whether a cell may be a label: a few words, and no number."""
    bare = "".join(cell.split())
    return len(bare) <= _LONGEST_OTHER_LABEL and any(map(str.isalpha, bare)) and not _NO_LABEL.search(bare)


def _says(cell: str) -> bool:
    return bool(cell) and not may_be_label(cell)


def is_label(cell: str) -> bool:
    """Return whether a cell is a label that forms are known to have."""
    return len(cell) <= _LONGEST_LABEL and bool(_LABEL.fullmatch("".join(cell.split())))
