"""In a real browser the pages can be read, asked and used by everybody, and load nothing from anywhere else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index import Engine, open_index
from tests.botapi import ANN, BotApi
from tests.conftest import SEEDS, MakeFolder
from tests.support.browsers import browser, visiting
from tests.support.sites import visited

pytestmark = pytest.mark.browser

QUESTION = "森林火险报警电话是多少？"
HANDBOOK = (
    "# 员工手册\n\n## 第一章 假期\n\n每年有五天年假，提前三天申请。\n\n### 病假\n\n病假凭医院证明。\n\n"
    "## 第二章 班车\n\n班车早上七点半从南门发车。\n"
)
HOSTILE = (
    '# <script>window.hacked=1</script>\n\n"><img src=x onerror="window.hacked=2"> <svg onload=window.hacked=3> '
    "javascript:alert(1) <style>*{display:none}</style> {{ 7 * 7 }} \u202e文字\n\n"
    '## <a href="javascript:window.hacked=4">点这里</a>\n\n<iframe src="https://example.com/"></iframe>\n'
)
FILES = {
    "制度/手册.md": HANDBOOK,
    "hostile.txt": HOSTILE,
    "c.txt": "一段没有标题的文字。\n",
    "人事/工资.md": "# 工资\n\n绛色工资表每月十五日发放。",
}
RULES = '["人事"]\nusers = [7000]\n'


@dataclass(frozen=True)
class Place:
    """A site and a browser.

    Attributes:
        ids: A word of a passage -> its id.
    """

    chromium: Any
    address: str
    docs: Path
    engine: Engine
    telegram: BotApi
    live: Any

    def of(self, words: str) -> str:
        return next(passage.passage_id for passage in self.engine.passages if words in passage.text)


@asynccontextmanager
async def place(telegram: BotApi, folder: MakeFolder, data: Path) -> AsyncIterator[Place]:
    from bot.documents.live import LiveEngine

    docs = folder(FILES)
    engine = open_index(docs, data)
    (data / "access.toml").write_text(RULES, encoding="utf-8")
    live = LiveEngine(engine)
    async with visited(telegram, live, data, docs=docs) as client, browser() as chromium:
        yield Place(chromium, str(client.base_url), docs, engine, telegram, live)


@asynccontextmanager
async def at_the_seeds(telegram: BotApi, seeds: Engine, data: Path, **look: Any) -> AsyncIterator[Any]:
    """A visit to the pages of the seeds."""
    async with (
        visited(telegram, seeds, data, docs=SEEDS) as client,
        browser() as chromium,
        visiting(chromium, str(client.base_url), **look) as visit,
    ):
        yield visit


async def without_violations(visit: Any) -> None:
    """Hold a page against the rules of accessibility."""
    from axe_playwright_python.async_playwright import Axe

    results = await Axe().run(visit.page)
    assert results.violations_count == 0, results.generate_report()


async def test_a_link_is_opened_fresh_changed_removed_and_forbidden(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    async with place(telegram, folder, tmp_path / "data") as here, visiting(here.chromium, here.address) as visit:
        leave, plain, secret = here.of("五天年假"), here.of("没有标题"), here.of("绛")
        assert (await visit.open(f"/p/{leave}")).status == 200
        assert "五天年假" in await visit.text()
        assert (await visit.open(f"/p/{secret}")).status == 404
        assert "绛" not in await visit.text()
        (here.docs / "制度/手册.md").write_text(HANDBOOK.replace("五天", "六天"), encoding="utf-8")
        (here.docs / "c.txt").unlink()
        here.live.engine = open_index(here.docs, tmp_path / "data")
        await visit.open(f"/p/{leave}")
        assert await visit.page.inner_text("[role=note]") == "ℹ️ 这一段改过了，下面是现在的文字。"
        assert "五" in await visit.page.inner_text("del")
        assert "六" in await visit.page.inner_text("ins")
        await without_violations(visit)
        assert (await visit.open(f"/p/{plain}")).status == 410
        assert "已从 c.txt 中删除" in await visit.text()
        await without_violations(visit)
        wrong = [one for one in visit.complaints if "404" not in one and "410" not in one]
        assert wrong == []


async def test_a_question_is_asked_by_the_keyboard_alone(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with at_the_seeds(telegram, seeds, tmp_path) as visit:
        await visit.open("/")
        keys = visit.page.keyboard
        await keys.press("Tab")
        assert await visit.page.evaluate("document.activeElement.className") == "skip"
        await keys.press("Enter")
        await keys.press("Tab")
        assert await visit.page.evaluate("document.activeElement.id") == "q"
        await keys.type(QUESTION)
        await visit.page.wait_for_selector("#answers mark")  # while it is typed
        assert "12119" in await visit.page.inner_text("#answers mark")
        await keys.press("Enter")
        await visit.page.wait_for_load_state("networkidle")
        assert await visit.page.input_value("#q") == QUESTION
        for _ in range(20):
            await keys.press("Tab")
            if "?q=" in str(await visit.page.evaluate("document.activeElement.href || ''")):
                break
        await keys.press("Enter")
        await visit.page.wait_for_url(re.compile(r"/p/.*\?q="))
        assert f"💬 {QUESTION}" in await visit.text()
        assert "12119" in await visit.page.inner_text("mark")
        assert visit.complaints == []
        assert await visit.refused() == []


async def test_without_javascript_everything_is_there_but_what_needs_it(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    async with at_the_seeds(telegram, seeds, tmp_path, java_script_enabled=False) as visit:
        await visit.open("/")
        await visit.page.fill("#q", QUESTION)
        await visit.page.click("form.ask button")
        await visit.page.wait_for_selector("#answers mark")
        await visit.page.click(".card h2 a")
        await visit.page.wait_for_selector("blockquote mark")
        assert "12119" in await visit.page.inner_text("mark")
        buttons = await visit.page.query_selector_all(".deeds button")
        assert [await button.is_visible() for button in buttons] == [False, False]


async def test_the_address_is_copied_and_the_page_printed(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with at_the_seeds(telegram, seeds, tmp_path, permissions=["clipboard-read", "clipboard-write"]) as visit:
        path = f"/p/{seeds.passages[3].passage_id}"
        await visit.open(path)
        await visit.page.click("[data-copy]")
        await visit.page.wait_for_selector("text=已复制")
        copied = await visit.page.evaluate("navigator.clipboard.readText()")
        assert copied == visit.address + path
        await visit.page.emulate_media(media="print")
        shown = [await visit.page.is_visible(one) for one in ("blockquote", "header", ".deeds", ".outline")]
        assert shown == [True, False, False, False]
        printed = await visit.page.pdf()
        assert printed.startswith(b"%PDF")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_fits_its_width_and_keeps_the_rules_of_accessibility(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path, width: int, scheme: str
) -> None:
    look: dict[str, Any] = {"width": width, "color_scheme": scheme}
    async with (
        place(telegram, folder, tmp_path / "data") as here,
        visiting(here.chromium, here.address, **look) as visit,
    ):
        answers = f"/p/{here.of('病假凭')}"
        for path in ("/", "/docs", "/login", answers, "/d/制度/手册.md", "/nothing", f"/p/{here.of('hacked=2')}"):
            await visit.open(path)
            assert await visit.page.evaluate("document.documentElement.scrollWidth") <= width, path
            await without_violations(visit)
        await visit.open("/")
        await visit.page.fill("#q", "班车几点发车？")
        await visit.page.wait_for_selector("#answers mark")
        await without_violations(visit)
        paper = await visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", paper)[:3])) < 200) == (scheme == "dark")


async def test_a_page_is_small_and_loads_nothing_from_elsewhere(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    async with at_the_seeds(telegram, seeds, tmp_path) as visit:
        for path in ("/", "/docs", f"/p/{seeds.passages[3].passage_id}"):
            await visit.open(path)
            assert len(visit.loaded) == 3, visit.loaded  # the page, a style, a script
            assert all(address.startswith(visit.address) for address in visit.loaded)
            assert visit.loaded[visit.address + path] < 30_000
            assert sum(visit.loaded.values()) < 50_000
            assert await visit.refused() == []
        assert visit.complaints == []


async def test_nothing_in_a_document_ever_runs(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    async with place(telegram, folder, tmp_path / "data") as here, visiting(here.chromium, here.address) as visit:
        hostile = [one.passage_id for one in here.engine.passages if one.source == "hostile.txt"]
        for path in ("/docs", "/d/hostile.txt", *(f"/p/{passage_id}" for passage_id in hostile)):
            await visit.open(path)
            assert await visit.page.evaluate("window.hacked") is None
            assert await visit.refused() == []
            assert await visit.page.query_selector_all("iframe, svg, img, main style, main script") == []
            assert all(address.startswith(visit.address) for address in visit.loaded)
        await visit.open("/")
        await visit.page.fill("#q", HOSTILE[:200].replace("\n", " "))
        await visit.page.click("form.ask button")
        await visit.page.wait_for_load_state("networkidle")
        assert await visit.page.evaluate("window.hacked") is None
        assert await visit.refused() == []
        assert visit.complaints == []


async def test_the_policy_would_stop_what_got_through(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with at_the_seeds(telegram, seeds, tmp_path) as visit:
        await visit.open("/")
        await visit.page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hacked=1\">')"
        )
        await visit.page.wait_for_function("window.refused.length > 0")
        assert await visit.page.evaluate("window.hacked") is None


async def test_somebody_logs_in_by_the_bot_s_link_and_out_again(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    async with place(telegram, folder, tmp_path / "data") as here, visiting(here.chromium, here.address) as visit:
        card = await telegram.ask("/login", **{"from": ANN})
        (link,) = [button["url"] for button in card.buttons]
        await visit.open(link)
        await without_violations(visit)
        await visit.page.click("main button")
        await visit.page.wait_for_url(f"{visit.address}/")
        assert (await visit.open(f"/p/{here.of('绛')}")).status == 200
        await without_violations(visit)
        await visit.page.click("header button")
        await visit.page.wait_for_url(f"{visit.address}/")
        assert (await visit.open(f"/p/{here.of('绛')}")).status == 404
        assert await visit.refused() == []


async def test_the_readme_shows_a_page_as_it_is(
    telegram: BotApi, seeds: Engine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with at_the_seeds(telegram, seeds, tmp_path, device_scale_factor=1) as visit:
        await visit.open("/")
        await visit.page.fill("#q", QUESTION)
        await visit.page.click("form.ask button")
        await visit.page.wait_for_selector("#answers mark")
        await visit.page.click(".card h2 a")
        await visit.page.wait_for_selector("blockquote mark")
        shown = await visit.page.screenshot()
    if request.config.getoption("write_readmes"):
        (Path(__file__).parent.parent / "bench" / "page.png").write_bytes(shown)
    assert shown.startswith(b"\x89PNG")
