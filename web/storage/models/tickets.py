"""Tables of tickets, their messages and attachments."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.storage.models.base import Base, Slugs, Utc, mailbox_in, now
from web.storage.models.staff import User
from web.storage.states import ArticlePart, Author, Event, Status


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
    mailbox: Mapped[str] = mapped_column(String(320), default=mailbox_in("email"))
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
    address sent it. ``articles`` are the articles that staff sent along. ``mail_id`` is the Message-ID, which
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
    articles: Mapped[tuple[str, ...]] = mapped_column(Slugs, default=())
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
    object_key: Mapped[str] = mapped_column(String(100), default="", server_default="", index=True)
    """The key of the object with the content, which is empty then; see ``web.storage.files.contents``."""
