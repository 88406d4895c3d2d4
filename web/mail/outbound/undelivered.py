"""Trouble: mail and news that did not get through, for operators to see and to try again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select, update

from web.errors import WebError
from web.mail.inbound.inbox import OVER_THE_LIMIT
from web.storage.models import Letter, Parcel, Ticket, now

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from web.storage.database import Database


def found(session: Session, *, ignored: bool = False) -> list[dict[str, Any]]:
    """Return what is in trouble, oldest first, fit for JSON: what was given up, and what was tried and waits.

    With ``ignored`` also the mail of programs that opened no ticket, because their sender had opened so many.
    """
    sent = select(Parcel).where(Parcel.sent.is_(None), Parcel.problem != "")
    came: list[ColumnElement[bool]] = [Letter.outcome == "failed", (Letter.outcome == "") & (Letter.attempts > 0)]
    if ignored:
        came.append(Letter.outcome.like("ignored%") | (Letter.outcome == OVER_THE_LIMIT))
    rows = [_of_parcel(session, one) for one in session.scalars(sent)]
    rows += [_of_letter(one) for one in session.scalars(select(Letter).where(or_(*came)))]
    return sorted(rows, key=lambda row: str(row["created"]))


def _of_parcel(session: Session, parcel: Parcel) -> dict[str, Any]:
    ticket = session.get(Ticket, parcel.ticket_id) if parcel.ticket_id else None
    return {
        "name": f"out-{parcel.id}",
        "created": parcel.created.isoformat(timespec="seconds"),
        "who": parcel.recipient,
        "attempts": parcel.attempts,
        "problem": parcel.problem,
        "waits": parcel.due is not None,
        "ticket": ticket.reference if ticket else "",
    }


def _of_letter(letter: Letter) -> dict[str, Any]:
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
        table = Parcel if way == "out" else Letter
        again: dict[str, object] = {"due": now(), "attempts": 0} | ({"outcome": ""} if table is Letter else {})
        session.execute(update(table).where(table.id == int(number)).values(**again))
