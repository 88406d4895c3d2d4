"""Visitors: turns the token in the address of a ticket page into what its holder may see."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import abort, redirect, request, url_for

from web.app.services import services
from web.contact.lookup import lookup_page
from web.storage.models import Organisation
from web.storage.text import clean
from web.tickets.access import LinkPurpose, Visitor, is_open_to_sender
from web.tickets.repository import find

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def visitor_of(session: Session, token: str) -> Visitor:
    """Return the visitor that a token stands for.

    Links sent by mail do not expire. A member's link works for some hours, and while the organisation shares its
    tickets. The link shown after sending ends as ``is_open_to_sender`` says, since anyone can type any address.

    Raises:
        NotFound: the token was not signed by us, or the organisation no longer shares its tickets.
        HTTPException: the link has expired; its response leads to the ticket lookup.

    """
    unseal = services().signer.unseal
    for purpose in (LinkPurpose.TICKET, LinkPurpose.AGENT):
        if reference := unseal(purpose, token):
            return Visitor(reference, purpose)
    if reference := unseal(LinkPurpose.SHOWN, token):
        if not is_open_to_sender(session, reference, sends_mail=services().notifier.sends):
            if request.method != "POST":
                abort(redirect(url_for("lookup.show"), HTTPStatus.SEE_OTHER))
            fields = {"reference": reference, "body": clean(request.form.get("body", "")).strip()}
            abort(lookup_page(fields, HTTPStatus.GONE, is_expired=True))
        return Visitor(reference, LinkPurpose.SHOWN)
    reference, _, name = (services().signer.lent(LinkPurpose.MEMBER, token) or "").partition(" ")
    ticket = find(session, reference) if reference else None
    organisation = session.get(Organisation, ticket.organisation) if ticket and ticket.organisation else None
    if organisation is None or not organisation.shares:
        abort(HTTPStatus.NOT_FOUND)
    return Visitor(reference, LinkPurpose.MEMBER, name)
