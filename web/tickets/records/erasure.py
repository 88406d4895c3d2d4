"""Erase the data of one person, and data that has reached its age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, or_, select, update

from web.storage.files.contents import keys_of
from web.storage.models import File, InboundMail, LearntQuestion, Message, OutboxItem, StaffSession, Ticket, baseless
from web.storage.states import Status
from web.tickets.conversation import COLLEAGUE
from web.tickets.records.ownership import Ownership

if TYPE_CHECKING:
    import datetime as dt

    from web.storage.database import Database


def erase(database: Database, email: str) -> int:
    """Erase the data of a person, and return the number of their tickets.

    Events that they caused in tickets of others stay, without their address. A question that others asked, too, or that
    staff accepted, stays without its ticket.
    """
    rows = Ownership.of(email)
    with database.writing() as session:
        count = session.scalar(select(func.count(Ticket.id)).where(rows.tickets)) or 0
        session.execute(update(StaffSession).where(rows.notices).values(notice=""))
        is_theirs = or_(rows.messages_elsewhere, Message.ticket_id.in_(select(Ticket.id).where(rows.tickets)))
        files = keys_of(session, File.message_id.in_(select(Message.id).where(is_theirs)))
        session.execute(delete(OutboxItem).where(or_(rows.outbox, rows.news_elsewhere)))
        session.execute(delete(InboundMail).where(rows.inbox))
        session.execute(delete(Message).where(rows.messages_elsewhere))
        session.execute(update(Message).where(rows.events_elsewhere).values(actor=COLLEAGUE))
        session.execute(delete(Ticket).where(rows.tickets))
        session.execute(delete(LearntQuestion).where(baseless()))
    database.contents.remove(files)
    database.empty_log()
    return count


def forget_old(database: Database, before: dt.datetime) -> int:
    """Erase tickets unchanged since a moment, except open ones, and older mail; return the number of tickets.

    A merged ticket is erased with the one that it is part of, because its link leads there.
    """
    with database.writing() as session:
        is_old = Ticket.status != Status.OPEN, Ticket.updated < before, Ticket.merged_into_id.is_(None)
        count = session.scalar(select(func.count(Ticket.id)).where(*is_old)) or 0
        theirs = select(Message.id).where(Message.ticket_id.in_(select(Ticket.id).where(*is_old)))
        files = keys_of(session, File.message_id.in_(theirs))
        session.execute(delete(Ticket).where(*is_old))
        session.execute(delete(InboundMail).where(InboundMail.created < before, InboundMail.outcome != ""))
        session.execute(delete(OutboxItem).where(OutboxItem.created < before, OutboxItem.due.is_(None)))
    database.contents.remove(files)
    database.empty_log()
    return count
