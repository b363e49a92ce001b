"""The card of a passage by itself: by its link, shared, or read around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.render.buttons import CardContext, back_to_now, rows
from bot.render.card import Card, Links
from bot.render.quote import further, quotation, source_lines, with_names
from bot.render.showable import escape
from bot.texts import Texts
from index import Passage
from index.rank.hits import Hit, Resolved


def passage_card(passage: Passage, texts: Texts, links: Links, context: CardContext) -> Card:
    """Return the card of a passage by itself."""
    return _card(Hit(passage, 0.0), texts, links, context, "")


def shared_card(hit: Hit, texts: Texts, links: Links, context: CardContext) -> Card:
    """Return a passage's card for any chat; a line below it tells people who do not know the bot what it is."""
    card = _card(hit, texts, links, replace(context, shared=True), "")
    return replace(card, html=f"{card.html}\n<i>{escape(texts.shared)}</i>")


def linked_card(resolved: Resolved, texts: Texts, links: Links, context: CardContext) -> Card:
    """Return the card of a link whose passage is there; it says if the text was changed or the file renamed."""
    then, now = resolved.then, resolved.now
    if now is None:
        raise ValueError("a removed passage has a card of its own")
    if now.text.split() != then.text.split():
        return _card(Hit(now, 0.0), texts, links, replace(context, then=then.passage_id), escape(texts.changed))
    note = "" if now.source == then.source else with_names(texts.renamed, then.source, now.source)
    return _card(Hit(now, 0.0), texts, links, context, note)


def old_card(then: Passage, texts: Texts) -> Card:
    """Return the card of a passage's old text, marked as old."""
    return Card(
        f"{escape(texts.old)}\n\n{source_lines(then, texts)}\n{quotation(Hit(then, 0.0))}", back_to_now(then, texts)
    )


def removed_card(then: Passage, nearest: Sequence[Hit], texts: Texts, links: Links) -> Card:
    """Return the card of a link whose passage was removed: from which document, and what is nearest now."""
    lines = [with_names(texts.removed, then.source)]
    if nearest:
        lines += [escape(texts.nearest), *(f"· {further(hit, links)}" for hit in nearest)]
    return Card("\n".join(lines))


def _card(hit: Hit, texts: Texts, links: Links, context: CardContext, note: str) -> Card:
    passage = hit.passage
    above = [f"{note}\n"] if note else []
    web = links.on_the_web(passage)
    source = source_lines(passage, texts, context.position, links.to(passage), web)
    preview = web if context.shared and links.are_previewed else None
    return Card("\n".join([*above, source, quotation(hit)]), rows(passage, context, texts, links), preview)
