"""Tables beside each other whose first columns are days or numbers: told by their names, titles and lengths."""

from __future__ import annotations

import pytest

from tests.support.originals import text_of


def blocks_of(rows: str) -> list[str]:
    return text_of("a.csv", rows.replace(" / ", "\n").encode()).split("\n\n")


APART = {
    "the same first name": (
        "日期,品名,,日期,售价 / 2025/8/3,水管,,2025/8/3,32 / 2025/8/3,电钻,,2025/8/4,9",
        ["日期：2025/8/3；品名：水管\n日期：2025/8/3；品名：电钻", "日期：2025/8/3；售价：32\n日期：2025/8/4；售价：9"],
    ),
    "numbers that go on": (
        "序号,姓名,,序号,姓名 / 1,张三,,3,王五 / 2,李四,,4,赵六",
        ["序号：1；姓名：张三\n序号：2；姓名：李四", "序号：3；姓名：王五\n序号：4；姓名：赵六"],
    ),
    "a title each": (
        "收入,,,支出, / 日期,来源,,时间,用途 / 2025-3-1,会费,,2025-3-2,场地 / 2025-3-4,赞助,,2025-3-9,饮水",
        [
            *("收入", "日期：2025-3-1；来源：会费\n日期：2025-3-4；来源：赞助"),
            *("支出", "时间：2025-3-2；用途：场地\n时间：2025-3-9；用途：饮水"),
        ],
    ),
    "one is longer": (
        "日期,来源,,时间,用途 / 2025-3-1,会费,,2025-3-2,场地 / ,,,2025-3-9,饮水",
        ["日期：2025-3-1；来源：会费", "时间：2025-3-2；用途：场地\n时间：2025-3-9；用途：饮水"],
    ),
}


@pytest.mark.parametrize("kind", APART)
def test_each_table_is_read_by_itself(kind: str) -> None:
    rows, blocks = APART[kind]
    assert blocks_of(rows) == blocks


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("姓名,部门,,入职日期,工资 / 张三,财务,,2025-1-3,50 / 李四,行政,,,52", "姓名：李四；部门：行政；工资：52"),
        (
            ",一季度,,,二季度, / 产品,销量,额,,销量,额 / 电视,10,15,,12,13 / 冰箱,20,25,,22,23",
            "产品：冰箱；一季度 销量：20",
        ),
    ],
)
def test_days_and_amounts_of_the_same_thing_stay_with_it(rows: str, line: str) -> None:
    assert blocks_of(rows)[-1].split("\n")[-1].startswith(line)
