"""A passage's page shows it in its document, whatever has become of it, and previews well."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.live import LiveEngine
from bot.render.web import compared, outline, runs
from index import Engine, Passage, open_index
from index.rank.hits import Hit
from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.sites import visited, visitor, words_of

HANDBOOK = """# 员工手册

## 第一章 假期

每年有五天年假，提前三天申请。

### 病假

病假凭医院证明。

## 第二章 班车

班车早上七点半从南门发车。
"""
HOSTILE = '# <script>alert(1)</script>\n\n"><img src=x onerror=alert(2)> {{ 7 * 7 }} \u202e文字\n'


def handbook(folder: MakeFolder, tmp_path: Path, text: str = HANDBOOK) -> tuple[Path, Engine]:
    docs = folder({"制度/手册.md": text, "a b#?.md": HOSTILE, "c.txt": "一段没有标题的文字。\n"})
    return docs, open_index(docs, tmp_path / "data")


def with_text(engine: Engine, text: str) -> Passage:
    return next(passage for passage in engine.passages if text in passage.text)


@pytest.mark.long
async def test_a_passage_is_shown_in_its_document(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    docs, engine = handbook(folder, tmp_path)
    passage = with_text(engine, "病假凭")
    async with visited(telegram, engine, tmp_path / "data", docs=docs) as client:
        page = await client.get(f"/p/{passage.passage_id}")
        told = words_of(page)
        assert page.status_code == 200
        for shown in (
            "员工手册 › 病假",
            "第一章 假期",
            "制度/手册.md",
            "第 2/3 段",
            "病假凭医院证明。",
            "五天年假",
            "南门",
        ):
            assert shown in told
        assert re.search(r"文件日期 20\d\d-\d\d-\d\d", told)
        assert len(page.content) < 30_000
        links = dict(re.findall(r'rel="(prev|next)" href="([^"]*)"', page.text))
        assert "五天年假" in words_of(await client.get(links["prev"]))
        assert "南门" in words_of(await client.get(links["next"]))
        (whole,) = re.findall(r'href="(/d/[^"]*)"', page.text)
        document = await client.get(whole)
        assert document.status_code == 200
        assert f'id="p_{passage.passage_id}"' in document.text
        assert whole.endswith(f"#p_{passage.passage_id}")


@pytest.mark.long
async def test_a_link_is_previewed_by_the_first_lines(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    docs, engine = handbook(folder, tmp_path)
    passage = with_text(engine, "病假凭")
    async with visited(telegram, engine, tmp_path / "data", docs=docs) as client:
        page = (await client.get(f"/p/{passage.passage_id}")).text
        tags = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page))
        address = f"{client.base_url}/p/{passage.passage_id}".replace("//p", "/p")
    assert tags == {
        "type": "article",
        "site_name": "资料问答",
        "title": "员工手册 › 病假",
        "description": "病假凭医院证明。",
        "url": address,
    }
    assert '<meta name="robots" content="noindex, nofollow">' in page


@pytest.mark.long
async def test_the_question_of_a_link_marks_the_sentence_and_nobody_else_s_question_does(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    docs, engine = handbook(folder, tmp_path)
    async with visited(telegram, engine, tmp_path / "data", docs=docs) as client:
        answers = await client.post("/", data={"q": "班车几点发车？"})
        (link,) = re.findall(r'href="(/p/[^"]*\?q=[^"]*)"', answers.text)[:1]
        page = await client.get(link)
        assert "💬 班车几点发车？" in words_of(page)
        assert re.search("<mark>.*七点半.*</mark>", page.text)
        other = with_text(engine, "病假凭").passage_id
        for forged in (link.replace(link.split("/")[2][:12], other), link[:-1], link.replace("?q=", "?q=a")):
            page = await client.get(forged)
            assert page.status_code == 200
            assert "💬" not in page.text
            assert "<mark>" not in page.text


@pytest.mark.long
async def test_what_has_become_of_a_passage_is_said(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    docs, before = handbook(folder, tmp_path)
    changed, removed = with_text(before, "五天年假").passage_id, with_text(before, "没有标题").passage_id
    moved = with_text(before, "7 * 7").passage_id
    (docs / "c.txt").unlink()
    (docs / "a b#?.md").rename(docs / "b.md")
    (docs / "制度/手册.md").write_text(HANDBOOK.replace("五天年假，提前三天", "六天年假，提前四天"), encoding="utf-8")
    engine = open_index(docs, tmp_path / "data")
    async with visited(telegram, engine, tmp_path / "data", docs=docs) as client:
        page = await client.get(f"/p/{changed}")
        assert "这一段改过了" in words_of(page)
        assert re.findall("<del>.*?</span>(.*?)<span", page.text) == ["五", "三"]
        assert re.findall("<ins>.*?</span>(.*?)<span", page.text) == ["六", "四"]
        assert "文件改了名：a b#?.md → b.md" in words_of(await client.get(f"/p/{moved}"))
        gone = await client.get(f"/p/{removed}")
        assert gone.status_code == 410
        assert "这一段已从 c.txt 中删除" in words_of(gone)


@pytest.mark.long
async def test_every_document_is_in_the_list_and_opens(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    docs, engine = handbook(folder, tmp_path)
    async with visited(telegram, engine, tmp_path / "data", docs=docs) as client:
        listed = await client.get("/docs")
        links = re.findall(r'href="(/d/[^"]*)"', listed.text)
        assert links == [f"/d/{quote(source)}" for source in engine.sources]
        for link, source in zip(links, engine.sources, strict=True):
            page = await client.get(link)
            assert page.status_code == 200
            anchors = re.findall('<section id="p_([^"]*)">', page.text)
            assert anchors == [passage.passage_id for passage in engine.passages_of(source)]
        whole = (await client.get(f"/d/{quote('制度/手册.md')}")).text
        assert re.findall(r"<h(\d)>([^<]*)", whole) == [
            ("1", "员工手册"),
            ("2", "第一章 假期"),
            ("3", "病假"),
            ("2", "第二章 班车"),
        ]


@pytest.mark.long
async def test_a_long_document_has_pages(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    text = "".join(f"## 第{number}节\n\n第{number}号规定的内容。\n\n" for number in range(450))
    docs = folder({"长.md": text})
    engine = open_index(docs, tmp_path / "data")
    async with visited(telegram, engine, tmp_path / "data", docs=docs) as client:
        seen: list[str] = []
        headings: list[str] = []
        for number in (1, 2, 3):
            page = await client.get(f"/d/{quote('长.md')}?page={number}")
            seen += re.findall('<section id="p_([^"]*)">', page.text)
            headings += re.findall("<h2>(.*?)</h2>", page.text)
        assert seen == [passage.passage_id for passage in engine.passages]
        assert headings == [f"第{number}节" for number in range(450)]
        passage = await client.get(f"/p/{seen[-1]}")
        assert f"?page=3#p_{seen[-1]}" in passage.text
        assert len(passage.content) < 30_000
        assert len(re.findall('<li class="level', passage.text)) == 40
        for wrong in ("4", "0", "-1", "x", "９", "9999999"):
            assert (await client.get("/d/长.md", params={"page": wrong})).status_code == 404


@pytest.mark.long
async def test_a_file_is_handed_out_as_it_is(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    docs, engine = handbook(folder, tmp_path)
    async with visited(telegram, engine, tmp_path / "data", docs=docs) as client:
        file = await client.get(f"/p/{with_text(engine, '五天').passage_id}/file")
        assert file.content == (docs / "制度/手册.md").read_bytes()
        assert file.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote('手册.md')}"
        assert file.headers["Content-Type"] == "application/octet-stream"
        assert (await client.get("/p/aaaaaaaaaaaa/file")).status_code == 404
        (docs / "制度/手册.md").unlink()
        assert (await client.get(f"/p/{with_text(engine, '五天').passage_id}/file")).status_code == 404


@pytest.mark.parametrize(
    ("accepts", "lang"),
    [
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("fr-CH, en;q=0.5, zh;q=0.7", "zh-Hans"),
        ("de", "en"),
        ("", "zh-Hans"),
        (";;q=x,*;q=1" * 9, "zh-Hans"),
    ],
)
@pytest.mark.long
async def test_the_pages_speak_the_reader_s_language(
    telegram: BotApi, seeds: Engine, tmp_path: Path, accepts: str, lang: str
) -> None:
    async with visited(telegram, seeds, tmp_path) as here, visitor(str(here.base_url), accepts) as client:
        for path in ("/", "/docs", "/nothing", f"/p/{seeds.passages[0].passage_id}"):
            assert f'<html lang="{lang}">' in (await client.get(path)).text


@pytest.mark.long
async def test_nothing_of_a_document_is_taken_for_html(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    docs, engine = handbook(folder, tmp_path)
    passage = with_text(engine, "7 * 7")
    async with visited(telegram, engine, tmp_path / "data", docs=docs) as client:
        for path in (f"/p/{passage.passage_id}", f"/d/{quote(passage.source)}", "/docs"):
            page = (await client.get(path)).text
            assert "<script>" not in page
            assert "<img" not in page
            assert "\u202e" not in page
            assert "49" not in words_of(await client.get(path))


@pytest.mark.long
async def test_answers_tell_browsers_to_be_careful(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with visited(telegram, seeds, tmp_path) as client:
        for path in ("/", "/docs", "/nothing", "/p/aaaaaaaaaaaa", "/robots.txt", "/healthz"):
            headers = (await client.get(path)).headers
            assert "default-src 'none'" in headers["Content-Security-Policy"]
            assert "unsafe" not in headers["Content-Security-Policy"]
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["X-Frame-Options"] == "DENY"
            assert headers["X-Robots-Tag"] == "noindex, nofollow"
            assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.long
async def test_styles_and_scripts_are_kept_by_browsers(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with visited(telegram, seeds, tmp_path, public_url="https://example.org/asked") as client:
        page = (await client.get("/")).text
        links = re.findall(r'(?:href|src)="(/asked/static/[^"]*)"', page)
        assert len(links) == 2
        for link in links:
            file = await client.get(link)
            assert "immutable" in file.headers["Cache-Control"]
            assert file.headers["Content-Type"].startswith("text/")
        assert (await client.get("/static/..%2ftemplates%2fbase.html")).status_code == 404


@given(st.text("字a\n，\U0001f44d", max_size=60), st.text("字a\n，\U0001f44d", max_size=60))
def test_two_texts_compared_are_both_whole(old: str, new: str) -> None:
    changes = compared(old, new)
    assert "".join(one.text for one in changes if one.kind != "inserted") == old
    assert "".join(one.text for one in changes if one.kind != "deleted") == new


@given(st.text(min_size=1, max_size=40), st.sets(st.integers(0, 40), max_size=8), st.integers(0, 40), st.integers(0, 9))
def test_a_marked_text_is_the_text(text: str, edges: set[int], start: int, length: int) -> None:
    inside = sorted(edge for edge in edges if edge <= len(text))
    spans = tuple(zip(inside[::2], inside[1::2], strict=False))
    sentence = (min(start, len(text)), min(start + length, len(text)))
    shown = runs(Hit(Passage("abcdefghijkl", "a", (), 0, text), 1.0, spans, sentence))
    assert "".join(piece for run in shown for piece, _ in run.pieces) == text
    deciding = "".join(piece for run in shown if run.deciding for piece, _ in run.pieces)
    assert deciding == text[slice(*sentence)]


def test_an_outline_names_each_heading_once() -> None:
    paths = [("甲",), ("甲", "一"), ("甲", "一"), ("甲", "二"), ("乙", "二"), ()]
    passages = [Passage(f"{number:012}", "a", path, 0, "…") for number, path in enumerate(paths)]
    found = [(entry.heading, entry.level, int(entry.passage_id)) for entry in outline(passages)]
    assert found == [("甲", 0, 0), ("一", 1, 1), ("二", 1, 3), ("乙", 0, 4), ("二", 1, 4)]


@pytest.mark.long
async def test_a_live_engine_that_changes_is_followed(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    docs, engine = handbook(folder, tmp_path)
    live = LiveEngine(engine)
    passage = with_text(engine, "没有标题")
    async with visited(telegram, live, tmp_path / "data", docs=docs) as client:
        assert (await client.get(f"/p/{passage.passage_id}")).status_code == 200
        (docs / "c.txt").unlink()
        live.engine = open_index(docs, tmp_path / "data")
        assert (await client.get(f"/p/{passage.passage_id}")).status_code == 410
