"""Tables: tickets, the mail about them, staff, and readers' feedback.

``HEAD`` names the migration that makes these tables; ``web.storage.schema`` brings a database to it.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import BigInteger, Date, DateTime, Enum, ForeignKey, Index, LargeBinary, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from web.storage.address import mailbox_of
from web.storage.states import ArticlePart, Author, Event, Occasion, OutboxKind, Role, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Dialect
    from sqlalchemy.engine.default import DefaultExecutionContext

HEAD = "v1_0001"
"""The newest migration, repeated here because importing Alembic would add a second to every start."""

MOST_NUMBER = 2_147_483_647
"""The largest row id: some databases raise an error when asked for a larger one, instead of finding no row."""


class Utc(TypeDecorator[dt.datetime]):
    """A moment in UTC: aware in Python, also with databases that store no time zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Return the moment as the database stores it: in UTC, without a time zone."""
        return value.astimezone(dt.UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Return the stored moment with its time zone."""
        return value.replace(tzinfo=dt.UTC) if value else None


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)


class Base(DeclarativeBase):
    """The tables of the help centre; a ``StrEnum`` is stored by its values."""

    type_annotation_map: ClassVar = {
        StrEnum: Enum(StrEnum, native_enum=False, length=20, values_callable=lambda states: [*map(str, states)])
    }


class User(Base):
    """A member of staff; ``password`` is an Argon2 hash."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role]
    active: Mapped[bool] = mapped_column(default=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now)


class StaffSession(Base):
    """A signed-in browser; ``token`` is the hash of its cookie, ``notice`` confirms an action on its next page."""

    __tablename__ = "staff_session"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    expires: Mapped[dt.datetime] = mapped_column(Utc)
    notice: Mapped[str] = mapped_column(String(500), default="")
    user: Mapped[User] = relationship()


class Organisation(Base):
    """A customer with several members; with ``shares``, each member sees the tickets of all."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    shares: Mapped[bool] = mapped_column(default=False)


def _mailbox_in(column: str) -> Callable[[DefaultExecutionContext], str]:
    """Return a column default: the mailbox of the address in another column."""
    return lambda context: mailbox_of(context.get_current_parameters()[column])  # type: ignore[no-untyped-call]


class Ticket(Base):
    """A request to support; its messages hold the conversation.

    ``submission`` identifies one sending of the form, so that a double click makes one ticket; ``content_digest``
    recognises the same text in another sending. ``mailbox`` is the address without its "+tag", for limits. ``query`` is
    what the customer had searched for. ``risk`` is a kind from the writers' list of risks; ``risk_article`` is set
    instead if the messages match an article with ``escalation: required``. ``due`` is when a reply is promised,
    ``email_verified`` when the owner of the address first took part.
    """

    __tablename__ = "ticket"
    __table_args__ = (Index("ix_ticket_mailbox_created", "mailbox", "created"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    submission: Mapped[str] = mapped_column(String(64), unique=True)
    content_digest: Mapped[str] = mapped_column(String(64), index=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now, index=True)
    updated: Mapped[dt.datetime] = mapped_column(Utc, default=now)
    due: Mapped[dt.datetime | None] = mapped_column(Utc)
    email: Mapped[str] = mapped_column(String(320), index=True)
    mailbox: Mapped[str] = mapped_column(String(320), default=_mailbox_in("email"))
    email_verified: Mapped[dt.datetime | None] = mapped_column(Utc)
    topic: Mapped[str] = mapped_column(String(200), default="")
    platform: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text, default="")
    risk: Mapped[str] = mapped_column(String(300), default="")
    risk_article: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[Status] = mapped_column(default=Status.OPEN, index=True)
    priority: Mapped[int] = mapped_column(default=1)
    plan: Mapped[str] = mapped_column(String(20), default="")
    organisation: Mapped[str] = mapped_column(String(120), default="", index=True)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)

    assignee: Mapped[User | None] = relationship()
    messages: Mapped[list[Message]] = relationship(
        back_populates="ticket", order_by="Message.id", cascade="all, delete-orphan", passive_deletes=True
    )
    articles: Mapped[list[TicketArticle]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    @property
    def is_overdue(self) -> bool:
        """Whether the promised moment of the answer has passed."""
        return self.due is not None and self.due < now()

    @property
    def risk_label(self) -> str:
        """The kind of risk, or the slug of the risk article; "" for neither. In JSON it is called ``flagged``."""
        return self.risk or self.risk_article


class TicketArticle(Base):
    """An article that took part in a ticket."""

    __tablename__ = "ticket_article"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(300), primary_key=True)
    part: Mapped[ArticlePart] = mapped_column(primary_key=True)


class TicketViewer(Base):
    """A member of staff who has a ticket open at the desk; the row expires unless ``seen`` is renewed."""

    __tablename__ = "ticket_viewer"

    EXPIRES_AFTER: ClassVar[dt.timedelta] = dt.timedelta(minutes=10)
    """How long a page counts as open after its last report: without script, the time to write a reply."""

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    opened: Mapped[dt.datetime] = mapped_column(Utc)
    seen: Mapped[dt.datetime] = mapped_column(Utc)
    user: Mapped[User] = relationship()


class Message(Base):
    """A message of a ticket, from the customer or from staff, or a recorded event.

    ``name`` is the author's, "" for the customer of the ticket; ``internal`` messages are for staff only. ``event`` is
    set on messages of the system, and ``actor`` names who caused it, "" for the customer or the program. ``source`` is
    how a customer's message came in (``web.tickets.new_ticket.Source``), ``verified`` whether the owner of the ticket's
    address sent it. ``article`` is the slug of the article that staff sent along. ``mail_id`` is the Message-ID, which
    senders choose, so several messages may have the same; ``submission`` identifies one sending of a form or a mail.
    """

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now)
    author: Mapped[Author]
    name: Mapped[str] = mapped_column(String(320), default="")
    event: Mapped[Event | None]
    actor: Mapped[str] = mapped_column(String(320), default="")
    internal: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str] = mapped_column(Text)
    article: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(String(10), default="")
    verified: Mapped[bool] = mapped_column(default=False)
    mail_id: Mapped[str | None] = mapped_column(String(500), index=True)
    submission: Mapped[str | None] = mapped_column(String(64), unique=True)

    ticket: Mapped[Ticket] = relationship(back_populates="messages")
    files: Mapped[list[File]] = relationship(order_by="File.id", cascade="all, delete-orphan", passive_deletes=True)


class File(Base):
    """An attachment; without a message it is staged for a form that is still open, and deleted after some hours."""

    __tablename__ = "file"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class OutboxItem(Base):
    """A mail or a webhook call that waits to be delivered, once.

    ``key`` is unique, so that no occasion has two items. ``message_id`` is the message that it delivers or reports.
    ``mailbox`` is the recipient's address without its "+tag", for limits. ``due`` is the next attempt; a delivery first
    moves it on, so that an item survives a process that dies over it. ``sent`` is when the other side accepted it.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_mailbox_created", "mailbox", "created"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[OutboxKind]
    occasion: Mapped[Occasion]
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    recipient: Mapped[str] = mapped_column(String(500), index=True)
    mailbox: Mapped[str] = mapped_column(String(500), default=_mailbox_in("recipient"))
    mail_id: Mapped[str | None] = mapped_column(String(500), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now)
    due: Mapped[dt.datetime | None] = mapped_column(Utc, default=now, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    sent: Mapped[dt.datetime | None] = mapped_column(Utc)
    problem: Mapped[str] = mapped_column(String(300), default="")


class InboundMail(Base):
    """A mail as it was received; ``outcome`` is "" until it was read, then a ``MailOutcome``.

    ``sender`` is stored so that the mail is found when its sender asks for their data.
    """

    __tablename__ = "inbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sender: Mapped[str] = mapped_column(String(320), default="", index=True)
    outcome: Mapped[str] = mapped_column(String(40), default="", index=True)
    due: Mapped[dt.datetime | None] = mapped_column(Utc, default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)


class ReadMailbox(Base):
    """How far a mailbox was read: ``last`` is the UID of the newest mail taken, under this UIDVALIDITY."""

    __tablename__ = "mailbox"

    name: Mapped[str] = mapped_column(String(500), primary_key=True)
    validity: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[dt.datetime] = mapped_column(Utc)


class Solution(Base):
    """How many tickets an article made unnecessary on a day, as counted by "This solved it"."""

    __tablename__ = "solution"

    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    slug: Mapped[str] = mapped_column(String(300), primary_key=True)
    times: Mapped[int]


class Feedback(Base):
    """A reader's answer to "Did this help?", with the query that led to the article."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now)
    slug: Mapped[str] = mapped_column(Text, index=True)
    helpful: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(20), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    query: Mapped[str] = mapped_column(Text, default="")
