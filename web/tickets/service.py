"""Support: all that can happen to a ticket. Each change, and the news of it, is one transaction.

The pages, the desk, the commands and incoming mail call it; none of them changes a ticket by itself.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from limits import parse
from sqlalchemy import delete, func, select, update

from web.errors import MergeError, NoMailError, NoTicketError, OtherOwnerError, OvertakenError, TooManyRequestsError
from web.storage.address import normal
from web.storage.models import Message, OutboxItem, Ticket, TicketArticle, User, now
from web.storage.states import ArticlePart, Author, Event, Status
from web.tickets.conversation import meanwhile
from web.tickets.new_ticket import AT_RISK, BY_PLAN, NewMessage
from web.tickets.repository import add, find, hold, is_said, store
from web.tickets.suggestions import NO_ADVICE, Advice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from kb.article import Entry
    from kb.metadata import Audience
    from web.config import WebConfig
    from web.storage.database import Database
    from web.tickets.new_ticket import NewTicket
    from web.tickets.ports import Notifier
    from web.tickets.uploads.types import Attachment

_NOTICES: Final = 5
_NOTICES_SINCE: Final = dt.timedelta(days=1)
"""How many delivery failures are noted on one ticket in that time; more say nothing new, and may be a flood."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What ``TicketService.open`` did: the ticket, whether it is new, and the advice for its customer."""

    ticket: Ticket
    is_new: bool
    advice: Advice


class TicketService:
    """Opens tickets and keeps their lives; what must be told to somebody goes into the outbox with the change."""

    def __init__(self, database: Database, config: WebConfig, notifier: Notifier) -> None:
        self.database = database
        self._config = config
        self._notifier = notifier

    def open(self, new_ticket: NewTicket, submission: str, advice: Advice = NO_ADVICE) -> Opened:
        """Store a ticket and confirm it to the customer, with advice for the time until a reply.

        The same submission, or the same text within a day, returns the ticket that exists.
        """
        with self.database.writing() as session:
            ticket, is_new = store(session, new_ticket, submission, self._config.reference_prefix)
            if is_new:
                ticket.due = now() + self._answer_time(ticket)
                if not new_ticket.quiet:
                    self._notifier.confirm(session, ticket, advice)
                self._notifier.tell_helpdesk(session, ticket, ticket.messages[-1], "ticket.opened")
            return Opened(ticket, is_new, advice)

    def write(self, reference: str, addition: NewMessage) -> bool:
        """Add a message of a customer; return False if it is there already.

        It opens a solved ticket again. The first message that describes a risk makes the ticket urgent, and
        is taken beyond any limit.

        Raises:
            TooManyRequestsError: the ticket has taken as many messages as ``ticket_message_limit`` allows.

        """
        with self._change(reference) as (session, ticket):
            if not is_said(session, addition) and (ticket.risk_label or not addition.risk):
                self._check_room(session, ticket, addition)
            message = add(session, ticket, addition)
            if message is None:
                return False
            if addition.verified:
                self._verify(ticket)
            if addition.risk and not ticket.risk_label:
                ticket.risk, ticket.risk_article = addition.risk.kind, addition.risk.article
                self._set_priority(ticket, AT_RISK)
            self._open_again(ticket)
            self._notifier.tell_helpdesk(session, ticket, message, "message.added")
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
        """Add a note for the staff alone, with its files; one that came by mail counts towards the ticket's limit.

        Raises:
            TooManyRequestsError: the ticket has taken as many messages as ``ticket_message_limit`` allows.

        """
        said = NewMessage(
            body, Author.STAFF, name, internal=True, staged=staged, files=files, submission=submission, source=source
        )
        with self._change(reference) as (session, ticket):
            if source and not is_said(session, said):
                self._check_room(session, ticket, said)
            add(session, ticket, said)

    def undelivered(self, reference: str, reason: str) -> None:
        """Reopen the ticket and record that news of it did not arrive; of a flood, only the first few are recorded."""
        with self._change(reference) as (session, ticket):
            notices = Message.ticket_id == ticket.id, Message.event == Event.UNDELIVERED
            recent = select(func.count(Message.id)).where(*notices, Message.created >= now() - _NOTICES_SINCE)
            if (session.scalar(recent) or 0) < _NOTICES:
                add(session, ticket, NewMessage(reason, Author.SYSTEM, internal=True, event=Event.UNDELIVERED))
            self._open_again(ticket)

    def verify(self, reference: str) -> None:
        """Mark the ticket's address as verified: the link shown after sending no longer opens the ticket."""
        with self._change(reference) as (_, ticket):
            self._verify(ticket)

    def answer(
        self,
        reference: str,
        addition: NewMessage,
        *,
        status: Status = Status.PENDING,
        article: Entry | None = None,
        seen: int | None = None,
    ) -> bool:
        """Send an answer of the staff, with an article where one was chosen; return False if it was sent before.

        Where the answer solves the ticket, the article counts as its solution.

        Raises:
            OvertakenError: someone else wrote after the message of the number ``seen``, or the ticket changed.

        """
        if article:
            addition = replace(addition, article=article.slug)
        with self._change(reference) as (session, ticket):
            if seen is not None and not is_said(session, addition):
                self._check_seen(session, ticket, seen, addition.name)
            message = add(session, ticket, addition)
            if message is None:
                return False
            ticket.status, ticket.due = status, None
            if article and status == Status.SOLVED:
                self._remember(session, ticket, article.slug)
            self._notifier.answer(session, ticket, message, article)
            return True

    def close(self, reference: str, actor: str = "") -> None:
        """Mark as solved; ``actor`` names who did, "" is the customer."""
        with self._change(reference) as (session, ticket):
            if ticket.status != Status.SOLVED:
                ticket.status, ticket.due = Status.SOLVED, None
                message = add(session, ticket, NewMessage("", Author.SYSTEM, event=Event.CLOSED, actor=actor))
                self._notifier.tell_helpdesk(session, ticket, cast("Message", message), "ticket.closed")

    def reopen(self, reference: str, actor: str = "") -> None:
        """Open a solved ticket again; ``actor`` names who did, "" is the customer."""
        with self._change(reference) as (session, ticket):
            if ticket.status == Status.SOLVED:
                self._open_again(ticket)
                message = add(session, ticket, NewMessage("", Author.SYSTEM, event=Event.REOPENED, actor=actor))
                self._notifier.tell_helpdesk(session, ticket, cast("Message", message), "ticket.reopened")

    def assign(self, reference: str, user: User | None, seen: str | None = None) -> None:
        """Assign the ticket to a member of staff, or to no one; ``seen`` is the name of the assignee that was shown.

        Raises:
            OvertakenError: it was assigned to someone else meanwhile.

        """
        with self._change(reference) as (_, ticket):
            holder = ticket.assignee.name if ticket.assignee else ""
            if seen is not None and holder not in (seen, user.name if user else ""):
                raise OvertakenError(
                    f"The ticket was assigned to {holder or 'nobody'} meanwhile; press Assign again to change that."
                )
            ticket.assignee_id = user.id if user else None

    def rank(self, reference: str, priority: int) -> None:
        """Set the priority, a place in ``PRIORITIES``, and with it the time of the answer that still waits."""
        with self._change(reference) as (_, ticket):
            self._set_priority(ticket, priority)

    def merge(self, reference: str, into: str) -> None:
        """Make a ticket part of another, which then holds all that was said in both.

        Raises:
            NoTicketError: one of the two does not exist.
            MergeError: they are one already.
            OtherOwnerError: they belong to different people or organisations.
            NoMailError: mail is not configured: the shown link would end, and a new one could not be sent.

        """
        with self.database.writing() as session:
            ticket, target = hold(session, reference, into)
            if ticket is None:
                raise NoTicketError(f"{reference}: there is no ticket of that reference")
            if target is None:
                raise NoTicketError(f"{into}: there is no ticket of that reference")
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
            session.execute(update(Message).where(Message.ticket_id == ticket.id).values(ticket_id=target.id))
            self._join(session, ticket, target)
            merged = NewMessage(ticket.reference, Author.SYSTEM, internal=True, event=Event.MERGED)
            add(session, target, merged)
            ticket.merged_into_id, ticket.status, ticket.due = target.id, Status.SOLVED, None

    def send_link(self, reference: str, email: str) -> None:
        """Mail the link of a ticket to its writer; do nothing where it is somebody else's, or nobody's."""
        with self.database.writing() as session:
            self._send_link(session, reference, email)

    def ask_for_link(self, reference: str, email: str) -> None:
        """Have the worker mail the link of a ticket to its writer, if both belong together.

        Here nothing is looked up, and one row is written whatever was asked: a letter takes ten times as long as none,
        so whoever waits for the answer could tell from its time whether there is such a ticket.
        """
        with self.database.writing() as session:
            self._notifier.keep_lookup(session, reference, email)

    def settle_lookup(self, lookup: OutboxItem) -> None:
        """Answer what was asked for a while ago, and forget who asked: it may be anybody's address."""
        with self.database.writing() as session:
            self._send_link(session, lookup.content.decode(), lookup.recipient)
            session.execute(
                delete(OutboxItem).where(OutboxItem.key == lookup.key)
            )  # its number may be another's by now

    def _send_link(self, session: Session, reference: str, email: str) -> None:
        ticket = find(session, reference)
        if ticket and ticket.email == normal(email):
            self._notifier.send_link(session, ticket)

    @contextmanager
    def _change(self, reference: str) -> Iterator[tuple[Session, Ticket]]:
        with self.database.writing() as session:
            (ticket,) = hold(session, reference)
            if ticket is None:
                raise NoTicketError(f"{reference}: there is no ticket of that reference")
            yield session, ticket

    @staticmethod
    def _check_seen(session: Session, ticket: Ticket, seen: int, reader: str) -> None:
        """Raise where the answer would cross another one, or bury a message that its author has not read."""
        if happened := meanwhile(session, ticket, seen, reader):
            raise OvertakenError(f"{happened}; read it first, then change your answer or send it anyway.")

    @staticmethod
    def _join(session: Session, ticket: Ticket, target: Ticket) -> None:
        """Give the target what the ticket knew: whoever waited for an answer to either still does, and no later."""
        target.status = min(ticket.status, target.status, key=list(Status).index)
        target.priority = max(ticket.priority, target.priority)
        target.due = min((due for due in (ticket.due, target.due) if due), default=None)
        if not target.risk_label:
            target.risk, target.risk_article = ticket.risk, ticket.risk_article
        if ticket.email_verified is None:
            target.email_verified = None  # part of it may have come from a stranger
        target.query = target.query or ticket.query
        for one in ticket.articles:
            session.merge(TicketArticle(ticket_id=target.id, slug=one.slug, part=one.part))
        ticket.articles.clear()

    def _check_room(self, session: Session, ticket: Ticket, addition: NewMessage) -> None:
        """Raise where the ticket is full for now; verified messages have a limit of their own."""
        limit = parse(self._config.ticket_message_limit)
        since = now() - dt.timedelta(seconds=limit.get_expiry())
        outside = Message.ticket_id == ticket.id, Message.source != "", Message.verified.is_(addition.verified)
        count = session.scalar(select(func.count(Message.id)).where(*outside, Message.created >= since)) or 0
        if count >= limit.amount:
            message = "This ticket has many new messages. A person will read them; please wait a while to add more."
            raise TooManyRequestsError(message, retry_after=limit.get_expiry())

    @staticmethod
    def _verify(ticket: Ticket) -> None:
        ticket.email_verified = ticket.email_verified or now()

    def _open_again(self, ticket: Ticket) -> None:
        if ticket.status != Status.OPEN:
            ticket.status = Status.OPEN
            ticket.due = now() + self._answer_time(ticket)

    def _set_priority(self, ticket: Ticket, priority: int) -> None:
        """Count the new time from now where it is another; what is more urgent is never promised for later."""
        before, ticket.priority = self._answer_time(ticket), priority
        after = self._answer_time(ticket)
        if ticket.due and after != before:
            ticket.due = min(ticket.due, now() + after) if after < before else now() + after

    def first_promise(self, ticket: Ticket, *, is_at_risk: bool) -> dt.datetime:
        """Return when the sender of a form was promised an answer, whatever happened to the ticket since."""
        plan = cast("Audience", ticket.plan)
        return ticket.created + self._shortest(plan, AT_RISK if is_at_risk else BY_PLAN.get(plan, 1))

    def _answer_time(self, ticket: Ticket) -> dt.timedelta:
        return self._shortest(ticket.plan, ticket.priority)

    def _shortest(self, own: str, priority: int) -> dt.timedelta:
        """Return the shortest time of the plans that a priority reaches; a plan that is paid for keeps its own.

        Whoever is at risk has the highest priority, and so the shortest time of all.
        """
        reached = (plan for plan, least in BY_PLAN.items() if plan in ("free", own) or least <= priority)
        return dt.timedelta(hours=min(self._config.answer_hours[plan] for plan in reached))

    def _remember(self, session: Session, ticket: Ticket, slug: str) -> None:
        """Keep that the article solved it: later such pairs teach the search."""
        solved = TicketArticle(ticket_id=ticket.id, slug=slug, part=ArticlePart.SOLVED)
        session.merge(solved)
