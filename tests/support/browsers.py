"""A real Chromium that opens the pages, and notes all that it loads, refuses and complains of."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

# It runs as root in containers, and looks for nothing elsewhere.
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Each page notes what the policy of its content refuses.
_NOTING = (
    "window.refused = []; document.addEventListener('securitypolicyviolation', "
    "event => window.refused.push(event.violatedDirective + ' ' + event.blockedURI))"
)


@dataclass
class Visit:
    """A browser's visit to the pages.

    Attributes:
        page: Playwright's page.
        address: The site's.
        loaded: The addresses of all requests, and the bytes of their answers.
        complaints: What the browser's console says is wrong, and errors of scripts.
    """

    page: Any
    address: str
    loaded: dict[str, int] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    async def open(self, path: str) -> Any:
        """Open a page of the site; return the answer to its address."""
        self.loaded.clear()
        return await self.page.goto(path if "://" in path else self.address + path, wait_until="networkidle")

    async def refused(self) -> list[str]:
        """What the policy of the page's content has refused."""
        return list(await self.page.evaluate("window.refused"))

    async def text(self) -> str:
        """What the page shows."""
        return str(await self.page.inner_text("body"))

    def note(self, answer: Any) -> None:
        """Note what was loaded."""
        if not answer.url.startswith("data:"):
            self.loaded[answer.url] = int(answer.headers.get("content-length", 0))


@asynccontextmanager
async def browser() -> AsyncIterator[Any]:
    """Chromium, whose lack is a failure."""
    from playwright.async_api import async_playwright

    path = next(filter(None, map(shutil.which, _NAMES)), None)
    assert path is not None, "there is no Chromium here: apt install chromium"
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=_FLAGS)
        try:
            yield chromium
        finally:
            await chromium.close()


@asynccontextmanager
async def visiting(
    chromium: Any, address: str, *, width: int = 1280, language: str = "zh-CN", **more: Any
) -> AsyncIterator[Visit]:
    """A visit without cookies; `more` as Playwright's `new_context` takes it."""
    viewport = {"width": width, "height": 800}
    context = await chromium.new_context(viewport=viewport, locale=language, **more)
    await context.add_init_script(_NOTING)
    page = await context.new_page()
    visit = Visit(page, address.rstrip("/"))
    page.on("response", visit.note)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("console", lambda line: visit.complaints.append(line.text) if line.type == "error" else None)
    try:
        yield visit
    finally:
        await context.close()
