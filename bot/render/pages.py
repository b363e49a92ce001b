"""The bot's own pages: the greeting, and its one-line texts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.card import Card
from bot.render.quote import LINE_COLUMNS
from bot.render.showable import clean, cut, cut_columns, escape, one_line
from bot.texts import Texts

# Telegram's limit of a message (Bot API, sendMessage): 4,096 characters after parsing,
# counted here in UTF-16 units, the strictest reading.
MESSAGE_UNITS = 4096
# And of what a pressed button shows (answerCallbackQuery).
_TOAST_UNITS = 200


def start_card(texts: Texts, documents: int, headings: Sequence[str], passages: int, not_read: str = "") -> Card:
    """Return the greeting, with headings of the documents as examples of what to ask.

    Args:
        texts: In the person's language.
        documents: How many there are.
        headings: The examples.
        passages: How many there are.
        not_read: The line that says which files are not read, for who is to know it.
    """
    if not passages:
        return text_card("\n\n".join(filter(None, (texts.no_documents, not_read))))
    examples = "".join(f"\n· <code>{escape(cut_columns(one_line(h), LINE_COLUMNS))}</code>" for h in headings)
    more = f"\n\n{escape(texts.examples)}{examples}" if examples else ""
    below = f"\n\n{escape(not_read)}" if not_read else ""
    return Card(escape(texts.start(documents, passages)) + more + below)


def text_card(text: str) -> Card:
    """Return a card that says one of the bot's own texts."""
    return Card(escape(cut(clean(text), MESSAGE_UNITS)))


def above_card(texts: Texts, link: str | None) -> Card:
    """Return the card that points to an answer above, by a link where the chat has links."""
    text = escape(texts.answered_above)
    return Card(f'<a href="{escape(link)}">{text}</a>' if link else text)


def toast(text: str) -> str:
    """Return one of the bot's own texts, short enough for what a pressed button shows."""
    return cut(clean(text), _TOAST_UNITS)
