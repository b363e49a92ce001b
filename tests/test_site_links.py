"""Where there are pages, cards lead to them, too."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.tokens import Tokens
from bot.render import Links
from index import Engine, Passage
from tests.botapi import BotApi, Call
from tests.support.bots import running
from tests.support.processes import free_port
from tests.support.sites import visited, words_of

QUESTION = "宁波化解了多少信访积案"
PUBLIC: dict[str, Any] = {"public_url": "https://example.org/docs-bot"}
TOKENS = Tokens(bytes(32))


def copied(card: Call) -> str:
    return str(next(button["copy_text"]["text"] for button in card.buttons if "copy_text" in button))


@pytest.mark.long
async def test_a_card_leads_to_telegram_first_then_to_the_web_and_copies_the_web(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    async with visited(telegram, seeds, tmp_path) as client:
        card = await telegram.ask(QUESTION)
        first, second = card.links[:2]
        assert first.startswith("https://t.me/passagebot?start=p_")
        assert second == copied(card)
        assert second.startswith(f"{str(client.base_url).rstrip('/')}/p/{first[-12:]}?q=")
        page = await client.get(second)
        assert f"💬 {QUESTION}" in words_of(page)
        assert "<mark>" in page.text
        assert card.parameters["link_preview_options"]["is_disabled"]


@pytest.mark.long
async def test_without_pages_cards_lead_to_telegram_only(bot: BotApi) -> None:
    card = await bot.ask(QUESTION)
    assert copied(card).startswith("https://t.me/")
    assert all(link.startswith("https://t.me/") for link in card.links)


@pytest.mark.long
@pytest.mark.parametrize(("chats", "is_previewed"), [({}, True), ({"chats": frozenset({7_000})}, False)])
async def test_a_shared_card_is_previewed_where_everybody_may_see_the_page(
    telegram: BotApi, seeds: Engine, tmp_path: Path, chats: dict[str, Any], is_previewed: bool
) -> None:
    passage = seeds.passages[7]
    async with running(telegram, seeds, tmp_path, port=free_port(), **PUBLIC, **chats):
        rows = await telegram.inline(f"#p_{passage.passage_id}")
    content = rows.parameters["results"][0]["input_message_content"]
    options = content["link_preview_options"]
    if is_previewed:
        assert options["url"] == f"https://example.org/docs-bot/p/{passage.passage_id}"
        assert not options.get("is_disabled")
    else:
        assert options["is_disabled"]
    assert re.search(rf'<a href="https://example.org/docs-bot/p/{passage.passage_id}">', content["message_text"])


@given(st.text(min_size=1, max_size=300))
def test_what_is_copied_fits_the_button(question: str) -> None:
    links = Links("passagebot", "https://example.org/a/rather/long/path/before/it", TOKENS.question)
    passage = Passage("abcdefghijkl", "a.txt", (), 0, "text")
    address = links.to_copy(passage, question)
    assert address.startswith("https://example.org")
    assert len(address) <= 256
    deep = Links("passagebot", f"https://example.org/{'x' * 250}", TOKENS.question)
    assert deep.to_copy(passage, question) == "https://t.me/passagebot?start=p_abcdefghijkl"
