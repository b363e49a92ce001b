"""Bots with their pages, and those who visit them."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.documents.live import LiveEngine
from index import Engine
from tests.botapi import BotApi
from tests.support.bots import running
from tests.support.processes import free_port
from tests.support.waiting import PATIENCE_S


@asynccontextmanager
async def visited(
    telegram: BotApi, asked: Engine | LiveEngine, data: Path, **settings: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without a login, who reads simplified Chinese, at a site that knows its own address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {"public_url": address, **settings}
    async with running(telegram, asked, data, port=port, **settings), visitor(address) as client:
        yield client


@asynccontextmanager
async def visitor(address: str, language: str = "zh-CN") -> AsyncIterator[httpx.AsyncClient]:
    """Somebody else there."""
    headers = {"Accept-Language": language}
    # Without certificates, which take a while to load.
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=PATIENCE_S, verify=False) as client:
        yield client


def words_of(page: httpx.Response) -> str:
    """What a page says, its white space made single blanks."""
    body = re.sub(r"(?s)<head>.*?</head>|<[^>]*>", " ", page.text)
    return " ".join(html.unescape(body).split())
