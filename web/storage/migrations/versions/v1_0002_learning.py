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
    _create_events()
    _create_gaps()
    _create_learning()


def downgrade() -> None:
    """Drop the tables; of several articles of a message, the first remains."""
    op.add_column("message", sa.Column("article", sa.String(300), nullable=False, server_default=""))
    for number, slugs in op.get_bind().execute(sa.text("select id, articles from message where articles <> ''")).all():
        first = sa.text("update message set article = :slug where id = :id")
        op.get_bind().execute(first, {"slug": slugs.split()[0], "id": number})
    op.drop_column("message", "articles")
    for name in (
        "learnt_ticket",
        "learnt_evidence",
        "learnt_question",
        "ticket_gap",
        "gap_question",
        "gap",
        "day_total",
        "query_article_day",
        "article_day",
        "query_day",
        "step",
        "asked_query_word",
        "asked_query",
        "asked_word",
        "step_salt",
    ):
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
        sa.Column("article", sa.String(300), nullable=False),
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


def _create_events() -> None:
    """Create the tables of what readers search for, and forget the queries that feedback held as they were typed."""
    op.execute("update feedback set query = ''")
    _create_questions()
    _create_counts()
    op.create_table(
        "step_salt",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("visit", sa.String(16), nullable=False),
        sa.Column("network", sa.String(16), nullable=False),
        sa.Column("query_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["query_id"], ["asked_query.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("day", "query_id", "visit"):
        op.create_index(f"ix_step_{column}", "step", [column])


def _create_questions() -> None:
    op.create_table(
        "asked_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_table(
        "asked_query",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("latest", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("ix_asked_query_latest", "asked_query", ["latest"])
    op.create_table(
        "asked_query_word",
        sa.Column("query_id", sa.Integer(), nullable=False),
        sa.Column("word_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["query_id"], ["asked_query.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["word_id"], ["asked_word.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("query_id", "word_id"),
    )
    op.create_index("ix_asked_query_word_word_id", "asked_query_word", ["word_id"])


def _create_counts() -> None:
    op.create_table(
        "query_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("query_id", sa.Integer(), nullable=False),
        *_counts("people", "answered", "unsure", "none", "total", "opened", "unopened", "reworded", "solved", "wrote"),
        sa.ForeignKeyConstraint(["query_id"], ["asked_query.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("day", "query_id"),
    )
    op.create_index("ix_query_day_query_id", "query_day", ["query_id"])
    op.create_table(
        "article_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        *_counts("shown", "opened", "solved", "wrote"),
        sa.PrimaryKeyConstraint("day", "slug"),
    )
    op.create_table(
        "query_article_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("query_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        *_counts("opened", "solved", "helpful", "reworded", "unhelpful"),
        sa.ForeignKeyConstraint(["query_id"], ["asked_query.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("day", "query_id", "slug"),
    )
    op.create_index("ix_query_article_day_query_id", "query_article_day", ["query_id"])
    op.create_table(
        "day_total",
        sa.Column("day", sa.Date(), nullable=False),
        *_counts("visits", "searched", "solved", "read", "wrote_after", "wrote"),
        sa.PrimaryKeyConstraint("day"),
    )


def _counts(*names: str) -> tuple[sa.Column[int], ...]:
    return tuple(sa.Column(name, sa.Integer(), nullable=False) for name in names)
