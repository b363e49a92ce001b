"""Sends cards as messages and inline results; everything that the bot says is sent from here."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from telegram import (
    Bot,
    CallbackQuery,
    Chat,
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
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated
from telegram.ext import Defaults

from bot.render import Article, Button, Card, GapDeed, Rows, read_gap_press, read_press, toast, vote_label

logger = logging.getLogger(__name__)

DEFAULTS = Defaults(
    parse_mode=ParseMode.HTML,
    link_preview_options=LinkPreviewOptions(is_disabled=True),
    allow_sending_without_reply=True,
)
"""For every bot object: cards are HTML, links show no preview, and a reply is sent even if the
message that it replies to was deleted. Edits, captions and inline results use them too."""


async def send(chat: Chat, card: Card) -> None:
    """Send a card that replies to nothing."""
    await chat.send_message(card.html, reply_markup=_keyboard(card.rows), **_preview(card))


async def reply(message: Message, card: Card, to: int | None = None) -> Message:
    """Send a card as the reply to a message, in its topic; return the message that was sent.

    Args:
        message: What is replied to.
        card: The reply.
        to: The id of another message of the same chat, to reply to that one instead.
    """
    return await message.reply_text(
        card.html,
        reply_markup=_keyboard(card.rows),
        reply_parameters=_reply_to(to or message.message_id),
        **_preview(card),
    )


async def revise(message: Message, answer_id: int, card: Card) -> int:
    """Edit the reply to a message, or send a new one if it is deleted; return the id of the reply."""
    try:
        await message.get_bot().edit_message_text(
            card.html,
            chat_id=message.chat.id,
            message_id=answer_id,
            reply_markup=_keyboard(card.rows),
            **_preview(card),
        )
    except (BadRequest, ChatMigrated) as error:
        if "not modified" not in error.message.lower():
            logger.info("an answer cannot be edited: %s", error)
            return (await reply(message, card)).message_id
    return answer_id


async def send_picture(message: Message, picture: bytes, caption: str) -> None:
    """Send a picture as the reply to a message."""
    await message.reply_photo(
        picture, caption=caption, filename="stats.png", reply_parameters=_reply_to(message.message_id)
    )


async def show(bot: Bot, chat_id: int, card: Card, *, edit: int | None, above: int | None) -> int:
    """Show a card in a chat; return the id of its message.

    Args:
        bot: Shows it.
        chat_id: The chat.
        card: What is shown.
        edit: The message that is to show it; None, or where it cannot be edited: a new one.
        above: The message that a new one replies to.
    """
    if edit is not None:
        try:
            await bot.edit_message_text(card.html, chat_id=chat_id, message_id=edit, reply_markup=_keyboard(card.rows))
        except BadRequest as error:
            if "not modified" in error.message.lower():
                return edit
            logger.info("a card cannot be edited: %s", error)
        else:
            return edit
    replied = None if above is None else _reply_to(above)
    sent = await bot.send_message(chat_id, card.html, reply_markup=_keyboard(card.rows), reply_parameters=replied)
    return sent.message_id


async def put_in_place(bot: Bot, chat_id: int, message_id: int, card: Card) -> None:
    """Let a message of the bot show another card; it may show that one already."""
    try:
        await bot.edit_message_text(
            card.html, chat_id=chat_id, message_id=message_id, reply_markup=_keyboard(card.rows)
        )
    except BadRequest as error:
        if "not modified" not in error.message.lower():
            raise


async def turn(query: CallbackQuery, card: Card) -> None:
    """Edit the message whose button was pressed, or send a new one if it can no longer be edited."""
    bot = query.get_bot()
    message = query.message
    try:
        await bot.edit_message_text(
            card.html,
            chat_id=message.chat.id if message else None,
            message_id=message.message_id if message else None,
            inline_message_id=query.inline_message_id,
            reply_markup=_keyboard(card.rows),
            **_preview(card),
        )
    except (BadRequest, ChatMigrated) as error:
        if "not modified" in error.message.lower():
            return  # pressed twice: it shows that card already
        logger.info("a card cannot be edited: %s", error)
        if message is None:
            return  # posted through an inline result into a chat where the bot can write nothing new
        await bot.send_message(
            message.chat.id, card.html, reply_markup=_keyboard(card.rows), message_thread_id=_topic(message)
        )


async def show_votes(query: CallbackQuery, votes: tuple[int, int], otherwise: Rows, why: Rows = ()) -> None:
    """Show how many voted on the buttons below the message whose button was pressed.

    Args:
        query: The press.
        votes: For the passage, and against it.
        otherwise: The rows of buttons, where Telegram does not tell which ones stand there now.
        why: The buttons to say why it is not right, and to be told of an answer, below the others.
    """
    now = _buttons_below(query)
    counted = _with_votes(now, votes) if now else _keyboard(otherwise)
    await _change_buttons(query, _with_rows(counted, ("why", "which", "bell"), why))


async def show_rows(query: CallbackQuery, deeds: tuple[GapDeed, ...], rows: Rows) -> None:
    """Show other rows of buttons in the place of those with some deeds, below the message whose button was pressed."""
    now = _buttons_below(query)
    if now is not None:
        await _change_buttons(query, _with_rows(now, deeds, rows))


def _buttons_below(query: CallbackQuery) -> InlineKeyboardMarkup | None:
    return query.message.reply_markup if isinstance(query.message, Message) else None


async def _change_buttons(query: CallbackQuery, keyboard: InlineKeyboardMarkup | None) -> None:
    message = query.message
    try:
        await query.get_bot().edit_message_reply_markup(
            chat_id=message.chat.id if message else None,
            message_id=message.message_id if message else None,
            inline_message_id=query.inline_message_id,
            reply_markup=keyboard,
            api_kwargs={"parse_mode": None},  # which the library sends along with its defaults, though there is no text
        )
    except (BadRequest, ChatMigrated) as error:
        if "not modified" not in error.message.lower():
            logger.info("buttons cannot be changed: %s", error)


async def acknowledge(
    query: CallbackQuery, text: str | None = None, *, alert: bool = False, opens: str | None = None
) -> None:
    """Answer the callback query of a pressed button.

    A query that is too old for Telegram is not answered, which is no error.

    Args:
        query: The press.
        text: What the person is told.
        alert: Whether that stands there until it is dismissed.
        opens: A link of the bot's own that the person's app opens; Telegram takes no other.
    """
    try:
        await query.answer(toast(text) if text else None, show_alert=alert, url=opens)
    except BadRequest as error:
        if "query is too old" not in error.message.lower():
            raise


async def send_file(
    above: MaybeInaccessibleMessage, content: bytes | str, filename: str, caption: Card | None
) -> str | None:
    """Send a file as the reply to a message, in its topic; return Telegram's id of the file.

    Args:
        above: The message.
        content: The file's bytes, or Telegram's id of it.
        filename: The name that people see.
        caption: The text below the file.
    """
    sent = await above.get_bot().send_document(
        above.chat.id,
        content,
        caption=caption.html if caption else None,
        filename=filename,
        disable_content_type_detection=True,
        message_thread_id=_topic(above),
        reply_parameters=_reply_to(above.message_id),
    )
    return sent.document.file_id if sent.document else None


def result(article: Article) -> InlineQueryResultArticle:
    """Return an article as an inline result."""
    return InlineQueryResultArticle(
        id=article.article_id,
        title=article.title,
        description=article.description,
        input_message_content=InputTextMessageContent(article.card.html, **_preview(article.card)),
        reply_markup=_keyboard(article.card.rows),
    )


def _preview(card: Card) -> dict[str, Any]:
    """What a message says of previews where it differs from `DEFAULTS`."""
    if card.preview is None:
        return {}
    return {"link_preview_options": LinkPreviewOptions(is_disabled=False, url=card.preview, prefer_small_media=True)}


def _reply_to(message_id: int) -> ReplyParameters:
    # Nothing is quoted, so a quote's parse mode, which Defaults would fill in, is left out.
    return ReplyParameters(message_id, quote_parse_mode=None)


def _topic(message: MaybeInaccessibleMessage) -> int | None:
    """Return the topic that a message stands in, None where its chat has none."""
    return message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None


def _keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rows])


def _with_votes(keyboard: InlineKeyboardMarkup, votes: tuple[int, int]) -> InlineKeyboardMarkup:
    """Return a keyboard with the counts of votes on the buttons to vote by."""

    def counting(button: InlineKeyboardButton) -> InlineKeyboardButton:
        press = read_press(button.callback_data)
        if press is None or press.deed not in ("good", "bad"):
            return button
        label = vote_label(press.deed, votes)
        return InlineKeyboardButton(label, callback_data=button.callback_data)

    return InlineKeyboardMarkup([[counting(button) for button in row] for row in keyboard.inline_keyboard])


def _with_rows(
    keyboard: InlineKeyboardMarkup | None, deeds: tuple[GapDeed, ...], rows: Rows
) -> InlineKeyboardMarkup | None:
    """Return a keyboard with other rows in the place of those whose buttons have some deeds."""

    def stays(row: Sequence[InlineKeyboardButton]) -> bool:
        pressed = [read_gap_press(button.callback_data) for button in row]
        return not any(press is not None and press.deed in deeds for press in pressed)

    kept = [list(row) for row in keyboard.inline_keyboard if stays(row)] if keyboard else []
    added = [[_button(button) for button in row] for row in rows]
    return InlineKeyboardMarkup([*kept, *added]) if kept or added else None


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
