"""PDF: a blank between Chinese letters and others that a line ends at is known by the other ones of its text."""

from __future__ import annotations

from tests.support.originals import Run, grid, pdf, text_of

PARTED = ["截至 2025 年 4 月 30 日，您户尚欠 2024 年的公摊电费", "86.50 元，请于 5 月 15 日以前缴纳。"]


def lines(*texts: str) -> list[Run]:
    """Lines one below the other."""
    return [(60, 700 - 18 * number, 12, text) for number, text in enumerate(texts)]


def test_a_blank_is_read_where_all_others_have_one() -> None:
    assert text_of("a.pdf", pdf(lines(*PARTED))) == " ".join(PARTED)


def test_none_is_read_where_the_others_have_none() -> None:
    tight = [line.replace(" ", "") for line in PARTED]
    assert text_of("a.pdf", pdf(lines(*tight))) == "".join(tight)


def test_none_is_read_where_some_have_one() -> None:
    mixed = [PARTED[0].replace(" 4 月 30 日", "4月30日").replace(" 2024 年", "2024年"), PARTED[1]]
    assert text_of("a.pdf", pdf(lines(*mixed))) == "".join(mixed)


def test_none_is_read_between_chinese_letters() -> None:
    chinese = [PARTED[0], f"三十元，另有 {PARTED[1]}"]
    assert text_of("a.pdf", pdf(lines(*chinese))) == "".join(chinese)


def test_a_blank_in_a_cell_is_read_where_all_others_of_the_table_have_one() -> None:
    page: list[Run] = [(66, 680, 12, "项目"), (166, 680, 12, "说明"), (66, 640, 12, "抽血"), (66, 560, 12, "检查")]
    page += [(166, 640, 12, "空腹 8 小时，取血样"), (166, 625, 12, "2 毫升，共 3 管"), (166, 560, 12, "共 20 分钟")]
    text = text_of("a.pdf", pdf(page, drawn=[grid([60, 160, 280], [540, 580, 660, 700])]))
    assert "说明：空腹 8 小时，取血样 2 毫升，共 3 管" in text
