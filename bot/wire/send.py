"""Cards as Telegram's messages and results; every handler answers through here."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from telegram import (
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    MaybeInaccessibleMessage,
    Message,
    ReplyParameters,
    SwitchInlineQueryChosenChat,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes

from bot.render import Article, Button, Card, Deed, Press, read_press, toast

logger = logging.getLogger(__name__)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def reply(message: Message, card: Card, to: int | None = None) -> Message:
    """Send a card as the answer to a message, in its topic; also where that was deleted meanwhile.

    Args:
        message: What is answered.
        card: The answer.
        to: Another message of the same chat to hang the answer on.
    """
    return await message.reply_text(
        card.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_markup=_keyboard(card),
        reply_parameters=ReplyParameters(to or message.message_id, allow_sending_without_reply=True),
    )


async def answer(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Answer a pressed button; one that waited too long for it is done all the same, without a word."""
    try:
        await query.answer(toast(text) if text else None, show_alert=alert)
    except BadRequest as error:
        if "query is too old" not in error.message.lower():
            raise


async def revise(message: Message, answer_id: int, card: Card) -> int:
    """Show a card in the answer that a message has; where that is gone, in a new one. The id of the answer."""
    try:
        await message.get_bot().edit_message_text(
            card.html,
            chat_id=message.chat.id,
            message_id=answer_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=_keyboard(card),
        )
    except (BadRequest, ChatMigrated) as error:
        if "not modified" not in error.message.lower():
            logger.info("an answer cannot be edited: %s", error)
            return (await reply(message, card)).message_id
    return answer_id


async def turn(query: CallbackQuery, card: Card) -> None:
    """Show a card in the message whose button was pressed; where that cannot be edited any more, in a new one."""
    bot = query.get_bot()
    message = query.message
    try:
        await bot.edit_message_text(
            card.html,
            chat_id=message.chat.id if message else None,
            message_id=message.message_id if message else None,
            inline_message_id=query.inline_message_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=_keyboard(card),
        )
    except (BadRequest, ChatMigrated) as error:
        if "not modified" in error.message.lower():
            return  # pressed twice: it shows that card already
        logger.info("a card cannot be edited: %s", error)
        if message is None:
            return  # posted through an inline result into a chat where the bot can write nothing new
        await bot.send_message(
            message.chat.id,
            card.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=_keyboard(card),
            message_thread_id=topic(message),
        )


def on_press(handle: Callable[[CallbackQuery, Press], Awaitable[None]], *deeds: Deed) -> BaseHandler:  # type: ignore[type-arg]
    """Return what handles the buttons that ask for one of these."""

    async def press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        asked = read_press(query.data) if query else None
        if query is not None and asked is not None:
            await handle(query, asked)

    return CallbackQueryHandler(press, lambda data: (asked := read_press(data)) is not None and asked.deed in deeds)


def topic(message: MaybeInaccessibleMessage) -> int | None:
    """Return the topic that a message stands in, None where its chat has none."""
    return message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None


def result(article: Article) -> InlineQueryResultArticle:
    """Return an article as an inline result."""
    content = InputTextMessageContent(article.card.html, ParseMode.HTML, link_preview_options=_NO_PREVIEW)
    return InlineQueryResultArticle(
        id=article.article_id,
        title=article.title,
        description=article.description,
        input_message_content=content,
        reply_markup=_keyboard(article.card),
    )


def _keyboard(card: Card) -> InlineKeyboardMarkup | None:
    if not card.rows:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in card.rows])


def _button(button: Button) -> InlineKeyboardButton:
    if button.press is not None:
        return InlineKeyboardButton(button.label, callback_data=button.press.data())
    if button.url is not None:
        return InlineKeyboardButton(button.label, url=button.url)
    if button.copy is not None:
        return InlineKeyboardButton(button.label, copy_text=CopyTextButton(button.copy))
    chosen = SwitchInlineQueryChosenChat(
        button.share, allow_user_chats=True, allow_group_chats=True, allow_channel_chats=True
    )
    return InlineKeyboardButton(button.label, switch_inline_query_chosen_chat=chosen)
