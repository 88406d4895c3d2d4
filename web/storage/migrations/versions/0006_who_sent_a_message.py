"""Messages say how they came and whether their sender is proven; a Message-ID may belong to several messages."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from alembic import op

if TYPE_CHECKING:
    from collections.abc import Iterator

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_UNIQUE: Final = {"postgresql": "message_mail_id_key"}
_NAMING: Final = {"uq": "uq_%(table_name)s_%(column_0_name)s"}


def upgrade() -> None:
    """Add the columns, and drop the rule that no two messages have one Message-ID."""
    op.add_column("ticket", sa.Column("email_verified", sa.DateTime()))
    with _files_detached(), op.batch_alter_table("message", naming_convention=_NAMING) as message:
        message.add_column(sa.Column("source", sa.String(10), nullable=False, server_default=""))
        message.add_column(sa.Column("verified", sa.Boolean(), nullable=False, server_default=sa.false()))
        message.drop_constraint(_unique_name(), type_="unique")
        message.create_index("ix_message_mail_id", ["mail_id"])
    by_customer = "update message set source = '{}' where author = 'customer' and name = '' and "
    op.execute(by_customer.format("mail") + "mail_id is not null")
    first = "id in (select min(id) from message group by ticket_id)"
    op.execute(by_customer.format("form") + f"mail_id is null and {first}")
    # colleagues keep what they could read: the application had signed that the writer is one of them
    op.execute("update ticket set email_verified = created where organisation <> ''")


def downgrade() -> None:
    """Take the columns back; of messages with one Message-ID the oldest keeps it."""
    op.execute(
        "update message set mail_id = null where id not in "
        "(select min(id) from message where mail_id is not null group by mail_id)"
    )
    with _files_detached(), op.batch_alter_table("message") as message:
        message.drop_index("ix_message_mail_id")
        message.create_unique_constraint(_unique_name(), ["mail_id"])
        message.drop_column("verified")
        message.drop_column("source")
    op.drop_column("ticket", "email_verified")  # not in a batch: SQLite would delete the messages with the old table


def _unique_name() -> str:
    return _UNIQUE.get(op.get_bind().dialect.name, "uq_message_mail_id")


@contextmanager
def _files_detached() -> Iterator[None]:
    """Keep the files while SQLite replaces the table of messages: dropping the old one would delete them with it."""
    if op.get_bind().dialect.name != "sqlite":
        yield
        return
    op.execute("create table detached as select id, message_id from file where message_id is not null")
    op.execute("update file set message_id = null where message_id is not null")
    yield
    op.execute(
        "update file set message_id = (select message_id from detached where detached.id = file.id) "
        "where id in (select id from detached)"
    )
    op.execute("drop table detached")
