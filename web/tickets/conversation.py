"""The conversation of a ticket: its texts in words, and what happened in it while someone wrote a reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from web.storage.models import Message
from web.storage.states import Author, Event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from kb.corpus import Catalogue
    from web.storage.models import Ticket

COLLEAGUE: Final = "a colleague"
"""The name of a member of an organisation whose address is not known or was erased."""

_MOST_NAMED = 3


def text_of(message: Message) -> str:
    """Return the text of a message; the one place that puts a recorded event into words."""
    match message.event:
        case None:
            return message.body
        case Event.CLOSED:
            return f"Closed by {message.actor or 'its writer'}."
        case Event.REOPENED:
            return f"Opened again by {message.actor or 'its writer'}."
        case Event.MERGED:
            return f"Merged with {message.body}."
        case Event.UNDELIVERED:
            return f"News of this ticket was not delivered: {message.body}."


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An article as it stands beside an answer; ``url`` is empty once it is no longer published."""

    title: str
    url: str


def enclosed(messages: Iterable[Message], catalogue: Catalogue) -> dict[str, Enclosure]:
    """Return the articles that go with messages, by the slug stored with the message; some have moved since."""
    found = {}
    for slug in {message.article for message in messages if message.article}:
        entry = catalogue.entries.get(slug) or catalogue.entries.get(catalogue.redirects.get(slug, ""))
        found[slug] = Enclosure(entry.title, entry.url) if entry else Enclosure(slug, "")
    return found


def meanwhile(session: Session, ticket: Ticket, seen: int, reader: str = "") -> str:
    """Return what happened after the message of the number ``seen``, such as "ada replied meanwhile"; "" for nothing.

    What the reader wrote, in another window, is no news to them. The customer comes first, then answers, then notes.
    """
    news = select(Message).where(Message.ticket_id == ticket.id, Message.id > seen).order_by(Message.id)
    messages = [one for one in session.scalars(news) if one.author != Author.STAFF or one.name != reader]
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
        if message.author == Author.CUSTOMER:
            break
        if message.author == Author.STAFF and not message.internal and message.name != reader:
            last = message.id - 1
    return last


def _rank(message: Message) -> tuple[bool, bool, int]:
    return message.author != Author.CUSTOMER, message.internal, message.id


def _deed(message: Message, ticket: Ticket) -> str:
    """Return who did what; empty for what the program noted."""
    if message.author == Author.CUSTOMER:
        return f"{message.name or ticket.email} wrote"
    if message.author == Author.STAFF:
        return f"{message.name} {'added a note' if message.internal else 'replied'}"
    return ""
