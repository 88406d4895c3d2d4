"""The page of a ticket at the desk: its conversation, its details, and the form to reply."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import abort, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from search.answers.deflect import deflect
from web.app.request_view import view
from web.app.responses import no_store
from web.app.services import services
from web.desk import presence, staff
from web.desk.auth import current_user, take_notice, typed_body
from web.desk.originals import originals
from web.storage.models import MOST_NUMBER
from web.storage.states import Role
from web.tickets.conversation import enclosed
from web.tickets.priority import PRIORITIES
from web.tickets.repository import find, find_whole
from web.tickets.uploads.staging import Files
from web.time_zone import local

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from werkzeug.wrappers import Response

    from web.storage.models import Ticket

log = logging.getLogger("firstline.web")

_MAX_SUGGESTED = 5


def ticket_page(reference: str, error: str = "", files: Files | None = None) -> Response:
    """Return the page; with an error, the form on it holds what was typed."""
    number, user = ticket_id(reference), current_user()
    try:
        presence.enter(services().database, number, user.id)
    except SQLAlchemyError as failure:
        log.error("presence could not be recorded: %s", type(failure).__name__)  # noqa: TRY400 - the page works without
    notice = "" if error else take_notice()
    catalogue, generation = view().catalogue, view().generation
    with services().database.session() as session:
        ticket = find_whole(session, reference)
        if ticket is None:
            abort(HTTPStatus.NOT_FOUND)
        body = ticket.messages[0].body if ticket.messages else ""
        page = render_template(
            "desk/ticket.html",
            ticket=ticket,
            error=error,
            notice=notice,
            body=typed_body() if error else "",
            files=files or Files(),
            chosen=request.form.get("article", "") if error else "",
            user=user,
            may_write=staff.has_role(user, Role.AGENT),
            staff=staff.members(session),
            priorities=PRIORITIES,
            entries=catalogue.entries,
            enclosed=enclosed(ticket.messages, catalogue),
            others=viewers(session, ticket),
            mails=originals(session, ticket),
            suggested=deflect(generation, ticket.subject, body, limit=_MAX_SUGGESTED).hits if generation else (),
        )
    return no_store(page, HTTPStatus.BAD_REQUEST if error else HTTPStatus.OK)


def ticket_id(reference: str) -> int:
    """Return the id of a ticket, without keeping a session: requests with two connections could block each other.

    Raises:
        NotFound: there is no such ticket.

    """
    with services().database.session() as session:
        ticket = find(session, reference)
        if ticket is None:
            abort(HTTPStatus.NOT_FOUND)
        return ticket.id


def viewers(session: Session, ticket: Ticket) -> str:
    """Return a sentence that names the other members of staff who are viewing a ticket; empty if there are none."""
    zone = services().config.time_zone
    return presence.sentence(presence.others(session, ticket.id, current_user().id), lambda moment: local(moment, zone))


def message_number(text: str) -> int:
    """Return the id of a message in a form; ValueError if no database could hold it."""
    number = int(text)
    if not 0 <= number <= MOST_NUMBER:
        raise ValueError
    return number
