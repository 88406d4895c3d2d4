"""The desk knows who has a ticket open, which article goes with an answer, and what to confirm on the next page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "ticket_viewer",
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("opened", sa.DateTime(), nullable=False),
        sa.Column("seen", sa.DateTime(), nullable=False),
    )
    op.add_column("message", sa.Column("article", sa.String(300), nullable=False, server_default=""))
    op.add_column("staff_session", sa.Column("notice", sa.String(500), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them; not in a batch, because SQLite would delete the files with the old table of messages."""
    op.drop_column("staff_session", "notice")
    op.drop_column("message", "article")
    op.drop_table("ticket_viewer")
