"""The page of a ticket, behind a link that nobody can guess: read it, add to it, close it, open it again."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import undefer

from web.errors import StaleFormError, TooManyRequestsError
from web.mail.post import TICKET
from web.security import check_form, spend
from web.security.origin import check_origin
from web.services import services
from web.tables import File, Message, Organisation, Ticket
from web.text import clean, clean_line
from web.tickets.draft import Addition, digest
from web.tickets.files import Files
from web.tickets.identity import standing
from web.tickets.leaks import leaks, without_leaks
from web.tickets.store import find
from web.tickets.views import MOST_UPLOAD_BYTES, private

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

log = logging.getLogger("firstline.web")
blueprint = Blueprint("status", __name__)

_MAX_LISTED = 200


@blueprint.get("/tickets/<sealed>")
def show(sealed: str) -> Response:
    """Show all that was said, but for what the staff keeps to itself."""
    return _page(sealed)


@blueprint.post("/tickets/<sealed>")
def write(sealed: str) -> Response:
    """Add a message with its files, or close the ticket, or open it again."""
    request.max_content_length = MOST_UPLOAD_BYTES
    reference, files, body = _reference(sealed), Files(), ""
    try:
        body = clean(request.form.get("body", "")).strip()
        check_origin(request, services().config.base_url)
        spend("message")
        files = services().tray.take(request.form.getlist("kept"), request.files.getlist("files"))
        showing = check_form(f"ticket {sealed}")  # not by the reference: the ticket may be part of another by now
        if request.form.get("secrets") == "remove":
            body = without_leaks(body)
        if change := request.form.get("change"):
            _change(reference, change)
        elif wrong := _complaint(body, files):
            return _page(sealed, body, wrong, files)
        elif request.form.get("secrets") != "keep" and (found := leaks(body)):
            return _page(sealed, body, files=files, found=found)
        else:
            said = Addition(body, staged=files.ids, submission=digest(showing, reference, body))
            services().support.write(reference, said)
    except (StaleFormError, TooManyRequestsError) as error:
        return _page(sealed, body, str(error.description), files)
    return redirect(url_for("status.show", sealed=sealed, _anchor="page/newest"), HTTPStatus.SEE_OTHER)


def _change(reference: str, change: str) -> None:
    if change == "close":
        services().support.close(reference, "Closed by its writer.")
    elif change == "reopen":
        services().support.reopen(reference, "Opened again by its writer.")


def _complaint(body: str, files: Files) -> str:
    most = services().config.max_description_chars
    if files.refused:
        return " ".join(files.refused)
    if not body:
        return "Write something to send." if not files.waiting else "Say in a few words what the files show."
    return f"This has {len(body):,} characters; shorten it to {most:,}." if len(body) > most else ""


@blueprint.get("/tickets/<sealed>/files/<int:number>")
def download(sealed: str, number: int) -> Response:
    """Give a file to whoever may read the ticket; as a download, whatever it is."""
    with services().database.session() as session:
        ticket = find(session, _reference(sealed))
        asked = select(File).join(Message, File.message_id == Message.id).options(undefer(File.content))
        visible = (File.id == number, Message.internal.is_(False))
        file = session.scalar(asked.where(*visible, Message.ticket_id == ticket.id)) if ticket else None
    if file is None:
        abort(HTTPStatus.NOT_FOUND)
    return as_download(file)


def as_download(file: File) -> Response:
    """Return a file that a browser saves and never shows."""
    answer = make_response(file.content)
    answer.headers["Content-Type"] = file.media_type
    answer.headers.set("Content-Disposition", "attachment", filename=file.name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/tickets")
def look_up() -> Response:
    """Ask for a reference and an address."""
    return private(render_template("lookup.html", asked=False, errors={}, reference="", email=""))


@blueprint.post("/tickets")
def send_link() -> Response:
    """Mail the link where both belong together; the page says the same where they do not."""
    reference, email = clean_line(request.form.get("reference", "")).upper(), clean_line(request.form.get("email", ""))
    errors = {
        name: complaint
        for name, value, complaint in (
            ("reference", reference, "Enter the reference number."),
            ("email", email, "Enter your e-mail address."),
        )
        if not value
    }
    if not errors:
        check_form("lookup")
        spend("lookup")
        services().support.send_link(reference, email)
    page = render_template("lookup.html", asked=not errors, errors=errors, reference=reference, email=email)
    return private(page, HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK)


@blueprint.get("/organisation")
def organisation() -> Response:
    """List the tickets of an organisation to a member of it, where it shares them."""
    who = standing(request.args.get("identity", ""), services().config)
    if not who.organisation or who.plan != "business":
        abort(HTTPStatus.NOT_FOUND)
    with services().database.session() as session:
        kept = session.get(Organisation, who.organisation)
        if kept is None or not kept.shares:
            abort(HTTPStatus.NOT_FOUND)
        theirs = select(Ticket).where(Ticket.organisation == who.organisation, Ticket.merged_into_id.is_(None))
        found = session.scalars(theirs.order_by(Ticket.updated.desc()).limit(_MAX_LISTED)).all()
    rows = [(ticket, services().signer.seal(TICKET, ticket.reference)) for ticket in found]
    return private(render_template("organisation.html", organisation=who.organisation, rows=rows))


def _reference(sealed: str) -> str:
    reference = services().signer.unseal(TICKET, sealed)
    if reference is None:
        abort(HTTPStatus.NOT_FOUND)
    return reference


def _page(
    sealed: str, body: str = "", wrong: str = "", files: Files | None = None, found: tuple[str, ...] = ()
) -> Response:
    with services().database.session() as session:
        ticket = find(session, _reference(sealed))
        if ticket is None:
            abort(HTTPStatus.NOT_FOUND)
        page = render_template(
            "ticket.html",
            ticket=ticket,
            sealed=sealed,
            said=[message for message in ticket.messages if not message.internal],
            body=body,
            wrong=wrong,
            leaks=found,
            files=files or Files(),
        )
    return private(page, HTTPStatus.BAD_REQUEST if wrong or found else HTTPStatus.OK)
