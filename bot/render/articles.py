"""Inline results: rows to pick from, each with the card it posts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.buttons import CardContext, Neighbours
from bot.render.card import Article, Card, Links, payload
from bot.render.passages import shared_card
from bot.render.quote import anchor, excerpt, short_path
from bot.render.showable import clean, cut, escape, one_line
from bot.texts import Texts
from index.rank.snapshot import Hit

_TITLE_UNITS = 60
_DESCRIPTION_UNITS = 80


def articles(hits: Sequence[tuple[Hit, Neighbours]], texts: Texts, links: Links) -> list[Article]:
    """Return hits as inline results; their ids are the passages' own, and stay the same."""
    return [
        Article(
            article_id=payload(hit.passage),
            title=_title(hit),
            description=excerpt(hit, _DESCRIPTION_UNITS),
            card=shared_card(hit, texts, links, CardContext(neighbours)),
        )
        for hit, neighbours in hits
    ]


def sentences_with_link(hits: Sequence[Hit], before: str, words: str, after: str, links: Links) -> list[Article]:
    """Return a person's own sentence as inline results; in each, the marked words link to another hit."""
    return [
        Article(
            # The sentence is not in the id: Telegram tells both when one is chosen.
            article_id=f"s_{hit.passage.passage_id}",
            title=_title(hit),
            description=cut(one_line(f"{before}{words}{after}"), _DESCRIPTION_UNITS),
            card=Card(
                escape(clean(before)) + anchor(links.to(hit.passage), clean(words)) + escape(clean(after)),
            ),
        )
        for hit in hits
    ]


def _title(hit: Hit) -> str:
    return cut(short_path(hit.passage), _TITLE_UNITS) or hit.passage.passage_id
