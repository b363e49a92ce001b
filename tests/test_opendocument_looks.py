"""OpenDocument: the look of cells says which of them are names."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.support.originals import archive, text_of

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for name, full in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    )
)
STYLES = (
    '<style:style style:name="Heading" style:family="paragraph" style:parent-style-name="Bold"/>'
    '<style:style style:name="Grey" style:family="table-cell">'
    '<style:table-cell-properties fo:background-color="#dddddd"/></style:style>'
    '<style:style style:name="White" style:family="table-cell">'
    '<style:table-cell-properties fo:background-color="#FFFFFF"/></style:style>'
    '<style:style style:name="Strong" style:family="text">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
)
NAMED = (
    '<style:style style:name="Bold" style:family="paragraph">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
)
KEYS = (("集合地点", "东门停车场"), ("带队老师", "小蒋老师"), ("午餐安排", "自备干粮"))


def plain(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def named(text: str, look: str) -> str:
    cell, paragraph = {"ground": (' table:style-name="Grey"', ""), "white": (' table:style-name="White"', "")}.get(
        look, ("", ' text:style-name="Heading"' if look == "style" else "")
    )
    inside = f'<text:span text:style-name="Strong">{text}</text:span>' if look == "letters" else text
    opening = f'<table:table-cell office:value-type="string"{cell}>'
    return f"{opening}<text:p{paragraph}>{inside}</text:p></table:table-cell>"


def opendocument(rows: Sequence[str], kind: str) -> bytes:
    table = f'<table:table table:name="表">{"".join(f"<table:table-row>{row}</table:table-row>" for row in rows)}'
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
            "styles.xml": f"<office:document-styles {SPACES}>{NAMED}</office:document-styles>",
            "content.xml": (
                f"<office:document-content {SPACES}><office:automatic-styles>{STYLES}</office:automatic-styles>"
                f"<office:body><office:{kind}>{table}</table:table></office:{kind}></office:body>"
                "</office:document-content>"
            ),
        }
    )


@pytest.mark.parametrize("look", ["ground", "style", "letters"])
@pytest.mark.parametrize(("kind", "source"), [("text", "a.odt"), ("spreadsheet", "a.ods")])
def test_a_column_that_looks_like_names_names_the_rows(look: str, kind: str, source: str) -> None:
    rows = [named(name, look) + plain(value) for name, value in KEYS]
    assert text_of(source, opendocument(rows, kind)).endswith(
        "集合地点：东门停车场\n带队老师：小蒋老师\n午餐安排：自备干粮"
    )


def test_a_white_ground_says_nothing() -> None:
    rows = [named(name, "white") + plain(value) for name, value in KEYS]
    assert text_of("a.odt", opendocument(rows, "text")).startswith("集合地点：带队老师；东门停车场：小蒋老师")
