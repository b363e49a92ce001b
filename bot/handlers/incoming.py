"""What comes in: who asks, where, in which language, and what the words ask."""

from __future__ import annotations

import re
from collections.abc import Collection

from telegram import CallbackQuery, Chat, Message, MessageEntity, User
from telegram.ext import filters

from bot.answering.views import Viewer
from bot.ledger.gaps import Who
from bot.render import Press
from bot.texts import Texts, texts_for
from index.tokenize.fold import fold
from index.tokenize.greetings import is_only_polite as says_only_politeness

# A Chinese question may follow without a space; letters would be another command's, or another's name.
_COMMAND = re.compile(r"^\s*/ask(?![a-z0-9_])(?:@([a-z0-9_]+))?", re.IGNORECASE)
_MENTIONS: list[str | None] = [MessageEntity.MENTION]

GREETING, UNFOUND = "ask", "inline"
"""What /start carries from the button above inline rows: nothing to do, or to ask what was not found."""


class _FromPerson(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        # Who speaks as a chat comes under the name of a bot of Telegram's.
        robot = message.from_user is not None and message.from_user.is_bot and message.sender_chat is None
        return not robot and message.via_bot is None


FROM_PERSON = _FromPerson("from a person")
"""Messages that no bot wrote, this one included: two bots would answer each other for ever."""


class _ReplyToBot(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        above = message.reply_to_message
        return bool(above and above.from_user and above.from_user.id == message.get_bot().id)


REPLY_TO_BOT = _ReplyToBot("reply to the bot")
"""Messages that reply to one of the bot's own."""


class _Mentioned(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        mine = f"@{message.get_bot().username}".lower()
        mentions = (*message.parse_entities(_MENTIONS).values(), *message.parse_caption_entities(_MENTIONS).values())
        return mine in map(str.lower, mentions)


MENTIONED = _Mentioned("the bot is mentioned")
"""Messages that name the bot."""


class _AsksInCaption(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        command = _COMMAND.match(message.caption or "")
        username: str = message.get_bot().username
        return command is not None and (command[1] or username).lower() == username.lower()


ASKS_IN_CAPTION = _AsksInCaption("/ask below a picture")
"""Messages whose caption is /ask, meant for this bot."""


def asker(message: Message) -> int | None:
    """Return the id of the person who wrote a message; None for who speaks as a chat."""
    return message.from_user.id if message.from_user and not message.sender_chat else None


def in_group(message: Message) -> bool:
    """Return whether a message stands in a group."""
    return message.chat.type != message.chat.PRIVATE


def viewer_of(message: Message) -> Viewer:
    """Return who will see the answer to a message: its group, or in private the person."""
    return Viewer(asker(message), message.chat.id if in_group(message) else None)


def viewer_pressing(query: CallbackQuery) -> Viewer:
    """Return who will see what a button leads to: its group, or the person, also where it was posted inline."""
    chat = query.message.chat if query.message else None
    return Viewer(query.from_user.id, chat.id if chat and chat.type != chat.PRIVATE else None)


def language_of(message: Message) -> str | None:
    """Return the language code of the person who wrote a message, None where it is not known."""
    return message.from_user.language_code if message.from_user else None


def text_of(message: Message) -> str:
    """Return what a message says, be it below a picture."""
    return message.text or message.caption or ""


def question_in(text: str, username: str) -> str:
    """Return what a text asks: without /ask in front, and without the bot's name."""
    said = _COMMAND.sub("", text)
    return re.sub(rf"(?<![a-z0-9_])@{re.escape(username)}(?![a-z0-9_])", " ", said, flags=re.IGNORECASE).strip()


def is_only_polite(text: str) -> bool:
    """Whether a text asks nothing, since all of it is a greeting, thanks, 👍 and the like."""
    return says_only_politeness(fold(text))


def presser_texts(query: CallbackQuery, press: Press) -> Texts:
    """Return the texts for the person who presses a button, who need not have asked; else the card's."""
    return texts_for(query.from_user.language_code or press.language)


def in_private(query: CallbackQuery) -> bool:
    """Whether a button was pressed in the private chat with the bot, where nobody else sees its message."""
    return query.message is not None and query.message.chat.type == Chat.PRIVATE


def is_keeper(query: CallbackQuery, admins: Collection[int]) -> bool:
    """Whether a button was pressed by one of the people who run the bot, in private."""
    return query.from_user.id in admins and in_private(query)


def chat_of(query: CallbackQuery) -> int | str:
    """Return the id of the chat where a button was pressed; of a message posted inline, its name."""
    return query.message.chat.id if query.message else query.inline_message_id or ""


def who_is(user: User) -> Who:
    """Return a person as gaps and pins name them."""
    return Who(user.id, user.full_name)
