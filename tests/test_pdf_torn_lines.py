"""PDF: sentences that cards, blanks and dashes might tear stay whole, and the lines of programs apart."""

from __future__ import annotations

from tests.support.originals import Drawn, Run, pdf, text_of

ARTICLE = "本次地下车位共有九十一户报名，"


def column(lines: tuple[str, ...], top: float, left: float = 60, size: float = 12) -> list[Run]:
    """Lines one below the other."""
    return [(left, top - 18 * number, size, line) for number, line in enumerate(lines)]


def test_a_card_is_measured_by_its_own_column() -> None:
    one = column(("一楼大厅的自助机每日放号，普通号", "10元，专家号25元。"), 680)
    other = column(("关注公众号可以预约七天的号源，取", "消在就诊前四小时。"), 680, 300)
    below = column(("1. 空腹抽血的时间为七点半至九点半，地点在二楼。",), 620, 66)
    text = text_of("a.pdf", pdf([(60, 740, 24, "就诊须知"), *one, *other, *below]))
    assert "一楼大厅的自助机每日放号，普通号10元，专家号25元。" in text.splitlines()


def test_lines_between_columns_make_no_table_of_articles() -> None:
    articles = tuple(f"{n}{ARTICLE}" for n in "一二三四五六七八九十甲乙")
    page = [(60, 740, 24, "简报"), *column(articles, 680), *column(tuple(f"又{a}" for a in articles), 680, 310)]
    drawn: list[Drawn] = [(50, 700, 550, 700), (50, 460, 550, 460), *((x, 460, x, 700) for x in (50, 302, 550))]
    assert "；" not in text_of("a.pdf", pdf(page, drawn=[drawn]))


def test_a_label_goes_on_behind_a_blank_to_be_filled_in() -> None:
    page: list[Run] = [(60, 700, 12, "班级：________"), (200, 700, 12, "姓名：________"), (340, 700, 12, "家长签")]
    page.append((60, 680, 12, "名：________"))
    assert text_of("a.pdf", pdf(page)) == "班级：________ 姓名：________ 家长签名：________"


def test_the_lines_of_a_program_stay() -> None:
    page = [*column(("在服务器上依次执行下列命令：",), 740), *column(("git clone app.git", "cd app", "make"), 700, 70)]
    assert text_of("a.pdf", pdf(page, mono=True)).endswith("git clone app.git\ncd app\nmake")


def test_a_document_that_is_nearly_all_in_such_letters_is_a_text() -> None:
    page = column(("the first line of a letter that is typed", "goes on in the second one"), 700)
    assert (
        text_of("a.pdf", pdf(page, mono=True)) == "the first line of a letter that is typed goes on in the second one"
    )
