"""The bot's own pages: the greeting, and its one-line texts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.card import Button, Card, Press
from bot.render.showable import clean, cut, escape
from bot.texts import Texts
from bot.texts.web import WEB_TEXTS

# Telegram's limit of a message (Bot API, sendMessage): 4,096 characters after parsing,
# counted here in UTF-16 units, the strictest reading.
MESSAGE_UNITS = 4096
# And of what a pressed button shows (answerCallbackQuery).
_TOAST_UNITS = 200


def start_card(
    texts: Texts,
    documents: int,
    passages: int,
    examples: Sequence[tuple[str, str]],
    not_read: str = "",
    pending: int = 0,
) -> Card:
    """Return the greeting, with questions to tap.

    Args:
        texts: In the person's language.
        documents: How many there are.
        passages: How many there are.
        examples: Questions that the documents answer: each, and the id of the passage that it is about.
        not_read: The line that says which files are not read, for who is to know it.
        pending: How many files are still to be read.
    """
    reading = texts.pending(pending) if pending else ""
    if not passages:
        return text_card("\n\n".join(filter(None, (reading or texts.no_documents, not_read))))
    said = filter(None, (texts.start(documents, passages), reading, texts.examples if examples else "", not_read))
    buttons = [Button(question, Press("example", texts.language, passage_id)) for question, passage_id in examples]
    return Card("\n\n".join(escape(clean(one)) for one in said), tuple((button,) for button in buttons))


def text_card(text: str) -> Card:
    """Return a card that says one of the bot's own texts."""
    return Card(escape(cut(clean(text), MESSAGE_UNITS)))


def above_card(texts: Texts, link: str | None) -> Card:
    """Return the card that points to an answer above, by a link where the chat has links."""
    text = escape(texts.answered_above)
    return Card(f'<a href="{escape(link)}">{text}</a>' if link else text)


def login_card(texts: Texts, address: str, minutes: int) -> Card:
    """Return the card with a link to log in on the web, which holds for some minutes."""
    words = WEB_TEXTS[texts.language]
    return Card(escape(words.here_is_the_link(minutes)), ((Button(words.log_in, url=address),),))


def toast(text: str) -> str:
    """Return one of the bot's own texts, short enough for what a pressed button shows."""
    return cut(clean(text), _TOAST_UNITS)
