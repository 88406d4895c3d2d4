"""Export the data of one person as JSON; files and mails are base64."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, TypedDict

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload, undefer

from web.storage.models import File, InboundMail, LearntQuestion, LearntTicket, Message, OutboxItem, Ticket
from web.storage.states import OutboxKind
from web.tickets.conversation import text_of
from web.tickets.records import ticket_json
from web.tickets.records.ownership import Ownership
from web.tickets.records.ticket_json import iso

if TYPE_CHECKING:
    from web.storage.database import Database
    from web.tickets.records.ticket_json import JsonObject

_IS_LOOKUP = OutboxItem.kind == OutboxKind.LOOKUP


class PersonalData(TypedDict):
    """All data of a person, fit for JSON."""

    email: str
    tickets: list[JsonObject]
    messages_elsewhere: list[JsonObject]
    events_elsewhere: list[JsonObject]
    mail_sent: list[JsonObject]
    links_asked_for: list[JsonObject]
    mail_received: list[JsonObject]
    learnt: list[JsonObject]


def export(database: Database, email: str) -> PersonalData:
    """Return all data of a person."""
    rows = Ownership.of(email)
    content = selectinload(Message.files).undefer(File.content)
    tickets = select(Ticket).where(rows.tickets).order_by(Ticket.id)
    tickets = tickets.options(selectinload(Ticket.articles), selectinload(Ticket.messages).options(content))
    elsewhere = select(Message).where(rows.messages_elsewhere).order_by(Message.id).options(content)
    events = select(Message).where(rows.events_elsewhere).order_by(Message.id)
    outbox = select(OutboxItem).where(rows.outbox).order_by(OutboxItem.id).options(undefer(OutboxItem.content))
    sent, lookups = (outbox.where(is_one) for is_one in (~_IS_LOOKUP, _IS_LOOKUP))
    news = select(OutboxItem.created, Message).join(Message, OutboxItem.message_id == Message.id)
    inbox = select(InboundMail).where(rows.inbox).order_by(InboundMail.id).options(undefer(InboundMail.content))
    learnt = select(LearntQuestion, Ticket.reference).select_from(LearntTicket).join(Ticket).where(rows.tickets)
    learnt = learnt.join(LearntQuestion, LearntQuestion.id == LearntTicket.question_id)
    with database.session() as session:
        mail_sent: list[JsonObject] = [
            {"created": iso(item.created), "mail": _base64(item.content)} for item in session.scalars(sent)
        ]
        # of the news, only the message: the rest is the other customer's, with a link that opens all of it
        mail_sent += [
            {"created": iso(created), "told": text_of(message)}
            for created, message in session.execute(news.where(rows.news_elsewhere).order_by(OutboxItem.id))
        ]
        return {
            "email": email,
            "tickets": [ticket_json.export(ticket, database.contents) for ticket in session.scalars(tickets)],
            "messages_elsewhere": [
                ticket_json.exported_message(message, database.contents) for message in session.scalars(elsewhere)
            ],
            "events_elsewhere": [
                {"created": iso(message.created), "body": text_of(message)} for message in session.scalars(events)
            ],
            "mail_sent": mail_sent,
            "links_asked_for": [
                {"created": iso(item.created), "reference": item.content.decode()} for item in session.scalars(lookups)
            ],
            "mail_received": [
                {"created": iso(mail.created), "mail": _base64(mail.content)} for mail in session.scalars(inbox)
            ],
            # of a question without a text of its own, the words are those of the ticket
            "learnt": [
                {
                    "day": question.day.isoformat(),
                    "ticket": reference,
                    "article": question.slug,
                    "question": question.text,
                }
                for question, reference in session.execute(learnt.order_by(LearntQuestion.id))
            ],
        }


def knows(database: Database, email: str) -> bool:
    """Return whether there is any data of a person, without reading it."""
    rows = Ownership.of(email)
    queries = (
        select(Ticket.id).where(rows.tickets),
        select(OutboxItem.id).where(or_(OutboxItem.recipient == rows.email, rows.news_elsewhere)),
        select(InboundMail.id).where(InboundMail.sender == rows.email),
        select(Message.id).where(or_(rows.messages_elsewhere, rows.events_elsewhere)),
    )
    with database.session() as session:
        return any(session.scalar(query.limit(1)) is not None for query in queries)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
