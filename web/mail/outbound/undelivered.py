"""Trouble: mail and news that did not get through, for operators to see and to try again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select, update

from web.errors import WebError
from web.storage.models import InboundMail, OutboxItem, Ticket, now
from web.storage.states import MailOutcome

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from web.storage.database import Database


def found(session: Session, *, ignored: bool = False) -> list[dict[str, Any]]:
    """Return what is in trouble, oldest first, fit for JSON: what was given up, and what was tried and waits.

    With ``ignored`` also the mail of programs that opened no ticket, because their sender had opened so many.
    """
    sent = select(OutboxItem).where(OutboxItem.sent.is_(None), OutboxItem.problem != "")
    came: list[ColumnElement[bool]] = [
        InboundMail.outcome == MailOutcome.FAILED,
        (InboundMail.outcome == "") & (InboundMail.attempts > 0),
    ]
    if ignored:
        came.append(InboundMail.outcome.like("ignored%") | (InboundMail.outcome == MailOutcome.OVER_THE_LIMIT))
    rows = [_of_parcel(session, one) for one in session.scalars(sent)]
    rows += [_of_letter(one) for one in session.scalars(select(InboundMail).where(or_(*came)))]
    return sorted(rows, key=lambda row: str(row["created"]))


def _of_parcel(session: Session, item: OutboxItem) -> dict[str, Any]:
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


def _of_letter(letter: InboundMail) -> dict[str, Any]:
    return {
        "name": f"in-{letter.id}",
        "created": letter.created.isoformat(timespec="seconds"),
        "who": letter.sender,
        "attempts": letter.attempts,
        "problem": letter.outcome or "not read yet",
        "waits": not letter.outcome,
        "ticket": "",
    }


def retry(database: Database, name: str) -> None:
    """Have something tried again at once, by the name that ``found`` gives it.

    Raises:
        WebError: there is nothing of that name in trouble.

    """
    way, _, number = name.partition("-")
    with database.writing() as session:
        known = any(row["name"] == name for row in found(session, ignored=True))
        if not known:
            raise WebError(f"{name}: no mail of that name is in trouble; see: python -m web mail list")
        table = OutboxItem if way == "out" else InboundMail
        again: dict[str, object] = {"due": now(), "attempts": 0} | ({"outcome": ""} if table is InboundMail else {})
        session.execute(update(table).where(table.id == int(number)).values(**again))
