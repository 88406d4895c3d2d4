"""The ticket service: every change of a ticket, each in one transaction with the notifications it causes.

Pages, desk, commands and inbound mail call it; no other code changes a ticket.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select

from web.errors import MergeError, NoMailError, NoTicketError, OtherOwnerError, OvertakenError
from web.storage.address import normal
from web.storage.models import Message, OutboxItem, Ticket, User, now
from web.storage.states import Author, Event, Status
from web.tickets.conversation import meanwhile
from web.tickets.new_ticket import NewMessage, Source
from web.tickets.ports import HelpDeskEvent, Notifier
from web.tickets.priority import URGENT, ReplyTimes
from web.tickets.repository import (
    absorb,
    add,
    check_address_limit,
    check_message_limit,
    find,
    is_stored,
    last_articles,
    lock,
    record_solution,
    store,
)
from web.tickets.suggestions import NO_ADVICE, Advice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

    from kb.article import Entry
    from web.config import WebConfig
    from web.storage.database import Database
    from web.tickets.new_ticket import NewTicket
    from web.tickets.uploads.types import Attachment

_MAX_FAILURES: Final = 5
_FAILURES_PERIOD: Final = dt.timedelta(days=1)
"""How many delivery failures are recorded on a ticket in that period; further ones add nothing and may be a flood."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What ``TicketService.open`` did: the ticket, whether it is new, and the advice for its customer."""

    ticket: Ticket
    is_new: bool
    advice: Advice


class TicketService:
    """Changes tickets; what must be sent goes into the outbox in the same transaction."""

    def __init__(self, database: Database, config: WebConfig, notifier: Notifier) -> None:
        self.database = database
        self._config = config
        self._notifier = notifier
        self._reply_times = ReplyTimes(config.answer_hours)
        self.first_promise, self.reply_time = self._reply_times.first_promise, self._reply_times.of_plan

    def open(
        self, new_ticket: NewTicket, submission: str, advice: Advice = NO_ADVICE, *, limited: bool = False
    ) -> Opened:
        """Store a ticket and confirm it to the customer, with advice for the time until a reply.

        The same submission, or the same text within a day, returns the existing ticket; repeated text mails its link.

        Raises:
            TooManyRequestsError: with ``limited``, the address has reached ``address_limit``.

        """
        with self.database.writing() as session:
            if limited:
                check_address_limit(session, new_ticket.email, self._config.address_limit)
            ticket, is_new = store(session, new_ticket, submission, self._config.reference_prefix)
            if is_new:
                ticket.due = now() + self._reply_times.of(ticket)
                if not new_ticket.quiet:
                    self._notifier.confirm(session, ticket, advice)
                self._notifier.tell_helpdesk(session, ticket, ticket.messages[-1], HelpDeskEvent.OPENED)
            elif ticket.submission != submission and new_ticket.source == Source.FORM:
                self._notifier.send_link(session, find(session, ticket.reference) or ticket)
            return Opened(ticket, is_new, advice)

    def write(self, reference: str, new_message: NewMessage) -> bool:
        """Add a customer's message and reopen a solved ticket; return False if the message is stored already.

        The first message that describes a risk makes the ticket urgent, and is taken beyond the limit.

        Raises:
            TooManyRequestsError: the ticket has taken as many messages as ``ticket_message_limit`` allows.

        """
        with self._change(reference) as (session, ticket):
            is_first_risk = new_message.risk is not None and not ticket.risk_label
            if not is_first_risk:
                check_message_limit(session, ticket, new_message, self._config.ticket_message_limit)
            message = add(session, ticket, new_message)
            if message is None:
                return False
            if new_message.verified:
                ticket.email_verified = ticket.email_verified or now()
            if new_message.risk and is_first_risk:
                ticket.risk, ticket.risk_article = new_message.risk.kind, new_message.risk.article
                self._set_priority(ticket, URGENT)
            self._reopen(ticket)
            self._notifier.tell_helpdesk(session, ticket, message, HelpDeskEvent.MESSAGE_ADDED)
            return True

    def note(
        self,
        reference: str,
        name: str,
        body: str,
        *,
        staged: tuple[int, ...] = (),
        files: tuple[Attachment, ...] = (),
        submission: str | None = None,
        source: str = "",
    ) -> None:
        """Add a note for staff only, with its files; a note from a mail counts towards the ticket's limit.

        Raises:
            TooManyRequestsError: the ticket has taken as many messages as ``ticket_message_limit`` allows.

        """
        note = NewMessage(
            body, Author.STAFF, name, internal=True, staged=staged, files=files, submission=submission, source=source
        )
        with self._change(reference) as (session, ticket):
            if source:
                check_message_limit(session, ticket, note, self._config.ticket_message_limit)
            add(session, ticket, note)

    def undelivered(self, reference: str, reason: str) -> None:
        """Reopen the ticket and record a failed delivery; only the first few of a flood are recorded."""
        with self._change(reference) as (session, ticket):
            failures = Message.ticket_id == ticket.id, Message.event == Event.UNDELIVERED
            recent = select(func.count(Message.id)).where(*failures, Message.created >= now() - _FAILURES_PERIOD)
            if (session.scalar(recent) or 0) < _MAX_FAILURES:
                add(session, ticket, NewMessage(reason, Author.SYSTEM, internal=True, event=Event.UNDELIVERED))
            self._reopen(ticket)

    def verify(self, reference: str) -> None:
        """Mark the ticket's address as verified; the link shown after sending then stops working."""
        with self._change(reference) as (_, ticket):
            ticket.email_verified = ticket.email_verified or now()

    def answer(
        self,
        reference: str,
        new_message: NewMessage,
        *,
        status: Status = Status.PENDING,
        articles: Sequence[Entry] = (),
        last_read_id: int | None = None,
    ) -> bool:
        """Send a reply of the staff, with the articles that were chosen; return False if it was sent before.

        If the reply solves the ticket, the articles count as its solution. ``last_read_id`` is the id of the last
        message that its author has read.

        Raises:
            OvertakenError: someone else wrote after that message, or the ticket changed.

        """
        if articles:
            new_message = replace(new_message, articles=tuple(article.slug for article in articles))
        with self._change(reference) as (session, ticket):
            # a reply must not cross another one, or bury a message that its author has not read
            news = "" if last_read_id is None else meanwhile(session, ticket, last_read_id, new_message.name)
            if news and not is_stored(session, new_message):
                raise OvertakenError(f"{news}; read it first, then change your answer or send it anyway.")
            message = add(session, ticket, new_message)
            if message is None:
                return False
            ticket.status, ticket.due = status, None
            if status == Status.SOLVED:
                record_solution(session, ticket, new_message.articles)
            self._notifier.answer(session, ticket, message, articles)
            return True

    def close(self, reference: str, actor: str = "") -> None:
        """Mark the ticket as solved by the articles of the last reply; ``actor`` closed it, "" means the customer."""
        with self._change(reference) as (session, ticket):
            if ticket.status != Status.SOLVED:
                ticket.status, ticket.due = Status.SOLVED, None
                record_solution(session, ticket, last_articles(session, ticket))
                self._record(session, ticket, Event.CLOSED, actor)

    def reopen(self, reference: str, actor: str = "") -> None:
        """Reopen a solved ticket; ``actor`` names who did, "" means the customer."""
        with self._change(reference) as (session, ticket):
            if ticket.status == Status.SOLVED:
                self._reopen(ticket)
                self._record(session, ticket, Event.REOPENED, actor)

    def assign(self, reference: str, user: User | None, shown: str | None = None) -> None:
        """Assign the ticket to a member of staff, or to no one; ``shown`` is the name of the assignee on the page.

        Raises:
            OvertakenError: it was assigned to someone else meanwhile.

        """
        with self._change(reference) as (_, ticket):
            assignee = ticket.assignee.name if ticket.assignee else ""
            if shown is not None and assignee not in (shown, user.name if user else ""):
                raise OvertakenError(
                    f"The ticket was assigned to {assignee or 'no one'} meanwhile; press Save again to change that."
                )
            ticket.assignee_id = user.id if user else None

    def rank(self, reference: str, priority: int) -> None:
        """Set the priority, an index of ``PRIORITIES``, and adjust when a reply is promised."""
        with self._change(reference) as (_, ticket):
            self._set_priority(ticket, priority)

    def merge(self, reference: str, into: str) -> None:
        """Make a ticket part of another, which then holds the messages of both.

        Raises:
            NoTicketError: one of the two does not exist.
            MergeError: they are the same ticket.
            OtherOwnerError: they belong to different people or organisations.
            NoMailError: mail is not configured: the customer's link would end, and a new one could not be sent.

        """
        with self.database.writing() as session:
            ticket, target = lock(session, reference, into)
            if ticket is None or target is None:
                raise NoTicketError(f"{into if ticket else reference}: there is no ticket with this reference")
            if target.id == ticket.id:
                raise MergeError(f"{reference} and {into} are the same ticket")
            if target.email != ticket.email:
                raise OtherOwnerError(f"{into} belongs to another customer: each would read the other's messages")
            if target.organisation not in ("", ticket.organisation):
                raise OtherOwnerError(f"{into} belongs to another organisation: its members would read these messages")
            if not self._notifier.sends:
                raise NoMailError(
                    "Mail is not configured: the link that the customer has would stop working, "
                    "and a new one could not be sent"
                )
            absorb(session, ticket, target)
            add(session, target, NewMessage(ticket.reference, Author.SYSTEM, internal=True, event=Event.MERGED))

    def ask_for_link(self, reference: str, email: str) -> None:
        """Have the worker mail the link of a ticket, if the reference and the address belong together.

        Nothing is looked up here, and one row is written in any case: composing a mail takes ten times as long as
        composing none, so the time of the response would tell whether the ticket exists.
        """
        with self.database.writing() as session:
            self._notifier.keep_lookup(session, reference, email)

    def settle_lookup(self, lookup: OutboxItem) -> None:
        """Answer a stored request for a link, and delete it: anyone's address may have been typed."""
        with self.database.writing() as session:
            ticket = find(session, lookup.content.decode())
            if ticket and ticket.email == normal(lookup.recipient):
                self._notifier.send_link(session, ticket)
            # by key: SQLite may have given the id to another item by now
            session.execute(delete(OutboxItem).where(OutboxItem.key == lookup.key))

    @contextmanager
    def _change(self, reference: str) -> Iterator[tuple[Session, Ticket]]:
        with self.database.writing() as session:
            (ticket,) = lock(session, reference)
            if ticket is None:
                raise NoTicketError(f"{reference}: there is no ticket with this reference")
            yield session, ticket

    def _record(self, session: Session, ticket: Ticket, event: Event, actor: str) -> None:
        """Record an event in the conversation and tell the help desk."""
        message = add(session, ticket, NewMessage("", Author.SYSTEM, event=event, actor=actor))
        if message:
            self._notifier.tell_helpdesk(session, ticket, message, HelpDeskEvent(f"ticket.{event}"))

    def _reopen(self, ticket: Ticket) -> None:
        if ticket.status != Status.OPEN:
            ticket.status = Status.OPEN
            ticket.due = now() + self._reply_times.of(ticket)

    def _set_priority(self, ticket: Ticket, priority: int) -> None:
        """Set the priority; a new reply time counts from now, and a more urgent ticket is never promised later."""
        before, ticket.priority = self._reply_times.of(ticket), priority
        after = self._reply_times.of(ticket)
        if ticket.due and after != before:
            ticket.due = min(ticket.due, now() + after) if after < before else now() + after
