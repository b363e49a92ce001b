"""Tables whose rows are in groups at the left, below one name over both columns of the keys; and their sums."""

from __future__ import annotations

from index.read.blocks import Blocks
from index.read.grid import add_grid
from index.read.rows import Row

KEY = frozenset({1})


def written(*rows: Row) -> list[str]:
    """The lines that rows of a table are written as."""
    blocks = Blocks()
    add_grid(blocks, rows)
    return blocks.document("a", "").text.splitlines()


def test_the_first_row_of_a_group_names_no_columns() -> None:
    names = Row(0, ("节次", "节次", "周一", "周二"), KEY)
    lessons = [
        Row(0, ("上午", "第一节", "语文", "数学"), spanned=frozenset({0})),
        Row(0, ("上午", "第二节", "数学", "语文")),
        Row(0, ("下午", "第三节", "体育", "英语")),
    ]
    assert written(names, *lessons)[0] == "节次：上午；节次：第一节；周一：语文；周二：数学"


def test_a_second_row_of_names_below_one_over_two_columns_is_one() -> None:
    names = Row(0, ("项目", "项目", "本年", "本年"), frozenset({1, 3}), frozenset({0, 1}))
    more = Row(0, ("项目", "项目", "数量", "金额"), KEY)
    rows = Row(0, ("车辆", "柴油", "6台", "82.8"), spanned=frozenset({0})), Row(0, ("车辆", "轮胎", "8条", "9.1"))
    assert written(names, more, *rows)[0].endswith("本年 数量：6台；本年 金额：82.8")


def test_a_sum_below_keys_over_two_columns_is_of_none_of_the_names() -> None:
    names = Row(0, ("名称", "名称", "单位", "数量", "金额"), KEY)
    goods = [Row(0, (name, name, "箱", "12", "90.00"), KEY) for name in ("复印纸", "信封", "笔")]
    total = Row(0, ("合计",) * 4 + ("270.00",), frozenset({1, 2, 3}))
    assert written(names, *goods, total)[-1] == "合计；金额：270.00"


def test_a_group_of_one_row_before_larger_ones_names_no_columns() -> None:
    names = Row(0, ("班次", "班次", "周一", "周二"), KEY)
    shifts = [
        Row(0, ("夜班", "全院", "郑洁", "冯涛")),
        Row(0, ("白班", "门诊", "王芳", "李强"), spanned=frozenset({0})),
        Row(0, ("白班", "病房", "孙丽", "周洋")),
    ]
    assert written(names, *shifts)[0] == "班次：夜班；班次：全院；周一：郑洁；周二：冯涛"
