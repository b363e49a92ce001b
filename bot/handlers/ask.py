"""Somebody asks: in private, by /ask, by a reply to the bot or by a mention; or asks something else by an edit."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.answering.limits import Refusal
from bot.answering.request import Answered, AnsweredAbove, Request
from bot.answering.service import Answering
from bot.answering.views import Views
from bot.handlers.incoming import asker, in_group, is_only_polite, language_of, question_in, text_of, viewer_of
from bot.jobs.housekeeping import Housekeeping
from bot.ledger.albums import Albums
from bot.ledger.deletions import Deletions
from bot.ledger.questions import How
from bot.render import Links, MakeLinks, above_card, answer_card, line_card, text_card
from bot.texts import Texts, texts_for
from bot.wire.computing import begun_before
from bot.wire.send import reply, revise
from index.read.collections import View


class Asking:
    """Finds the question in a message, and replies with the answer."""

    def __init__(
        self,
        answering: Answering,
        views: Views,
        albums: Albums,
        deletions: Deletions,
        housekeeping: Housekeeping,
        remove_after_s: float,
        links: MakeLinks = Links,
    ) -> None:
        self._answering = answering
        self._views = views
        self._albums = albums
        self._deletions = deletions
        self._housekeeping = housekeeping
        self._remove_after_s = remove_after_s
        self._links = links

    async def text(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Any text in a private chat, or a reply to the bot in a group, is a question."""
        message = update.effective_message
        if message is not None:
            question = question_in(text_of(message), context.bot.username)
            await self.answer(message, question, edited=_edited(update))

    async def command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/ask question; alone, as a reply, it asks what the message replied to says."""
        message = update.effective_message
        if message is not None:
            await self._here_or_above(message, context.bot.username, _edited(update))

    async def mention(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """@bot question; a mention alone, as a reply, asks what the message replied to says."""
        message = update.effective_message
        if message is not None:
            await self._here_or_above(message, context.bot.username, _edited(update))

    async def answer(
        self, message: Message, question: str, *, edited: bool = False, onto: Message | None = None
    ) -> None:
        """Answer a question; a greeting or thanks gets a kind line in private, and nothing in a group.

        Args:
            message: The message that asks it.
            question: What it asks.
            edited: Whether it asked something else before; then the answer is edited, too.
            onto: The message to reply to, if not the one that asks.
        """
        texts = texts_for(language_of(message), question)
        if not edited and not await self._is_first(message):
            return
        if is_only_polite(question):
            if not edited and not in_group(message):
                await self.say(message, texts.polite)
            return
        view = await self._views.of(viewer_of(message), message.get_bot())
        said = await self._answering.answer(_request(message, question, edited, view))
        if isinstance(said, Refusal):
            await self._refuse(message, said, texts)
        elif isinstance(said, AnsweredAbove):
            await self._point(message, said, texts)
        elif said is not None:
            answer_id = await self._show(said, message, onto or message, texts)
            # Telegram takes no key by which it would know a message that it has already. A bot
            # killed between Telegram's taking the answer and this line sends it again after its
            # restart; the other way round it might never be sent. It is one answer a chat at
            # most, since a chat's next question waits for this line.
            await self._answering.delivered(said, answer_id)

    async def say(self, message: Message, text: str) -> None:
        """Reply with one line, which disappears again in a group."""
        line = await reply(message, text_card(text))
        if in_group(message):
            await self._housekeeping.delete_later(line.chat.id, line.message_id, self._remove_after_s)

    async def _here_or_above(self, message: Message, username: str, edited: bool) -> None:
        """Answer what the message asks, what it quotes, or what the message above it says; else say how to ask."""
        above = message.reply_to_message
        if question := question_in(text_of(message), username):
            await self.answer(message, question, edited=edited)
        elif message.quote is not None:  # of a message of this chat, or of another one
            await self.answer(message, message.quote.text, edited=edited, onto=above)
        elif above is not None and (question := question_in(text_of(above), username)):
            await self.answer(message, question, edited=edited, onto=above)
        elif not edited:
            await self.say(message, texts_for(language_of(message)).usage(username))

    async def _is_first(self, message: Message) -> bool:
        """Whether a message is the one of its album that is answered: the first with a caption."""
        album = await self._albums.of(message)
        if not album.asked_by:
            await self._albums.remember(message, replace(album, asked_by=message.message_id))
        return album.asked_by in (0, message.message_id)

    async def _refuse(self, message: Message, refusal: Refusal, texts: Texts) -> None:
        """Say once that a person or a group asks too much."""
        if not refusal.announced:
            text = texts.too_fast if refusal.of == "person" else texts.too_many
            await self.say(message, text(ceil(refusal.wait_s)))

    async def _point(self, message: Message, above: AnsweredAbove, texts: Texts) -> None:
        """Point a group to the answer that it has."""
        link = _link(message, above.answer_id)
        pointer = await reply(message, above_card(texts, link), to=None if link else above.answer_id)
        await self._answering.delivered(above, pointer.message_id)

    async def _show(self, answered: Answered, message: Message, onto: Message, texts: Texts) -> int:
        """Send an answer, or edit the one that it replaces; return the id of the message that shows it."""
        found = answered.found
        passing = in_group(onto) and not found.answer.answered
        if passing:
            card = line_card(found.answer, texts, answered.context)
        else:
            links = self._links(onto.get_bot().username)
            card = answer_card(found.shown, texts, links, answered.context)
        replaces = answered.replaces or (await self._albums.of(message)).line_id or None
        if replaces is None:
            answer_id = (await reply(onto, card)).message_id
        else:
            await self._deletions.cancel(onto.chat.id, replaces)
            answer_id = await revise(onto, replaces, card)
        if passing:
            await self._housekeeping.delete_later(onto.chat.id, answer_id, self._remove_after_s)
        return answer_id


def _request(message: Message, question: str, edited: bool, view: View) -> Request:
    sender = message.sender_chat or message.from_user
    return Request(
        text=question,
        how=How.GROUP if in_group(message) else How.PRIVATE,
        language=language_of(message),
        chat=message.chat.id,
        asker=asker(message),
        view=view,
        sender=sender.id if sender else None,
        sent_at_s=(message.edit_date or message.date).timestamp(),
        message_id=message.message_id,
        edited=edited,
        again=begun_before(),
    )


def _edited(update: Update) -> bool:
    return update.edited_message is not None


def _link(message: Message, message_id: int) -> str | None:
    """Return the address of another message of the same chat; None in basic groups, which have none."""
    if message.chat.type != message.chat.SUPERGROUP:
        return None
    if message.chat.username:
        return f"https://t.me/{message.chat.username}/{message_id}"
    return f"https://t.me/c/{str(message.chat.id).removeprefix('-100')}/{message_id}"
