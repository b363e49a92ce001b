"""What several processes agree on that share a ledger: whoever comes first makes it up, the others take it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.ledger.database import Database
from bot.ledger.pseudonyms import KEY_BYTES, Pseudonyms
from bot.ledger.schema import AGREED
from bot.ledger.server import LedgerAway, LedgerServer, reason, where
from bot.ledger.upsert import Upsert, add

KEY = "key"
"""The name of the key of the hashed ids."""
READ_KEY = select(AGREED.c.value).where(AGREED.c.name == KEY)
"""Reads it."""
_BOT = "bot"
_READ_BOT = select(AGREED.c.value).where(AGREED.c.name == _BOT)


class AnotherLedger(Exception):
    """There is another ledger now than when the process began, so that nothing that it knows of it holds."""


class AnotherBot(Exception):
    """A ledger is another bot's; the message says whose, in one line."""


def new_key() -> str:
    """Return a key, as it is agreed on where there is none."""
    return secrets.token_hex(KEY_BYTES)


def agreed(server: LedgerServer, name: str, proposed: str) -> str:
    """Return what those agree on who share a server's ledger, without an event loop: what is proposed if it is new.

    Raises:
        bot.ledger.server.LedgerAway: The server cannot be reached.
    """
    engine = server.open()
    try:
        with engine.begin() as connection:
            statement, row = _proposing(name, proposed)
            connection.execute(statement.of(engine.dialect.name), row)
            return str(connection.scalars(select(AGREED.c.value).where(AGREED.c.name == name)).one())
    except SQLAlchemyError as error:
        raise LedgerAway(f"the ledger's database at {where(server.url)} cannot be used: {reason(error)}") from None
    finally:
        engine.dispose()


async def is_other_key(database: Database, key: bytes) -> bool:
    """Return whether those who share the ledger agree on another key by now; False where that cannot be read."""
    rows = await database.rows(READ_KEY)
    return bool(rows) and rows[0][0] != key.hex()


def check_bot(server: LedgerServer, bot: str) -> None:
    """Nothing, unless a server's ledger is another bot's: each would answer the other's people, in the other's chats.

    Args:
        server: Where the ledger is.
        bot: The id of the bot, which its token begins with; a renewed one has the same.

    Raises:
        AnotherBot: It is.
        bot.ledger.server.LedgerAway: The server cannot be reached.
    """
    engine = server.open()
    try:
        with engine.connect() as connection:
            _refuse_other(connection.scalar(_READ_BOT), bot)
    except SQLAlchemyError as error:
        raise LedgerAway(f"the ledger's database at {where(server.url)} cannot be used: {reason(error)}") from None
    finally:
        engine.dispose()


async def agree_on_bot(database: Database, bot: str) -> None:
    """Note that a shared ledger is this bot's, whom Telegram knows; AnotherBot is raised where it is another's."""
    await database.write(_proposing(_BOT, bot))
    rows = await database.rows(_READ_BOT)
    _refuse_other(rows[0][0] if rows else None, bot)


def _refuse_other(known: str | None, bot: str) -> None:
    if known not in (None, bot):
        raise AnotherBot(f"the ledger is of the bot {known}, and this one is {bot}")


def _proposing(name: str, value: str) -> tuple[Upsert, Mapping[str, Any]]:
    return add(AGREED, {"name": name, "value": value})


async def agreed_pseudonyms(database: Database) -> Pseudonyms:
    """Return the pseudonyms of a shared ledger, whose key is stored in it.

    Raises:
        bot.ledger.server.LedgerAway: It cannot be read.
    """
    await database.write(_proposing(KEY, new_key()))
    rows = await database.rows(READ_KEY)
    if not rows:
        raise LedgerAway("the ledger's database went away before the key was read")
    return Pseudonyms(bytes.fromhex(rows[0][0]))
