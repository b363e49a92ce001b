"""Books: a file begins anew where the contents lead to it, and opens with its name though nothing marks that."""

from __future__ import annotations

from index.read.readers import read_original
from tests.support.originals import archive, passages_of

BODY = "<p>猪肉三百克，白菜四百克，白菜先用盐杀水。</p>"
OTHER = "<p>冷水面：五百克面粉配二百四十克水。</p>"


def book(*pages: str, names: tuple[str, ...]) -> bytes:
    """A book of pages, to which the names of its contents lead in turn, none of them where one is empty."""
    items = "".join(f'<item id="c{n}" href="c{n}.xhtml" media-type="text/html"/>' for n in range(len(pages)))
    items += '<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(pages)))
    points = "".join(
        f'<navPoint><navLabel><text>{name}</text></navLabel><content src="c{n}.xhtml#top"/></navPoint>'
        for n, name in enumerate(names)
        if name
    )
    return archive(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfile full-path="b/c.opf"/></container>',
            "b/c.opf": f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>",
            "b/toc.ncx": f"<ncx><navMap>{points}</navMap></ncx>",
            **{f"b/c{n}.xhtml": f"<html><body>{page}</body></html>" for n, page in enumerate(pages)},
        }
    )


def headings_of(data: bytes) -> list[tuple[int, str]]:
    document = read_original("a.epub", data)
    return [(h.level, document.text[h.start : h.end]) for h in document.headings if h.start < h.end]


def test_the_name_that_the_contents_give_a_file_is_its_heading_beside_the_marked_ones() -> None:
    data = book(f"<h2>第一章 和面</h2>{OTHER}", f"<p>第二章　馅料</p>{BODY}", names=("第一章 和面", "第二章 馅料"))
    assert headings_of(data) == [(2, "第一章 和面"), (2, "第二章 馅料")]


def test_a_name_may_stand_on_two_lines() -> None:
    data = book(f"<p>第一章</p><p>和面</p>{OTHER}", f"<p>第二章</p>{BODY}", names=("第一章 和面", "第二章 馅料"))
    assert headings_of(data)[0] == (1, "第一章 和面")
    assert "第二章" in read_original("a.epub", data).text


def test_inner_headings_stay_below_a_name_that_nothing_marks() -> None:
    data = book(f"<p>和面</p>{OTHER}<h2>发面</h2>{BODY}", f"<p>馅料</p>{BODY}", names=("和面", "馅料"))
    assert headings_of(data) == [(1, "和面"), (2, "发面"), (1, "馅料")]


def test_a_file_without_a_name_in_it_is_not_below_the_chapter_before() -> None:
    data = book(f"<h1>第一章 和面</h1>{OTHER}", BODY, names=("第一章 和面", "后记"))
    assert passages_of("a.epub", data)[-1].headings == ()


def test_a_file_to_which_nothing_leads_goes_on_with_the_chapter() -> None:
    data = book(f"<h1>第一章 和面</h1>{OTHER}", BODY, names=("第一章 和面", ""))
    assert passages_of("a.epub", data)[-1].headings == ("第一章 和面",)
