"""The bot is added to a group, leaves one, or its group becomes a supergroup."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Chat, Update
from telegram.ext import ContextTypes

from bot.ledger.ledger import Ledger
from bot.render import text_card
from bot.texts import texts_for
from bot.wire.send import send
from bot.wire.updates import is_member


@dataclass(frozen=True)
class Joining:
    """Follows which groups the bot is in, and under which ids."""

    ledger: Ledger

    async def membership(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Say how to ask where the bot is added; where it is put out, drop the deletions that were due."""
        change = update.my_chat_member
        if change is None or change.chat.type not in (Chat.GROUP, Chat.SUPERGROUP):
            return
        before, after = is_member(change.old_chat_member), is_member(change.new_chat_member)
        if after and not before:
            texts = texts_for(change.from_user.language_code)
            sees_all = bool(context.bot.bot.can_read_all_group_messages)
            await send(change.chat, text_card(texts.added(context.bot.username, sees_all)))
        elif before and not after:
            await self.ledger.deletions.cancel_all(change.chat.id)

    async def move(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Note the new id of a group that became a supergroup; Telegram says so in the old one and in the new one."""
        message = update.message
        if message is not None and message.migrate_to_chat_id:
            await self.ledger.chat_migrations.move(message.chat.id, message.migrate_to_chat_id)
        elif message is not None and message.migrate_from_chat_id:
            await self.ledger.chat_migrations.move(message.migrate_from_chat_id, message.chat.id)
