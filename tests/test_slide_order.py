"""Slides: shapes are read as they stand, not as they were drawn."""

from __future__ import annotations

from tests.support.originals import A, text_of
from tests.support.slides import PPT, frame, pptx, shape


def read(tree: str) -> list[str]:
    return text_of("a.pptx", pptx(tree)).split()


def box(text: str, left: int, top: int, width: int = 40, height: int = 10) -> str:
    return shape(text, at=frame(left, top, width, height))


def test_what_stands_above_comes_first() -> None:
    assert read(box("下", 0, 40) + box("中", 0, 20) + box("上", 0, 0)) == ["上", "中", "下"]


def test_what_stands_on_the_left_comes_first() -> None:
    assert read(box("三", 100, 0) + box("一", 0, 0) + box("二", 50, 0)) == ["一", "二", "三"]


def test_columns_are_not_mixed() -> None:
    drawn = box("左上", 0, 0) + box("左下", 0, 20) + box("右上", 50, 0) + box("右下", 50, 20)
    assert read(drawn) == ["左上", "左下", "右上", "右下"]


def test_columns_that_were_drawn_from_the_right_are_not_mixed() -> None:
    drawn = box("右上", 50, 0) + box("右下", 50, 20) + box("左上", 0, 0) + box("左下", 0, 20)
    assert read(drawn) == ["左上", "左下", "右上", "右下"]


def test_rows_of_labels_and_values_stay() -> None:
    drawn = box("时间", 0, 0) + box("周五", 50, 0) + box("地点", 0, 20) + box("会议室", 50, 20)
    assert read(drawn) == ["时间", "周五", "地点", "会议室"]


def test_a_title_comes_first_wherever_it_stands() -> None:
    assert read(box("上面的字", 0, 0) + shape("题", "title", frame(0, 40, 40, 10))) == ["题", "上面的字"]


def test_a_group_stands_together() -> None:
    inside = frame(0, 20, 100, 20, '<a:chOff x="0" y="900"/><a:chExt cx="100" cy="20"/>')
    members = box("组内下", 0, 915, 40, 5) + box("组内上", 0, 900, 40, 5)
    group = f"<p:grpSp><p:grpSpPr>{inside}</p:grpSpPr>{members}</p:grpSp>"
    assert read(group + box("旁边", 105, 25) + box("上", 0, 0)) == ["上", "组内上", "组内下", "旁边"]


def test_a_placeholder_stands_where_its_layout_puts_it() -> None:
    layout = (
        f'<p:sldLayout xmlns:p="{PPT}" xmlns:a="{A}"><p:cSld><p:spTree>{shape("样", "body", frame(0, 30, 40, 10))}'
        "</p:spTree></p:cSld></p:sldLayout>"
    )
    relations = '<Relationships><Relationship Id="r1" Target="../slideLayouts/slideLayout1.xml"/></Relationships>'
    parts = {
        "ppt/slides/_rels/slide1.xml.rels": relations,
        "ppt/slideLayouts/slideLayout1.xml": layout,
    }
    data = pptx(shape("正文", "body") + box("导语", 0, 0), parts=parts)
    assert text_of("a.pptx", data).split() == ["导语", "正文"]


def test_shapes_that_wait_for_each_other_are_read_once() -> None:
    drawn = box("一", 0, 0, 60, 30) + box("二", 60, 0, 30, 60) + box("三", 30, 60, 60, 30) + box("四", 0, 30, 30, 60)
    assert sorted(read(drawn)) == sorted("一二三四")
