"""What several processes agree on that share a ledger: whoever comes first makes it up, the others take it."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from bot.ledger.database import Database
from bot.ledger.pseudonyms import KEY_BYTES, Pseudonyms
from bot.ledger.schema import AGREED
from bot.ledger.server import LedgerAway
from bot.ledger.upsert import add

KEY = "key"
"""The name of the key of the hashed ids."""


async def agreed_pseudonyms(database: Database) -> Pseudonyms:
    """Return the pseudonyms of a shared ledger, whose key is stored in it.

    Raises:
        bot.ledger.server.LedgerAway: It cannot be read.
    """
    await database.write(add(AGREED, {"name": KEY, "value": secrets.token_hex(KEY_BYTES)}))
    rows = await database.rows(select(AGREED.c.value).where(AGREED.c.name == KEY))
    if not rows:
        raise LedgerAway("the ledger's database went away before the key was read")
    return Pseudonyms(bytes.fromhex(rows[0][0]))
