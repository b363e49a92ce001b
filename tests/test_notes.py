"""Notes in plain text: lines that each say something stay apart, and days stand above what was noted on them."""

from __future__ import annotations

from index.passages import split
from index.read.lines import paragraphs_of
from index.read.note_heads import heads_of
from index.read.plain import read_plain

SHIFTS = """10月2日 早班（小方）
备用金500，无误
3号冷柜温度偏高（8度），已报修，师傅说下午来
老主顾订的两箱牛奶到了，放库房左边，没付钱，38一箱
----------------
10月2日 晚班（小凯）
冷柜修好了，换了风扇，花了150，票在抽屉
今天营业额 4,386.5
牛奶取走了，付了76
明天有人来检查，证照挂好！！"""


def passages_of(text: str) -> list[tuple[tuple[str, ...], str]]:
    return [(passage.headings, passage.text) for passage in split(read_plain("a.txt", text))]


def test_lines_that_each_say_something_are_not_joined_where_one_happens_to_be_full() -> None:
    assert "师傅说下午来\n老主顾" in read_plain("a.txt", SHIFTS).text


def test_lines_of_prose_are_joined_though_a_heading_among_them_has_room() -> None:
    lines = ["旧卡在切换之后仍然可以使用三个月，届时请到一楼服务台的窗口去", "办理换卡手续。", "办理时间"]
    lines += ["工作日上午九点到下午五点，请携带房产证复印件和业主本人身份证", "原件前来办理。"]
    assert read_plain("a.txt", "\n".join(lines)).text.count("\n") == 2


def test_days_are_headings_of_what_was_noted_on_them() -> None:
    assert [headings for headings, _ in passages_of(SHIFTS)] == [("10月2日 早班（小方）",), ("10月2日 晚班（小凯）",)]


def test_days_stand_below_the_title() -> None:
    text = "值班日记\n\n3月1日 晴\n巡查东门正常\n\n3月2日 雨\n地下车库积水，已通知物业"
    assert passages_of(text) == [
        (("值班日记", "3月1日 晴"), "巡查东门正常"),
        (("值班日记", "3月2日 雨"), "地下车库积水，已通知物业"),
    ]


def test_names_in_brackets_are_headings_where_there_are_several() -> None:
    text = "客服话术\n【退款】\n三个工作日原路返回\n【换货】\n运费承担一次，超过一次自理\n附上单号"
    assert passages_of(text) == [
        (("客服话术", "【退款】"), "三个工作日原路返回"),
        (("客服话术", "【换货】"), "运费承担一次，超过一次自理\n附上单号"),
    ]


def test_one_day_is_a_title_as_before() -> None:
    assert read_plain("a.txt", "10月2日 早班\n备用金五百\n玉米肠临期，明天起买一送一。").title == "10月2日 早班"


def test_a_list_of_days_has_no_headings() -> None:
    text = "2025年5月1日 劳动节放假\n2025年5月31日 端午节放假\n2025年10月1日 国庆节放假"
    assert read_plain("a.txt", text).headings == ()


def test_a_line_drawn_of_marks_makes_a_heading_of_what_is_above_it_only_where_it_is_as_long() -> None:
    text = "记录\n\n冷柜温度偏高，已报修，师傅说下午来\n--------\n冷柜修好了，换了风扇\n\n缺货\n----\n矿泉水两箱"
    assert [text[h.start : h.end] for h in read_plain("a.txt", text).headings] == ["记录", "缺货"]


def test_a_time_at_the_beginning_of_a_line_is_no_label_and_an_indented_line_opens_a_paragraph() -> None:
    lines = [
        "    因六号楼电梯的钢丝绳到期更换，定于十一月十二日停梯施工，每日8:30至",
        "17:30，请住在高层的居民合理安排出行，施工期间不要倚靠层门，看护好小孩。",
        "    费用由公共维修基金列支，明细见公告栏。",
    ]
    assert read_plain("a.txt", "\n".join(lines)).text.split("\n") == ["".join(lines[:2]), lines[2]]


def test_days_with_nothing_right_below_them_say_when_something_was_passed_or_signed() -> None:
    text = "条例\n\n2014年2月26日 国务院通过\n\n2014年7月1日 施行\n\n第一章 总则\n\n为了规范管理，制定本条例。"
    assert heads_of(paragraphs_of(text)) == set()


def test_lines_that_a_fixed_number_of_signs_broke_are_joined_though_digits_are_narrow() -> None:
    lines = ["本解释自2022年4月9日起施行。本解释公布施行后，二〇〇〇年公布的那个关于审理野生动物案件具体"]
    lines += ["应用法律若干问题的解释（法释2000年第37号）以及其后公布的补充规定一并同时废止；其他司法"]
    lines += ["文件与本解释不一致的，以本解释为准。"]
    assert "\n" not in read_plain("a.txt", "\n".join(lines)).text


def test_a_line_indented_below_an_item_of_a_list_goes_on_with_it() -> None:
    lines = ["- use the client and the server to look at what is sent between the two.", "  They both show it."]
    assert read_plain("a.txt", "\n".join([*lines, "- or use another one."])).text.count("\n") <= 2
