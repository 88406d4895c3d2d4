"""Meanwhile: what happened to a ticket while someone was writing an answer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from web.storage.models import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.storage.models import Ticket

_MOST_NAMED = 3


def meanwhile(session: Session, ticket: Ticket, seen: int, reader: str = "") -> str:
    """Return what happened after the message of the number ``seen``, such as "ada replied meanwhile"; "" for nothing.

    What the reader wrote, in another window, is no news to them. The customer comes first, then answers, then notes.
    """
    news = select(Message).where(Message.ticket_id == ticket.id, Message.id > seen).order_by(Message.id)
    messages = [one for one in session.scalars(news) if one.author != "staff" or one.name != reader]
    deeds = [_deed(message, ticket) for message in sorted(messages, key=_rank)]
    named = list(dict.fromkeys(deed for deed in deeds if deed))[:_MOST_NAMED]
    if named:
        return f"{' and '.join(named)} meanwhile"
    return "This ticket has changed meanwhile" if messages else ""


def last_read(ticket: Ticket, reader: str) -> int:
    """Return the number of the last message that a reader who opened no page can be taken to have seen.

    It is the newest one, or else the one before another member of staff replied to what the customer wrote last.
    """
    last = max((message.id for message in ticket.messages), default=0)
    for message in reversed(ticket.messages):
        if message.author == "customer":
            break
        if message.author == "staff" and not message.internal and message.name != reader:
            last = message.id - 1
    return last


def _rank(message: Message) -> tuple[bool, bool, int]:
    return message.author != "customer", message.internal, message.id


def _deed(message: Message, ticket: Ticket) -> str:
    """Return who did what; empty for what the program noted."""
    if message.author == "customer":
        return f"{message.name or ticket.email} wrote"
    if message.author == "staff":
        return f"{message.name} {'added a note' if message.internal else 'replied'}"
    return ""
