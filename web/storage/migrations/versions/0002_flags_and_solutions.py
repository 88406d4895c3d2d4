"""Tickets say what risk they tell of, and what was solved by an article is counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("ticket", sa.Column("flagged", sa.String(40), nullable=False, server_default=""))
    op.create_table(
        "solution",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("slug", sa.String(300), primary_key=True),
        sa.Column("times", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("solution")
    op.drop_column("ticket", "flagged")
