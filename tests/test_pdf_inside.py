"""PDF: a line that begins like an item, a time or a section, inside a sentence of several lines."""

from __future__ import annotations

import pytest

from index.read.readers import read_original
from tests.support.originals import Run, headings_of, pdf, text_of

TITLE: Run = (240, 760, 24, "须知")
# Twenty letters a line; the first of a paragraph has two less, where it begins further right.
FULL = "本馆各展厅在节假日照常开放，展品说明以中文为主"[:20]


def lines(*texts: str, first: float = 60, left: float = 60, top: float = 700) -> list[Run]:
    """Lines one below the other, the first where it is said to begin."""
    return [(left if number else first, top - 18 * number, 12, text) for number, text in enumerate(texts)]


WRAPPED = [
    ("合唱团招收女高音五名，排练的时间是每周", "二、周四下午两点，在社区活动室。"),
    ("合唱团招收女高音五名，排练的时间是每周", "一、周三下午两点，在社区活动室。"),
    ("探视每日上午15:00起，重症监护室每日", "15:30—16:00，限一人。"),
    ("本馆展厅分为南北两区，其中暂不开放的是", "（三）号厅，以及东侧的长廊。"),
    ("本馆的设计图纸现在还保存着的，有初稿与", "1、3、5号图，以及两本手稿。"),
]


@pytest.mark.parametrize("first", [84, 60])
@pytest.mark.parametrize(("above", "below"), WRAPPED)
def test_a_sentence_goes_on_whatever_its_line_begins_with(above: str, below: str, first: float) -> None:
    text = text_of("a.pdf", pdf([TITLE, *lines(above, below, first=first), *lines(FULL + "。", top=600)]))
    assert f"{above}{below}" in text


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("订票请在工作时间拨打电话057188001234", "或者到现场办理，逾期不候。"),
        ("本馆为市民免费开放，每日限一千人入馆。", "20人以上的团体，请提前一天预约"),
    ],
)
def test_a_line_further_left_than_the_first_goes_on(above: str, below: str) -> None:
    text = text_of("a.pdf", pdf([TITLE, *lines(above, below, first=84), *lines(FULL + "。", top=600)]))
    assert f"{above}{below}" in text


def test_a_sentence_goes_on_in_the_next_column() -> None:
    above, below = "合唱团招收女高音五名，排练的时间是每周", "二、周四下午两点，在社区活动室排练，"
    page = [*lines(FULL, FULL, above, top=736), *lines(below, FULL, "联系人是蒋老师。", left=330, first=330, top=736)]
    assert f"{above}{below}" in text_of("a.pdf", pdf([TITLE, *page]))


def test_items_that_fill_their_lines_stay_apart() -> None:
    items = [f"{number}、带上身份证和户口簿的原件以及复印件" for number in "一二三"]
    document = read_original("a.pdf", pdf([TITLE, *lines(*items)]))
    assert document.text == "\n\n".join(["须知", *items])


def test_sections_below_a_paragraph_that_fills_its_line_stay_headings() -> None:
    page = [TITLE]
    sections = [
        ("一、按时作息", "晚上十点半熄灯，不得在走廊里喧哗"),
        ("二、注意用电", "不得使用电炉、热得快等大功率电器"),
    ]
    for n, (name, says) in enumerate(sections):
        page += [(60, 700 - 36 * n, 12, name), (84, 682 - 36 * n, 12, says)]
    document = read_original("a.pdf", pdf(page))
    assert headings_of(document) == [(1, "须知"), (2, "一、按时作息"), (2, "二、注意用电")]


def test_a_line_further_below_begins_a_paragraph() -> None:
    page = [TITLE, *lines(FULL, FULL, "请大家互相转告，并请于本周内把回执交到"), *lines("二、其他", "略。", top=628)]
    assert "\n二、其他" in text_of("a.pdf", pdf(page))


@pytest.mark.parametrize("mark", ["1. ", "1、", "（1）", "①"])
@pytest.mark.parametrize("label", ["【禁忌】", "注意事项："])
def test_a_list_whose_first_item_stands_behind_its_label_is_whole(mark: str, label: str) -> None:
    second, third = (mark.replace("1", str(n)).replace("①", "①②③"[n - 1]) for n in (2, 3))
    items = [f"{label}{mark}孕妇禁用。", f"{second}儿童慎用。", f"{third}驾驶员慎用。"]
    document = read_original("a.pdf", pdf([TITLE, *lines("本品为处方药。", *items, "【贮藏】密封保存。")]))
    assert "\n".join(items) in document.text
    assert [document.text[a:b] for a, b in document.wholes] == ["\n".join(items)]


def test_lists_behind_labels_are_each_whole() -> None:
    first, second = (["【禁忌】1. 孕妇禁用。", "2. 儿童慎用。"], ["【注意】1. 密封保存。", "2. 放在阴凉处。"])
    document = read_original("a.pdf", pdf([TITLE, *lines(*first, *second)]))
    assert [document.text[a:b] for a, b in document.wholes] == ["\n".join(first), "\n".join(second)]


def test_times_are_no_labels() -> None:
    agenda = ["8:30 开幕式在报告厅举行，请提前入场", "9:00 专家报告会，共有两场报告", "10:30 茶歇，在二楼大厅"]
    assert text_of("a.pdf", pdf([TITLE, *lines(*agenda)])) == "\n\n".join(["须知", *agenda])


def test_a_paragraph_begins_behind_a_full_line_that_ends_a_sentence() -> None:
    full = "本馆各展厅在节假日照常开放，欢迎参观。"
    page = [TITLE, (84, 700, 12, full), *lines(f"{FULL[:18]}", "下午五点闭馆。", first=84, top=682)]
    assert text_of("a.pdf", pdf(page)).split("\n\n")[1:] == [full, f"{FULL[:18]}下午五点闭馆。"]


def test_a_paragraph_further_below_begins_behind_a_full_line_that_ends_a_sentence() -> None:
    full = "本馆各展厅在节假日照常开放，欢迎大家参观。"
    page = [TITLE, *lines(FULL, full), *lines(FULL, full, top=654)]
    assert text_of("a.pdf", pdf(page)).split("\n\n")[1:] == [FULL + full] * 2


def test_a_text_below_the_number_of_its_item_goes_on_behind_a_sentence() -> None:
    full = "本馆各展厅在节假日照常开放，欢迎大家。"
    page = [TITLE, *lines(FULL[:18], "下午五点闭馆。", first=84)]
    page += [(66, 640, 12, f"1. {full}"), (84, 622, 12, f"{full}"), (84, 604, 12, "请勿拍照。")]
    assert f"1. {full}{full}请勿拍照。" in text_of("a.pdf", pdf(page))


def test_an_item_that_begins_a_page_is_none_of_the_one_that_fills_the_page_before() -> None:
    items = [f"{number}. 带上身份证和户口簿的原件以及复印件" for number in range(1, 5)]
    document = read_original("a.pdf", pdf([TITLE, *lines(*items[:2])], lines(*items[2:])))
    assert document.text.endswith("\n".join(items))


def test_a_sentence_goes_on_at_the_top_of_a_page() -> None:
    above, below = "合唱团招收女高音五名，排练的时间是每周", "二、周四下午两点，在社区活动室排练，"
    data = pdf([TITLE, *lines(FULL, above, top=90)], lines(below, "联系人是蒋老师。", top=740))
    assert f"{above}{below}" in text_of("a.pdf", data)
