"""Whose documents an index in a cluster has: a name that is made of the ledger's key, and goes where that goes.

Bots that share a ledger share it, wherever each of them has the documents, and `passagebot ledger copy` takes it along.
"""

from __future__ import annotations

from sqlalchemy import NullPool, inspect
from sqlalchemy.exc import SQLAlchemyError

from bot.ledger.agreed import KEY as AGREED_KEY
from bot.ledger.agreed import READ_KEY, agreed, new_key
from bot.ledger.ledger import KEY
from bot.ledger.pseudonyms import Pseudonyms, kept_pseudonyms
from bot.ledger.schema import AGREED
from bot.ledger.server import LedgerAway, connecting, reason, server_of, where
from bot.settings import Settings

_HEX_DIGITS = 16


def owner_of(settings: Settings) -> str:
    """Return whose documents the bot has; the ledger's key is made where there is none. Empty: it cannot be kept.

    Raises:
        bot.ledger.server.LedgerAway: The ledger's server cannot be reached.
        bot.settings.WrongSettings: The settings name a server that cannot be used.
    """
    server = server_of(settings)
    if server is not None:
        return _named(bytes.fromhex(agreed(server, AGREED_KEY, new_key())))
    try:
        return _named(kept_pseudonyms(settings.data / KEY).key)
    except OSError:
        return ""


def known_owner(settings: Settings) -> str:
    """Return the same, and change nothing: empty where there is no key yet.

    Raises:
        bot.ledger.server.LedgerAway: As for `owner_of`.
        bot.settings.WrongSettings: As for `owner_of`.
    """
    server = server_of(settings)
    if server is None:
        return owner_of(settings) if (settings.data / KEY).exists() else ""
    engine = connecting(server.url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            is_there = inspect(connection).has_table(AGREED.name)
            key = connection.scalar(READ_KEY) if is_there else None
    except SQLAlchemyError as error:
        raise LedgerAway(f"the ledger's database at {where(server.url)} cannot be used: {reason(error)}") from None
    return _named(bytes.fromhex(key)) if key else ""


def _named(key: bytes) -> str:
    return Pseudonyms(key).key_for("index").hex()[:_HEX_DIGITS]
