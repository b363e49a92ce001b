"""What several processes need that share a ledger; in a file it stays empty."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns and tables; only files are older than this revision."""
    op.add_column("updates", sa.Column("queue", sa.String(64)))
    op.add_column("updates", sa.Column("holder", sa.String(16)))
    op.add_column("updates", sa.Column("leased_until", sa.DateTime()))
    op.create_table(
        "agreed",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_table("blocked", sa.Column("place", sa.String(32), primary_key=True))
    op.create_table(
        "turns",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("sent", sa.Text(), nullable=False),
    )
    op.create_table(
        "buckets",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("left", sa.Double(), nullable=False),
        sa.Column("at_s", sa.Double(), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
    )
