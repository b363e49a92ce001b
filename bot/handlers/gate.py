"""Somebody asks where the bot is not meant to work."""

from __future__ import annotations

import contextlib

from telegram import Chat, InlineQueryResultsButton, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.answering.access import Access
from bot.handlers.incoming import UNFOUND
from bot.render import text_card
from bot.texts import Texts, texts_for
from bot.wire.send import acknowledge, reply, send
from bot.wire.updates import is_member


class Gate:
    """Lets through who may ask, before any other handler."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._left: set[int] = set()  # groups

    async def check(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Say one polite line to who may not ask, leave groups that are not on the list, and go no further."""
        if not self._access.limited:
            return
        chat, user = update.effective_chat, update.effective_user
        if chat is not None and chat.type != Chat.PRIVATE and not update.guest_message:
            admitted = self._access.works_in(chat.id)
        else:
            admitted = user is not None and await self._access.may_ask(user.id, context.bot)
        if not admitted:
            await self._refuse(update, texts_for(user.language_code if user else None))
            raise ApplicationHandlerStop

    async def _refuse(self, update: Update, texts: Texts) -> None:
        if update.inline_query:
            button = InlineQueryResultsButton(texts.not_here, start_parameter=UNFOUND)
            await update.inline_query.answer([], cache_time=0, is_personal=True, button=button)
        elif update.callback_query:
            await acknowledge(update.callback_query, texts.not_here, alert=True)
        elif update.effective_chat and update.effective_chat.type != Chat.PRIVATE:
            await self._leave(update, update.effective_chat, texts)
        elif update.message:
            await reply(update.message, text_card(texts.not_here))

    async def _leave(self, update: Update, chat: Chat, texts: Texts) -> None:
        if update.my_chat_member:
            self._left.discard(chat.id)
            if not is_member(update.my_chat_member.new_chat_member):
                self._left.add(chat.id)
        if chat.id in self._left or update.guest_message:
            return
        with contextlib.suppress(BadRequest, Forbidden):  # a group where it may not write
            await send(chat, text_card(texts.not_here))
        with contextlib.suppress(BadRequest, Forbidden):  # or that it was thrown out of meanwhile
            await chat.leave()
        self._left.add(chat.id)
