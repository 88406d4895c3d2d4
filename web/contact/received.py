"""The page after sending: the reference, when to expect a reply, and what to do first."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, render_template, request
from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import selectinload

from web.app.request_view import view
from web.app.responses import no_store
from web.app.services import services
from web.storage.models import OutboxItem, Ticket
from web.storage.states import ArticlePart, Event, Occasion
from web.tickets.access import LinkPurpose
from web.tickets.suggestions import advice_for_sender, advice_for_ticket

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

    from kb.article import Entry
    from web.tickets.suggestions import SafetyAdvice

log = logging.getLogger("firstline.web")
blueprint = Blueprint("received", __name__)

KNOWN: Final = "known"
"""Purpose of a token that names a ticket without opening it: the link is only for the first sender."""


@dataclass(frozen=True, slots=True)
class _Received:
    """What the page shows of a ticket."""

    ticket: Ticket
    due: dt.datetime | None
    advice: SafetyAdvice | None
    is_confirmed: bool

    @property
    def sent(self) -> str:
        """The text that was sent; "" once another ticket was merged, whose text may come first and is not theirs."""
        messages = self.ticket.messages
        return messages[0].body if messages and all(message.event != Event.MERGED for message in messages) else ""

    def meanwhile(self, entries: Mapping[str, Entry]) -> list[Entry]:
        """Return the articles that were listed beside the form, to read until the answer comes."""
        suggested = (article.slug for article in self.ticket.articles if article.part == ArticlePart.SUGGESTED)
        return [entries[slug] for slug in suggested if slug in entries]


@blueprint.get("/contact/received")
def show() -> Response:
    """Show the reference of a ticket, with a link to its page.

    Repeating a message shows its reference and no link. Once the owner of the address has a link by mail, the page
    shows the reference alone.
    """
    unseal = services().signer.unseal
    token = request.args.get("ticket", "")
    owned = unseal(LinkPurpose.TICKET, token)
    reference = owned or unseal(LinkPurpose.SHOWN, token)
    known = reference or unseal(KNOWN, request.args.get("known", ""))
    if known is None:
        abort(HTTPStatus.NOT_FOUND)
    if reference is None:
        return no_store(render_template("known.html", reference=known))
    received = _received(reference, is_owner=owned is not None)
    meanwhile = received.meanwhile(view().catalogue.entries) if received else []
    page = render_template("received.html", reference=reference, token=token, received=received, meanwhile=meanwhile)
    return no_store(page)


def _received(reference: str, *, is_owner: bool) -> _Received | None:
    """Return what the page may show of a ticket; None if only the owner may see it, or the database cannot be read.

    A sender who may not own the address gets the safety advice and the promise that the form's own message deserved.
    """
    try:
        ticket, is_confirmed = _load(reference)
    except SQLAlchemyError as error:
        log.error("a ticket could not be read: %s", type(error).__name__)  # noqa: TRY400 - the reference still shows
        return None
    sends_mail = services().notifier.sends
    if ticket is None or (ticket.email_verified and sends_mail and not is_owner):
        return None
    if is_owner or not sends_mail:
        return _Received(ticket, ticket.due, advice_for_ticket(view(), ticket), is_confirmed)
    advice = advice_for_sender(view(), ticket)
    promise = services().tickets.first_promise(ticket, is_at_risk=advice is not None)
    return _Received(ticket, promise, advice, is_confirmed)


def _load(reference: str) -> tuple[Ticket | None, bool]:
    """Return a ticket with its messages, and whether a confirmation was mailed: an address gets only so many."""
    confirmation = OutboxItem.ticket_id == Ticket.id, OutboxItem.occasion == Occasion.CONFIRMATION
    query = select(Ticket, exists().where(*confirmation)).where(Ticket.reference == reference)
    with services().database.session() as session:
        row = session.execute(query.options(selectinload(Ticket.messages), selectinload(Ticket.articles))).one_or_none()
    return (row[0], row[1]) if row else (None, False)
