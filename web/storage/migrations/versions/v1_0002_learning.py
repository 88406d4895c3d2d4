"""Create the tables that the help centre learns from, and let a reply have several articles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v1_0002"
down_revision = "v1_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and turn the article of a message into a list."""
    _list_articles_of_messages()
    _create_gaps()
    _create_learning()


def downgrade() -> None:
    """Drop the tables; of several articles of a message, the first remains."""
    op.add_column("message", sa.Column("article", sa.String(300), nullable=False, server_default=""))
    for number, slugs in op.get_bind().execute(sa.text("select id, articles from message where articles <> ''")).all():
        first = sa.text("update message set article = :slug where id = :id")
        op.get_bind().execute(first, {"slug": slugs.split()[0], "id": number})
    op.drop_column("message", "articles")
    for name in ("learnt_ticket", "learnt_evidence", "learnt_question", "ticket_gap", "gap_question", "gap"):
        op.drop_table(name)


def _create_gaps() -> None:
    op.create_table(
        "gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("article", sa.String(300), nullable=False),
        sa.Column("checked", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_gap_state", "gap", ["state"])
    op.create_table(
        "gap_question",
        sa.Column("gap_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["gap_id"], ["gap.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("gap_id", "place"),
    )
    op.create_table(
        "ticket_gap",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("decided", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id"),
    )


def _create_learning() -> None:
    op.create_table(
        "learnt_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(300), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug", "digest"),
    )
    op.create_index("ix_learnt_question_day", "learnt_question", ["day"])
    op.create_index("ix_learnt_question_digest", "learnt_question", ["digest"])
    op.create_table(
        "learnt_evidence",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("networks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["learnt_question.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("question_id", "day", "kind"),
    )
    op.create_table(
        "learnt_ticket",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["learnt_question.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("question_id", "ticket_id"),
    )
    op.create_index("ix_learnt_ticket_ticket_id", "learnt_ticket", ["ticket_id"])


def _list_articles_of_messages() -> None:
    """Replace ``article``, one slug, by ``articles``, slugs with spaces between them."""
    op.add_column("message", sa.Column("articles", sa.Text(), nullable=False, server_default=""))
    op.execute("update message set articles = article")
    op.drop_column("message", "article")
