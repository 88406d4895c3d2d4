"""Tables of mail and webhook calls: what waits to be delivered, what came in, and who delivers."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from web.storage.models.base import Base, Utc, mailbox_in, now
from web.storage.states import Occasion, OutboxKind


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
    mailbox: Mapped[str] = mapped_column(String(500), default=mailbox_in("recipient"))
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


class LeaseRow(Base):
    """Which process may do some work, and until when; ``holder`` is a random name."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    holder: Mapped[str] = mapped_column(String(40))
    expires: Mapped[dt.datetime] = mapped_column(Utc)
