"""Stores tickets: each once, under a reference of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from web.db import Ticket, now
from web.tickets.reference import new_reference

if TYPE_CHECKING:
    from web.db import Database
    from web.tickets.form import TicketForm

_ATTEMPTS = 5
"""One reference in 110 thousand million is taken by chance; five in a row are not."""

_SAME_MESSAGE = dt.timedelta(hours=24)
"""For so long the same words are the same message; later they mean that it happened again."""


def store(database: Database, form: TicketForm, showing: str, prefix: str, flagged: str = "") -> str:
    """Commit the ticket and return its reference; the same message again within a day is the first ticket.

    ``showing`` numbers the form as it was shown: the same text from the same showing is the same ticket, also
    where the second click of two arrives before the first is stored. ``flagged`` is the risk it tells of.
    """
    if known := _sent_before(database, form):
        return known
    submission = _digest(showing, *form.values().values())
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _insert(database, form, submission, new_reference(prefix), flagged)
        except IntegrityError:
            if known := _find(database, submission):
                return known
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError  # the last attempt returns or raises


def _insert(database: Database, form: TicketForm, submission: str, reference: str, flagged: str) -> str:
    with database.session() as session, session.begin():
        session.add(
            Ticket(
                reference=reference,
                submission=submission,
                email=form.email,
                topic=form.topic,
                subject=form.subject,
                body=form.body,
                article=form.article,
                query=form.q,
                flagged=flagged,
            )
        )
    return reference


def _find(database: Database, submission: str) -> str | None:
    with database.session() as session:
        return session.scalar(select(Ticket.reference).where(Ticket.submission == submission))


def _sent_before(database: Database, form: TicketForm) -> str | None:
    """Return the reference of the same message from the same person, who went back and wonders whether it was sent."""
    same = (Ticket.email == form.email, Ticket.subject == form.subject, Ticket.body == form.body)
    recent = Ticket.created >= now() - _SAME_MESSAGE
    with database.session() as session:
        return session.scalar(select(Ticket.reference).where(recent, *same).order_by(Ticket.id).limit(1))


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def flag_of(database: Database, reference: str) -> str:
    """Return the risk that a ticket tells of, or empty."""
    with database.session() as session:
        return session.scalar(select(Ticket.flagged).where(Ticket.reference == reference)) or ""
