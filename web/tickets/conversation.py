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

    from kb.article import Entry
    from kb.corpus import Catalogue
    from web.storage.models import Ticket

COLLEAGUE: Final = "a colleague"
"""The name of a member of an organisation whose address is unknown or erased."""

_MAX_NAMED = 3


def text_of(message: Message) -> str:
    """Return the text of a message, or the sentence for the event that it records."""
    return message.body if message.event is None else event_text(message.event, message.actor, message.body)


def event_text(event: Event, actor: str, detail: str) -> str:
    """Return the sentence for an event; ``actor`` is "" for the customer."""
    match event:
        case Event.CLOSED:
            return f"Closed by {actor or 'the customer'}."
        case Event.REOPENED:
            return f"Reopened by {actor or 'the customer'}."
        case Event.MERGED:
            return f"Merged with {detail}."
        case Event.UNDELIVERED:
            return f"A notification about this ticket could not be delivered: {detail}."


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An article sent with a reply; ``url`` is "" once it is no longer published."""

    title: str
    url: str = ""
    summary: str = ""
    lang: str = ""

    @classmethod
    def of(cls, entry: Entry) -> Enclosure:
        """Return an article that is published as an enclosure."""
        return cls(entry.title, entry.url, entry.metadata.summary or "", entry.lang)


def enclosed(messages: Iterable[Message], catalogue: Catalogue) -> dict[str, Enclosure]:
    """Return the articles sent with messages, by their stored slugs; some have moved since."""
    enclosures = {}
    for slug in {slug for message in messages for slug in message.articles}:
        entry = catalogue.entries.get(slug) or catalogue.entries.get(catalogue.redirects.get(slug, ""))
        enclosures[slug] = Enclosure.of(entry) if entry else Enclosure(slug)
    return enclosures


def meanwhile(session: Session, ticket: Ticket, last_read_id: int, agent: str = "") -> str:
    """Return what happened after the message ``last_read_id``, such as "ada replied meanwhile"; "" for nothing.

    The agent's own messages, written in another window, do not count. Customers come first, then replies, then notes.
    """
    later = select(Message).where(Message.ticket_id == ticket.id, Message.id > last_read_id)
    messages = [message for message in session.scalars(later) if not _is_by(message, agent)]
    messages.sort(key=lambda message: (message.author != Author.CUSTOMER, message.internal, message.id))
    actions = dict.fromkeys(_action(message, ticket) for message in messages if message.author != Author.SYSTEM)
    if actions:
        return f"{' and '.join(list(actions)[:_MAX_NAMED])} meanwhile"
    return "This ticket has changed meanwhile" if messages else ""


def last_read(ticket: Ticket, agent: str) -> int:
    """Return the id of the last message that an agent who opened no page can be expected to know.

    It is the newest one, or the one before another member of staff replied to the customer's last message.
    """
    last = max((message.id for message in ticket.messages), default=0)
    for message in reversed(ticket.messages):
        if message.author == Author.CUSTOMER:
            break
        if message.author == Author.STAFF and not message.internal and not _is_by(message, agent):
            last = message.id - 1
    return last


def _is_by(message: Message, agent: str) -> bool:
    return message.author == Author.STAFF and message.name == agent


def _action(message: Message, ticket: Ticket) -> str:
    if message.author == Author.CUSTOMER:
        return f"{message.name or ticket.email} wrote"
    return f"{message.name} {'added a note' if message.internal else 'replied'}"
