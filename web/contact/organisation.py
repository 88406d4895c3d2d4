"""Organisation page: members of an organisation that shares its tickets see all of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, render_template, request
from sqlalchemy import select

from web.app.responses import no_store
from web.app.services import services
from web.contact.sender.identity import standing
from web.storage.models import Organisation, Ticket
from web.tickets.access import LinkPurpose
from web.tickets.conversation import COLLEAGUE

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("organisation", __name__)

_MAX_LISTED: Final = 200


@blueprint.get("/organisation")
def show() -> Response:
    """List the tickets of an organisation to a member who is signed in to our application."""
    member = standing(request.args.get("identity", ""), services().config)
    if not member.organisation or member.plan != "business":
        abort(HTTPStatus.NOT_FOUND)
    with services().database.session() as session:
        organisation = session.get(Organisation, member.organisation)
        if organisation is None or not organisation.shares:
            abort(HTTPStatus.NOT_FOUND)
        shared = Ticket.organisation == member.organisation, Ticket.merged_into_id.is_(None)
        query = select(Ticket).where(*shared).order_by(Ticket.updated.desc()).limit(_MAX_LISTED)
        tickets = session.scalars(query).all()
    lend = services().signer.lend
    rows = [(ticket, lend(LinkPurpose.MEMBER, f"{ticket.reference} {member.email or COLLEAGUE}")) for ticket in tickets]
    return no_store(render_template("organisation.html", organisation=member.organisation, rows=rows))
