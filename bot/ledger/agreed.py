"""What several processes agree on that share a ledger: whoever comes first makes it up, the others take it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.ledger.database import Database
from bot.ledger.pseudonyms import KEY_BYTES, Pseudonyms
from bot.ledger.schema import AGREED
from bot.ledger.server import LedgerAway
from bot.ledger.upsert import Upsert, add

KEY = "key"
"""The name of the key of the hashed ids."""
READ_KEY = select(AGREED.c.value).where(AGREED.c.name == KEY)
"""Reads it."""


def proposed_key() -> tuple[Upsert, Mapping[str, Any]]:
    """Return the statement that stores a new key where there is none."""
    return add(AGREED, {"name": KEY, "value": secrets.token_hex(KEY_BYTES)})


async def agreed_pseudonyms(database: Database) -> Pseudonyms:
    """Return the pseudonyms of a shared ledger, whose key is stored in it.

    Raises:
        bot.ledger.server.LedgerAway: It cannot be read.
    """
    await database.write(proposed_key())
    rows = await database.rows(READ_KEY)
    if not rows:
        raise LedgerAway("the ledger's database went away before the key was read")
    return Pseudonyms(bytes.fromhex(rows[0][0]))
