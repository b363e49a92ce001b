"""The bot's profile at Telegram: its menu of commands and its descriptions."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Collection

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest, TelegramError

from bot.ledger.ledger import Ledger
from bot.texts import Texts
from bot.texts.en import EN
from bot.texts.zh_hans import ZH_HANS

logger = logging.getLogger(__name__)

# Telegram takes two-letter codes here, so there is one Chinese; everybody else sees English.
_LANGUAGES: tuple[tuple[Texts, str | None], ...] = ((EN, None), (ZH_HANS, "zh"))
# In private any text is a question; in groups /ask makes it one. Administrators of a group
# get the same commands as its members.
_IN_GROUPS = ("ask", "help", "privacy", "forget", "id")
_IN_PRIVATE = ("help", "privacy", "forget", "id")
_OF_ADMINS = ("gaps", "stats", "docs", "keep", "rm", "access", "log", "test", "reindex")
_SCOPES: tuple[tuple[BotCommandScope, tuple[str, ...]], ...] = (
    (BotCommandScopeDefault(), _IN_GROUPS),
    (BotCommandScopeAllPrivateChats(), _IN_PRIVATE),
    (BotCommandScopeAllGroupChats(), _IN_GROUPS),
    (BotCommandScopeAllChatAdministrators(), _IN_GROUPS),
)


async def set_profile(bot: Bot, admins: Collection[int], ledger: Ledger) -> None:
    """Set the commands and descriptions of each language, where Telegram has others; keepers see theirs, too.

    Who was a keeper once sees them no more.
    """
    try:
        for texts, language in _LANGUAGES:
            await _describe(bot, texts, language)
            for scope, names in _SCOPES:
                commands = tuple(BotCommand(name, texts.commands[name]) for name in names)
                if commands != await bot.get_my_commands(scope, language):
                    await bot.set_my_commands(commands, scope, language)
        having = set()
        for admin in sorted(admins):
            with contextlib.suppress(BadRequest):  # who never wrote to the bot has no menu yet
                await add_commands(bot, admin)
                having.add(admin)
        for former in sorted(await ledger.menus() - frozenset(admins)):
            with contextlib.suppress(BadRequest):
                await _remove_commands(bot, former)
        await ledger.record_menus(having)
    except TelegramError as error:
        logger.warning("the bot's commands and descriptions could not be set: %s", error)


async def add_commands(bot: Bot, keeper: int) -> None:
    """Add the commands of keepers to the menu of one, who has written to the bot.

    Raises:
        telegram.error.TelegramError: Telegram does not take them.
    """
    for texts, language in _LANGUAGES:
        said = {**texts.commands, **texts.loop.commands}
        commands = [BotCommand(name, said[name]) for name in (*_IN_PRIVATE, *_OF_ADMINS)]
        await bot.set_my_commands(commands, BotCommandScopeChat(keeper), language)


async def _remove_commands(bot: Bot, former: int) -> None:
    for _, language in _LANGUAGES:
        await bot.delete_my_commands(BotCommandScopeChat(former), language)


async def _describe(bot: Bot, texts: Texts, language: str | None) -> None:
    if (await bot.get_my_description(language)).description != texts.description:
        await bot.set_my_description(texts.description, language)
    if (await bot.get_my_short_description(language)).short_description != texts.short_description:
        await bot.set_my_short_description(texts.short_description, language)
