"""The bot's own pages: the greeting, and its one-line texts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.card import Button, Card, Press
from bot.render.showable import clean, cut, escape
from bot.texts import Texts

# Telegram's limit of a message (Bot API, sendMessage): 4,096 characters after parsing,
# counted here in UTF-16 units, the strictest reading.
MESSAGE_UNITS = 4096
# And of what a pressed button shows (answerCallbackQuery).
_TOAST_UNITS = 200


def start_card(
    texts: Texts, documents: int, passages: int, examples: Sequence[tuple[str, str]], not_read: str = ""
) -> Card:
    """Return the greeting, with questions to tap.

    Args:
        texts: In the person's language.
        documents: How many there are.
        passages: How many there are.
        examples: Questions that the documents answer: each, and the id of the passage that it is about.
        not_read: The line that says which files are not read, for who is to know it.
    """
    if not passages:
        return text_card("\n\n".join(filter(None, (texts.no_documents, not_read))))
    said = filter(None, (texts.start(documents, passages), texts.examples if examples else "", not_read))
    buttons = [Button(question, Press("example", texts.language, passage_id)) for question, passage_id in examples]
    return Card("\n\n".join(escape(clean(one)) for one in said), tuple((button,) for button in buttons))


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
