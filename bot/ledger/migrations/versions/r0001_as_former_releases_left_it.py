"""The tables as the last release without Alembic left them: ledgers of that version are stamped with this revision."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing to change."""
