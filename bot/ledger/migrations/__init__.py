"""The ledger's migrations, by Alembic: one revision a change of the tables, the same for files and servers.

A new ledger is created from `bot/ledger/schema.py` and stamped with the latest revision; `versions/` is for those that
are there. A test holds that both ways lead to the same tables.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.ledger.schema import FORMER_VERSION, SCHEMA, TABLES

LATEST = "0002"
"""The revision of the tables of `bot/ledger/schema.py`."""
FIRST = "0001"
"""The revision of the last version of ledgers that were migrated without Alembic."""
_STAMP = "alembic_version"
# One process migrates a server's ledger, the others wait. Any number will do, as long as it stays the same.
_LOCK = 0x9A55_A6EB


class NewerLedger(Exception):
    """The ledger was written by a later release."""


def migrate(connection: Connection) -> None:
    """Bring the ledger of a connection to the latest revision, or create it, within the connection's transaction.

    Raises:
        NewerLedger: It is a later release's.
    """
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "lock_timeout"):  # a large table takes its time
            connection.exec_driver_sql(f"SET LOCAL {limit} = 0")
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    inspector = inspect(connection)
    if not inspector.has_table(SCHEMA.name):
        TABLES.create_all(connection, checkfirst=False)
        connection.execute(SCHEMA.insert().values(version=FORMER_VERSION + 1))
        _stamp(connection)
    elif not inspector.has_table(_STAMP):
        _take_along(connection)
    elif (revision := _revision(connection)) != LATEST:
        _check_known(revision)
        _upgrade(connection)


def _take_along(connection: Connection) -> None:
    """Migrate a ledger of the time before Alembic."""
    from bot.ledger.former import catch_up  # imported here: few ledgers need it

    version = connection.execute(SCHEMA.select()).scalar_one()
    if version > FORMER_VERSION:
        raise NewerLedger(f"it has version {version}, this release knows {FORMER_VERSION}")
    catch_up(connection)
    _stamp(connection, FIRST)
    connection.execute(SCHEMA.update().values(version=FORMER_VERSION + 1))
    _upgrade(connection)


def _revision(connection: Connection) -> str:
    return str(connection.execute(text(f"SELECT version_num FROM {_STAMP}")).scalar_one())  # noqa: S608 our own word


def is_known(revision: str) -> bool:
    """Return whether this release knows a revision."""
    return any((Path(__file__).parent / "versions").glob(f"r{revision}_*.py"))


def _check_known(revision: str) -> None:
    if not is_known(revision):
        raise NewerLedger(f"it has revision {revision}, this release knows {LATEST}")


def _stamp(connection: Connection, revision: str = LATEST) -> None:
    """Note the revision of tables that no migration has made, as Alembic would."""
    connection.execute(
        text(
            f"CREATE TABLE {_STAMP} (version_num VARCHAR(32) NOT NULL, "
            f"CONSTRAINT {_STAMP}_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text(f"INSERT INTO {_STAMP} VALUES (:revision)"), {"revision": revision})  # noqa: S608


def _upgrade(connection: Connection) -> None:
    from alembic import command  # imported here: it takes a while, and most starts migrate nothing
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
