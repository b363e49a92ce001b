"""Charts of slides and Word files: what they show is read as the rows of a table."""

from __future__ import annotations

from index.read.readers import read_original
from tests.support.originals import A, docx, headings_of, p, text_of
from tests.support.slides import pptx, shape

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
RELATION = '<Relationship Id="r1" Target="{}/chart1.xml"/>'
CHART = f'<c:chart xmlns:c="{C}" r:id="r1"/>'


def points(kind: str, *texts: str, code: str = "General") -> str:
    inside = "".join(f'<c:pt idx="{n}"><c:v>{text}</c:v></c:pt>' for n, text in enumerate(texts) if text)
    return f"<c:{kind}Ref><c:{kind}Cache><c:formatCode>{code}</c:formatCode>{inside}</c:{kind}Cache></c:{kind}Ref>"


def series(name: str, categories: str, values: str) -> str:
    return f"<c:ser><c:tx>{points('str', name)}</c:tx><c:cat>{categories}</c:cat><c:val>{values}</c:val></c:ser>"


def title(text: str) -> str:
    return f"<c:title><c:tx><c:rich><a:p><a:r><a:t>{text}</a:t></a:r></a:p></c:rich></c:tx></c:title>"


def chart(*of: str, named: str = "", axis: str = "") -> str:
    axes = f"<c:valAx>{title(axis)}</c:valAx>" if axis else ""
    plot = f"<c:plotArea><c:barChart>{''.join(of)}</c:barChart>{axes}</c:plotArea>"
    return f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}"><c:chart>{named and title(named)}{plot}</c:chart></c:chartSpace>'


def slide(drawn: str) -> bytes:
    frame = f"<p:graphicFrame><a:graphic><a:graphicData>{CHART}</a:graphicData></a:graphic></p:graphicFrame>"
    parts = {
        "ppt/slides/_rels/slide1.xml.rels": f"<Relationships>{RELATION.format('../charts')}</Relationships>",
        "ppt/charts/chart1.xml": drawn,
    }
    return pptx(shape("业绩", "title") + frame, parts=parts)


MONTHS = points("str", "一月", "二月")


def test_each_category_is_a_row_with_the_values_of_all_series() -> None:
    drawn = chart(
        series("计划", MONTHS, points("num", "10", "")),
        series("实际", MONTHS, points("num", "12", "8.1000000000000005")),
        named="销售情况",
        axis="单位：万元",
    )
    document = read_original("a.pptx", slide(drawn))
    assert document.text.split("\n\n") == [
        "业绩",
        "销售情况",
        "单位：万元",
        "一月；计划：10；实际：12\n二月；实际：8.1",
    ]
    assert [text for _, text in headings_of(document)] == ["业绩", "销售情况"]


def test_values_and_days_are_shown_in_their_formats() -> None:
    days = points("num", "45413", "45414", code="yyyy/m/d")
    drawn = chart(series("占比", days, points("num", "0.25", "0.5", code="0%")))
    assert text_of("a.pptx", slide(drawn)).split("\n")[-2:] == ["2024/5/1；占比：25%", "2024/5/2；占比：50%"]


def test_a_name_of_several_levels_has_its_group_first() -> None:
    quarters = '<c:lvl><c:pt idx="0"><c:v>一季度</c:v></c:pt><c:pt idx="1"><c:v>二季度</c:v></c:pt></c:lvl>'
    years = '<c:lvl><c:pt idx="0"><c:v>2024年</c:v></c:pt></c:lvl>'
    levels = f"<c:multiLvlStrRef><c:multiLvlStrCache>{quarters}{years}</c:multiLvlStrCache></c:multiLvlStrRef>"
    drawn = chart(series("销量", levels, points("num", "10", "20")))
    assert text_of("a.pptx", slide(drawn)).endswith("2024年 一季度；销量：10\n2024年 二季度；销量：20")


def test_a_chart_of_a_word_file_stands_below_its_paragraph() -> None:
    body = f"<w:p><w:r><w:t>见图。</w:t></w:r><w:r><w:drawing>{CHART}</w:drawing></w:r></w:p>" + p("完毕。")
    data = docx(
        body,
        relations=RELATION.format("charts"),
        **{"word/charts/chart1.xml": chart(series("销量", MONTHS, points("num", "10", "20")))},
    )
    assert text_of("a.docx", data).split("\n\n") == ["见图。", "一月；销量：10\n二月；销量：20", "完毕。"]
