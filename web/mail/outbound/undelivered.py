"""List mail and webhook calls that failed, and try them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from sqlalchemy import or_, select, update

from web.errors import WebError
from web.storage.models import InboundMail, OutboxItem, Ticket, now
from web.storage.states import MailOutcome

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from web.storage.database import Database


class Failure(TypedDict):
    """A failed item as the commands print it, ready for JSON; ``waits`` says that it will be tried again."""

    name: str
    created: str
    who: str
    attempts: int
    problem: str
    waits: bool
    ticket: str


def find(session: Session, *, ignored: bool = False) -> list[Failure]:
    """Return the items that were given up, or that failed and wait, oldest first.

    With ``ignored``, include the automatic mail that opened no ticket because its sender was over the limit.
    """
    outbound = select(OutboxItem).where(OutboxItem.sent.is_(None), OutboxItem.problem != "")
    inbound: list[ColumnElement[bool]] = [
        InboundMail.outcome == MailOutcome.FAILED,
        (InboundMail.outcome == "") & (InboundMail.attempts > 0),
    ]
    if ignored:
        inbound.append(InboundMail.outcome.like("ignored%") | (InboundMail.outcome == MailOutcome.OVER_THE_LIMIT))
    failures = [_outbound_failure(session, item) for item in session.scalars(outbound)]
    failures += [_inbound_failure(mail) for mail in session.scalars(select(InboundMail).where(or_(*inbound)))]
    return sorted(failures, key=lambda failure: failure["created"])


def _outbound_failure(session: Session, item: OutboxItem) -> Failure:
    ticket = session.get(Ticket, item.ticket_id) if item.ticket_id else None
    return {
        "name": f"out-{item.id}",
        "created": item.created.isoformat(timespec="seconds"),
        "who": item.recipient,
        "attempts": item.attempts,
        "problem": item.problem,
        "waits": item.due is not None,
        "ticket": ticket.reference if ticket else "",
    }


def _inbound_failure(mail: InboundMail) -> Failure:
    return {
        "name": f"in-{mail.id}",
        "created": mail.created.isoformat(timespec="seconds"),
        "who": mail.sender,
        "attempts": mail.attempts,
        "problem": mail.outcome or "not read yet",
        "waits": not mail.outcome,
        "ticket": "",
    }


def retry(database: Database, name: str) -> None:
    """Try a failed item again at once, by its ``name``.

    Raises:
        WebError: no failed item has that name.

    """
    direction, _, number = name.partition("-")
    with database.writing() as session:
        if all(failure["name"] != name for failure in find(session, ignored=True)):
            raise WebError(f"{name}: no failed mail has that name; to see them, run python -m web mail list")
        table = OutboxItem if direction == "out" else InboundMail
        values: dict[str, object] = {"due": now(), "attempts": 0} | ({"outcome": ""} if table is InboundMail else {})
        session.execute(update(table).where(table.id == int(number)).values(**values))
