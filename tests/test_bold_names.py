"""Bold lines of a Word file name what is below them: by a label that is counted, or as the only one of a document."""

from __future__ import annotations

import pytest

from index.read.readers import read_original
from tests.support.originals import docx, headings_of, p, tc, word_table

TITLE = (
    '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="36"/></w:rPr><w:t>通知</w:t></w:r></w:p>'
)
TEXT = p("为方便各位业主，物业服务中心作如下安排，敬请知悉。")


def bold(text: str, *, centred: bool = False) -> str:
    middle = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centred else ""
    return f"<w:p>{middle}<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>"


def names(body: str) -> list[str]:
    """The headings of a document below its title."""
    return [text for _, text in headings_of(read_original("a.docx", docx(TITLE + body)))[1:]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("议题一：电梯更换方案", "议题二：地下车库充电桩"),
        ("第一天：大理古城", "第二天：洱海环湖"),
        ("Day 1: Lake Geneva", "Day 2: Montreux"),
    ],
)
def test_labels_that_are_counted_name_what_is_below_them(first: str, second: str) -> None:
    assert names(bold(first) + TEXT + bold(second) + TEXT) == [first, second]


@pytest.mark.parametrize(
    "body",
    [
        bold("议题一：电梯更换方案") + TEXT,
        bold("联系人一：张三") + bold("联系人二：李四") + TEXT,
        bold("上午8:30 签到") + TEXT + bold("上午9:00 开会") + TEXT,
        bold("决议一：同意更换电梯，费用从维修资金支出。") + TEXT + bold("决议二：同意划出充电车位。") + TEXT,
    ],
    ids=["one", "nothing between", "times", "sentences"],
)
def test_other_labels_say_something(body: str) -> None:
    assert names(body) == []


@pytest.mark.parametrize(
    "body",
    [
        bold("开放时间") + p("周一至周日 9:00—21:00"),
        bold("会议议程", centred=True) + p("一、校长作报告（20分钟）") + p("二、选举委员（共18名）") + p("三、表决；"),
        bold("采购清单", centred=True) + word_table(tc("品名") + tc("数量"), tc("打印纸") + tc("20箱")),
    ],
    ids=["text", "centred", "table"],
)
def test_the_only_bold_line_of_a_document_names_what_is_below_it(body: str) -> None:
    assert len(names(TEXT + body)) == 1


@pytest.mark.parametrize(
    "body",
    [
        bold("尊敬的各位业主") + TEXT,
        TEXT + bold("请提前储水") + p("由此带来不便，敬请谅解。"),
        TEXT + bold("特此通知") + p("翠湖物业"),
        TEXT + bold("翠湖物业服务中心") + p("2025年9月1日"),
        TEXT + bold("张德胜") + p("2025年9月1日"),
        TEXT + bold("咨询电话 8866123") + p("工作日有效。"),
        TEXT + bold("逾期不交者，按日加收滞纳金") + p("有异议的可在七日内提出。"),
        bold("王小明", centred=True) + TEXT,
        TEXT + bold("甲方（签字）：") + p("乙方："),
    ],
    ids=["greeting", "request", "end", "office", "person", "value", "clause", "author", "signature"],
)
def test_the_only_bold_line_may_be_a_text(body: str) -> None:
    assert names(body) == []


def test_where_numbers_tell_the_headings_the_only_bold_line_is_a_text() -> None:
    body = p("1. 活动时间") + TEXT + p("2. 活动地点") + TEXT + bold("温馨提示") + p("请带好雨具。")
    assert names(body) == ["1. 活动时间", "2. 活动地点"]
