"""Somebody asks: in private, by /ask, by a reply to the bot or by a mention; or asks something else by an edit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import Message, MessageEntity, Update
from telegram.ext import ContextTypes, filters

from bot.handlers.answer import Replying, language_of
from bot.texts import texts_for

# A Chinese question may follow without a space; letters would be another command's, or another's name.
_COMMAND = re.compile(r"^\s*/ask(?![a-z0-9_])(?:@[a-z0-9_]+)?", re.IGNORECASE)


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


@dataclass(frozen=True)
class Asking:
    """Finds the question in a message."""

    replying: Replying

    async def text(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Any text in a private chat, or a reply to the bot in a group, is a question."""
        message = update.effective_message
        if message is not None:
            question = question_in(_text(message), context.bot.username)
            await self.replying.answer(message, question, edited=_edited(update))

    async def command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/ask question; alone, as a reply, it asks what the message replied to says."""
        message = update.effective_message
        if message is not None:
            await self._here_or_above(message, context.bot.username, _edited(update))

    async def mention(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """@bot question; a mention alone, as a reply, asks what the message replied to says."""
        message = update.effective_message
        mine = f"@{context.bot.username}".lower()
        if message is not None and mine in (mention.lower() for mention in _mentions(message)):
            await self._here_or_above(message, context.bot.username, _edited(update))

    async def _here_or_above(self, message: Message, name: str, edited: bool) -> None:
        above = message.reply_to_message
        if question := question_in(_text(message), name):
            await self.replying.answer(message, question, edited=edited)
        elif message.quote is not None:  # of a message of this chat, or of another one
            await self.replying.answer(message, message.quote.text, edited=edited, onto=above)
        elif above is not None and (question := question_in(_text(above), name)):
            await self.replying.answer(message, question, edited=edited, onto=above)
        elif not edited:
            await self.replying.say(message, texts_for(language_of(message)).usage(name))


def question_in(text: str, username: str) -> str:
    """Return what a message asks: its text without /ask in front, and without the bot's name."""
    said = _COMMAND.sub("", text)
    return re.sub(rf"(?<![a-z0-9_])@{re.escape(username)}(?![a-z0-9_])", " ", said, flags=re.IGNORECASE).strip()


def _text(message: Message) -> str:
    return message.text or message.caption or ""


def _mentions(message: Message) -> list[str]:
    found = message.parse_entities([MessageEntity.MENTION]) | message.parse_caption_entities([MessageEntity.MENTION])
    return list(found.values())


def _edited(update: Update) -> bool:
    return update.edited_message is not None
