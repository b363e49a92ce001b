"""The bot's profile at Telegram: its menu of commands and its descriptions."""

from __future__ import annotations

import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.texts import Texts
from bot.texts.en import EN
from bot.texts.zh_hans import ZH_HANS

logger = logging.getLogger(__name__)

# Telegram takes two-letter codes here, so there is one Chinese; everybody else sees English.
_LANGUAGES: tuple[tuple[Texts, str | None], ...] = ((EN, None), (ZH_HANS, "zh"))
# In private any text is a question; in groups /ask makes it one. Administrators of a group
# get the same commands as its members.
_IN_GROUPS = ("ask", "help", "privacy", "forget")
_SCOPES: tuple[tuple[BotCommandScope, tuple[str, ...]], ...] = (
    (BotCommandScopeDefault(), _IN_GROUPS),
    (BotCommandScopeAllPrivateChats(), ("help", "privacy", "forget")),
    (BotCommandScopeAllGroupChats(), _IN_GROUPS),
    (BotCommandScopeAllChatAdministrators(), _IN_GROUPS),
)


async def set_profile(bot: Bot) -> None:
    """Set the commands and descriptions of each language, where Telegram has others."""
    try:
        for texts, language in _LANGUAGES:
            await _describe(bot, texts, language)
            for scope, names in _SCOPES:
                commands = tuple(BotCommand(name, texts.commands[name]) for name in names)
                if commands != await bot.get_my_commands(scope, language):
                    await bot.set_my_commands(commands, scope, language)
    except TelegramError as error:
        logger.warning("the bot's commands and descriptions could not be set: %s", error)


async def _describe(bot: Bot, texts: Texts, language: str | None) -> None:
    if (await bot.get_my_description(language)).description != texts.description:
        await bot.set_my_description(texts.description, language)
    if (await bot.get_my_short_description(language)).short_description != texts.short_description:
        await bot.set_my_short_description(texts.short_description, language)
