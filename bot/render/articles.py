"""Inline results: rows to pick from, each with the card it posts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.buttons import CardContext, Position
from bot.render.card import Article, Card, Links, payload
from bot.render.passages import shared_card
from bot.render.quote import anchor, excerpt, label
from bot.render.showable import clean, cut, escape, one_line
from bot.texts import Texts
from index.rank.hits import Hit

_DESCRIPTION_UNITS = 80


def articles(hits: Sequence[tuple[Hit, Position]], texts: Texts, links: Links) -> list[Article]:
    """Return hits as inline results; their ids are the passages' own, and stay the same."""
    return [
        Article(
            article_id=payload(hit.passage),
            title=_title(hit),
            description=cut(excerpt(hit), _DESCRIPTION_UNITS),
            card=shared_card(hit, texts, links, CardContext(position)),
        )
        for hit, position in hits
    ]


def sentences_with_links(
    pieces: Sequence[str], marked: Sequence[Sequence[Hit]], links: Links, most: int
) -> list[Article]:
    """Return a person's own sentence as inline results; in each, the marked words link to hits of theirs.

    Args:
        pieces: The sentence: text, marked words, text, marked words, …, text.
        marked: The hits of each marked words; words without any stay plain.
        links: Makes the links.
        most: Results wanted; they differ in the link of the first words that have hits.
    """
    first = next((number for number, hits in enumerate(marked) if hits), None)
    if first is None:
        return []
    best = [hits[0] if hits else None for hits in marked]
    return [
        Article(
            # The sentence is not in the id: Telegram tells both when one is chosen.
            article_id=f"s_{hit.passage.passage_id}",
            title=_title(hit),
            description=cut(one_line("".join(pieces)), _DESCRIPTION_UNITS),
            card=Card(_linked(pieces, [*best[:first], hit, *best[first + 1 :]], links)),
        )
        for hit in marked[first][:most]
    ]


def _linked(pieces: Sequence[str], hits: Sequence[Hit | None], links: Links) -> str:
    """Return a sentence as HTML; every second piece is marked, and links to its hit."""
    shown = [escape(clean(piece)) for piece in pieces]
    for number, hit in enumerate(hits):
        if hit is not None:
            words = 2 * number + 1
            shown[words] = anchor(links.to(hit.passage), clean(pieces[words]))
    return "".join(shown)


def _title(hit: Hit) -> str:
    return label(hit.passage) or hit.passage.passage_id
