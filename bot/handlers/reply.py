"""Cards as Telegram's messages and results; every handler answers through here."""

from __future__ import annotations

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    SwitchInlineQueryChosenChat,
)
from telegram.constants import ParseMode

from bot.render import Article, Button, Card

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def reply(message: Message, card: Card) -> Message:
    """Send a card as the answer to a message, in its topic; also where that was deleted meanwhile."""
    return await message.reply_text(
        card.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_markup=_keyboard(card),
        reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
    )


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
    if button.copy is not None:
        return InlineKeyboardButton(button.label, copy_text=CopyTextButton(button.copy))
    chosen = SwitchInlineQueryChosenChat(
        button.share, allow_user_chats=True, allow_group_chats=True, allow_channel_chats=True
    )
    return InlineKeyboardButton(button.label, switch_inline_query_chosen_chat=chosen)
