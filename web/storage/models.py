"""Tables: what is kept of tickets, of the mail about them, of staff, and of what readers said.

``HEAD`` names the migration that makes these tables; ``web.storage.schema`` brings a database to it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, LargeBinary, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

if TYPE_CHECKING:
    from sqlalchemy import Dialect

HEAD = "0007"
"""The newest migration; asking Alembic would cost every start a second."""

MOST_NUMBER = 2_147_483_647
"""The last number a row can have; asked for a higher one, some databases raise an error instead of finding none."""


class Utc(TypeDecorator[dt.datetime]):
    """A moment in UTC: aware in Python, also with databases that forget time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Return the moment as the database keeps it: in UTC, without saying so."""
        return value.astimezone(dt.UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Return the moment as Python should see it."""
        return value.replace(tzinfo=dt.UTC) if value else None


def now() -> dt.datetime:
    """Return this moment."""
    return dt.datetime.now(dt.UTC)


class Base(DeclarativeBase):
    """The tables of the help centre."""


class User(Base):
    """A member of staff; ``password`` is an Argon2 hash, ``role`` one of ``web.desk.roles``."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(10))
    active: Mapped[bool] = mapped_column(default=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now)


class StaffSession(Base):
    """A browser in which a member of staff is signed in; ``token`` is the hash of what the cookie holds.

    ``notice`` confirms what was done, on the next page of the desk and on no other.
    """

    __tablename__ = "staff_session"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    expires: Mapped[dt.datetime] = mapped_column(Utc)
    notice: Mapped[str] = mapped_column(String(500), default="")
    user: Mapped[User] = relationship()


class Organisation(Base):
    """A customer with many people; where it ``shares``, each of them sees the tickets of all."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    shares: Mapped[bool] = mapped_column(default=False)


class Ticket(Base):
    """A matter that somebody wrote to support about; what was written are its messages.

    ``submission`` tells one sending from another: the same form sent twice by a double click is one ticket. ``words``
    is the digest of who wrote what, so that the same message is known again. ``query`` is what the writer had looked
    for, ``flagged`` the risk the message tells of, or the slug of an article that asks for a person. ``status`` is
    "open" while support must act, "pending" while the writer must, or "solved". ``due`` is when an answer was promised
    for. ``email_verified`` is when the owner of the address was seen to take part in this ticket.
    """

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    submission: Mapped[str] = mapped_column(String(64), unique=True)
    words: Mapped[str] = mapped_column(String(64), index=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now, index=True)
    updated: Mapped[dt.datetime] = mapped_column(Utc, default=now)
    due: Mapped[dt.datetime | None] = mapped_column(Utc)
    email: Mapped[str] = mapped_column(String(320), index=True)
    email_verified: Mapped[dt.datetime | None] = mapped_column(Utc)
    topic: Mapped[str] = mapped_column(String(200), default="")
    platform: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text, default="")
    flagged: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[str] = mapped_column(String(10), default="open", index=True)
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
        """Whether the answer was promised for a moment that has passed."""
        return self.due is not None and self.due < now()


class TicketArticle(Base):
    """An article and its part in a ticket: "suggested" beside the form, "read" by its writer, or "solved" it."""

    __tablename__ = "ticket_article"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(300), primary_key=True)
    part: Mapped[str] = mapped_column(String(10), primary_key=True)


class TicketViewer(Base):
    """A member of staff who has a ticket open at the desk; the row expires unless ``seen`` moves on."""

    __tablename__ = "ticket_viewer"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    opened: Mapped[dt.datetime] = mapped_column(Utc)
    seen: Mapped[dt.datetime] = mapped_column(Utc)
    user: Mapped[User] = relationship()


class Message(Base):
    """Something said about a ticket, by its writer ("customer"), by support ("staff") or by the program ("system").

    ``name`` is empty where the ticket's own writer wrote it. An ``internal`` one is for the staff alone. ``source`` is
    the way it came (``web.tickets.new_ticket.Source``); ``verified`` says that the owner of the ticket's address sent
    it. ``mail_id`` is its Message-ID, which the sender chooses, so several messages may have the same one;
    ``submission`` identifies one sending of a form or of a mail. ``article`` is the slug of the article that
    the staff chose for it.
    """

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now)
    author: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(320), default="")
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
    """An attachment. Without a message it waits for the form it came with to be sent, and goes after some hours."""

    __tablename__ = "file"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class OutboxItem(Base):
    """The outbox: something that must reach a mail server ("mail") or a help desk ("webhook"), once.

    A "lookup" is for the worker itself: ``recipient`` asks for the link to the ticket whose reference is the content.

    ``key`` names the occasion, so that no occasion has two items. ``due`` is when to try, and moves on while
    somebody tries: whoever dies over it leaves it for the next. ``sent`` is when the other side took it.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    recipient: Mapped[str] = mapped_column(String(500))
    mail_id: Mapped[str | None] = mapped_column(String(500), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now)
    due: Mapped[dt.datetime | None] = mapped_column(Utc, default=now, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    sent: Mapped[dt.datetime | None] = mapped_column(Utc)
    problem: Mapped[str] = mapped_column(String(300), default="")


class InboundMail(Base):
    """The inbox: a mail as it came. ``outcome`` is empty until it was read, then what became of it.

    ``sender`` is kept to find it by when its writer asks for what is known of them.
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
    """How far a mailbox was read: ``last`` is the number of the newest mail taken, as long as ``validity`` holds."""

    __tablename__ = "mailbox"

    name: Mapped[str] = mapped_column(String(500), primary_key=True)
    validity: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[dt.datetime] = mapped_column(Utc)


class Solution(Base):
    """How many tickets an article made needless on a day, by their writers' own word."""

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
