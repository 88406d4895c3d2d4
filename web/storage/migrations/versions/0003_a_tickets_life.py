"""Tickets become conversations, with files, mail in and out, and a staff that answers."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TICKET = sa.table(
    "ticket",
    *(sa.column(name) for name in ("id", "created", "updated", "email", "subject", "body", "article", "words")),
)
_MESSAGE = sa.table("message", *(sa.column(name) for name in ("ticket_id", "created", "author", "internal", "body")))
_ARTICLE = sa.table("ticket_article", *(sa.column(name) for name in ("ticket_id", "slug", "part")))


def upgrade() -> None:
    """Make the tables, and turn what each ticket says into its first message."""
    _make_staff()
    _widen_tickets()
    _make_messages()
    _make_mail()
    _move()
    with op.batch_alter_table("ticket") as ticket:
        ticket.drop_column("body")
        ticket.drop_column("article")
        ticket.alter_column("updated", existing_type=sa.DateTime(), nullable=False)
        ticket.alter_column("words", existing_type=sa.String(64), nullable=False)
        ticket.create_index("ix_ticket_words", ["words"])
        ticket.create_index("ix_ticket_email", ["email"])
        ticket.create_index("ix_ticket_status", ["status"])
        ticket.create_index("ix_ticket_organisation", ["organisation"])
        ticket.create_index("ix_ticket_merged_into_id", ["merged_into_id"])


def _make_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "staff_session",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
        sa.Column("expires", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_staff_session_user_id", "staff_session", ["user_id"])
    op.create_table(
        "organisation",
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("shares", sa.Boolean(), nullable=False),
    )


def _widen_tickets() -> None:
    with op.batch_alter_table("ticket") as ticket:
        ticket.alter_column("flagged", existing_type=sa.String(40), type_=sa.String(300), existing_nullable=False)
        ticket.add_column(sa.Column("platform", sa.String(200), nullable=False, server_default=""))
        ticket.add_column(sa.Column("words", sa.String(64)))
        ticket.add_column(sa.Column("updated", sa.DateTime()))
        ticket.add_column(sa.Column("due", sa.DateTime()))
        ticket.add_column(sa.Column("status", sa.String(10), nullable=False, server_default="open"))
        ticket.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="1"))
        ticket.add_column(sa.Column("plan", sa.String(20), nullable=False, server_default=""))
        ticket.add_column(sa.Column("organisation", sa.String(120), nullable=False, server_default=""))
        ticket.add_column(sa.Column("assignee_id", sa.Integer()))
        ticket.add_column(sa.Column("merged_into_id", sa.Integer()))
        ticket.create_foreign_key("fk_ticket_assignee", "staff", ["assignee_id"], ["id"], ondelete="SET NULL")
        ticket.create_foreign_key("fk_ticket_merged_into", "ticket", ["merged_into_id"], ["id"], ondelete="CASCADE")


def _make_messages() -> None:
    op.create_table(
        "ticket_article",
        _of_ticket(nullable=False, primary_key=True),
        sa.Column("slug", sa.String(300), primary_key=True),
        sa.Column("part", sa.String(10), primary_key=True),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), primary_key=True),
        _of_ticket(nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("author", sa.String(10), nullable=False),
        sa.Column("name", sa.String(320), nullable=False, server_default=""),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.String(500), unique=True),
        sa.Column("submission", sa.String(64), unique=True),
    )
    op.create_index("ix_message_ticket_id", "message", ["ticket_id"])
    op.create_table(
        "file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("message_id", sa.Integer(), sa.ForeignKey("message.id", ondelete="CASCADE")),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_file_message_id", "file", ["message_id"])


def _make_mail() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(120), nullable=False, unique=True),
        sa.Column("kind", sa.String(10), nullable=False),
        _of_ticket(),
        sa.Column("recipient", sa.String(500), nullable=False),
        sa.Column("mail_id", sa.String(500)),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("due", sa.DateTime()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent", sa.DateTime()),
        sa.Column("problem", sa.String(300), nullable=False),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sender", sa.String(320), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("due", sa.DateTime()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _of_ticket(),
    )
    for table, columns in (("outbox", ("ticket_id", "mail_id", "due")), ("inbox", ("ticket_id", "sender", "outcome"))):
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])


def _of_ticket(*, nullable: bool = True, primary_key: bool = False) -> sa.Column[int]:
    ticket = sa.ForeignKey("ticket.id", ondelete="CASCADE")
    return sa.Column("ticket_id", sa.Integer(), ticket, nullable=nullable, primary_key=primary_key)


def _move() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(_TICKET)).all():
        said = {"ticket_id": row.id, "created": row.created, "author": "customer", "internal": False, "body": row.body}
        connection.execute(_MESSAGE.insert().values(said))
        if row.article:
            connection.execute(_ARTICLE.insert().values(ticket_id=row.id, slug=row.article, part="read"))
        email = row.email.lower()
        words = hashlib.sha256(f"{email}\0{row.subject}\0{row.body}".encode()).hexdigest()
        known = _TICKET.update().where(_TICKET.c.id == row.id)
        connection.execute(known.values(words=words, email=email, updated=row.created))


def downgrade() -> None:
    """Put first messages back into their tickets; what was said later is lost, as is mail that waits."""
    with op.batch_alter_table("ticket") as ticket:
        ticket.add_column(sa.Column("body", sa.Text(), nullable=False, server_default=""))
        ticket.add_column(sa.Column("article", sa.Text(), nullable=False, server_default=""))
    _move_back()
    for table in ("inbox", "outbox", "file", "message", "ticket_article"):
        op.drop_table(table)
    _narrow_tickets()
    for table in ("organisation", "staff_session", "staff"):
        op.drop_table(table)


def _move_back() -> None:
    connection = op.get_bind()
    said = sa.select(_MESSAGE.c.ticket_id, _MESSAGE.c.body).order_by(_MESSAGE.c.created.desc())
    for row in connection.execute(said).all():
        connection.execute(_TICKET.update().where(_TICKET.c.id == row.ticket_id).values(body=row.body))
    for row in connection.execute(sa.select(_ARTICLE).where(_ARTICLE.c.part == "read")).all():
        connection.execute(_TICKET.update().where(_TICKET.c.id == row.ticket_id).values(article=row.slug))


def _narrow_tickets() -> None:
    op.execute("update ticket set flagged = substr(flagged, 1, 40)")
    with op.batch_alter_table("ticket") as ticket:
        for name in ("words", "email", "status", "organisation", "merged_into_id"):
            ticket.drop_index(f"ix_ticket_{name}")
        for name in ("assignee", "merged_into"):
            ticket.drop_constraint(f"fk_ticket_{name}", type_="foreignkey")
        for name in ("platform", "words", "updated", "due", "status", "priority", "plan", "organisation"):
            ticket.drop_column(name)
        for name in ("assignee_id", "merged_into_id"):
            ticket.drop_column(name)
        ticket.alter_column("flagged", existing_type=sa.String(300), type_=sa.String(40), existing_nullable=False)
