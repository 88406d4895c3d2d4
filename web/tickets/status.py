"""The page of a ticket, behind a link that nobody can guess: read it, add to it, close it, open it again."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased, undefer

from web.catalogues import view
from web.errors import NoTicketError, StaleFormError, TooManyRequestsError
from web.failures import refused
from web.mail.post import TICKET
from web.security import check_form, spend
from web.security.origin import check_origin
from web.services import services
from web.tables import MOST_NUMBER, File, Message, Organisation, Ticket
from web.text import clean, clean_line
from web.tickets.answers import answers, message_of, safe_path_of
from web.tickets.draft import CLOSED, COLLEAGUE, REOPENED, Addition, digest
from web.tickets.files import Files
from web.tickets.identity import standing
from web.tickets.leaks import undecided, without_leaks
from web.tickets.store import find
from web.tickets.views import MOST_UPLOAD_BYTES, SHOWN, files_sent, private

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

log = logging.getLogger("firstline.web")
blueprint = Blueprint("status", __name__)

_MAX_LISTED = 200
_MISSING = {"reference": "Enter the reference number.", "email": "Enter your e-mail address."}
_MEMBER = "member"
"""What a link is lent for to a member of an organisation, who is not the ticket's writer."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who opens the page of a ticket; ``name`` is empty for its writer, whose link it is."""

    reference: str
    name: str = ""


@blueprint.get("/tickets/<sealed>")
def show(sealed: str) -> Response:
    """Show all that was said, but for what the staff keeps to itself."""
    return _page(sealed)


@blueprint.post("/tickets/<sealed>")
def write(sealed: str) -> Response:
    """Add a message with its files, or close the ticket, or open it again."""
    request.max_content_length = MOST_UPLOAD_BYTES
    body, kept = clean(request.form.get("body", "")).strip(), request.form.getlist("kept")
    files = Files.unread(kept)  # first of all: whatever goes wrong gives them back
    try:
        who = _visitor(sealed)
        check_origin(request, services().config.base_url)
        files = services().tray.kept(kept)
        spend("message", max(1, files_sent()))
        files = services().tray.take(files, request.files.getlist("files"))
        showing = check_form(f"ticket {sealed}")  # not by the reference: the ticket may be part of another by now
        if request.form.get("secrets") == "remove":
            body = without_leaks(body)
        if asked := _asked_back(sealed, body, files):
            return asked
        if body:
            _add(who, body, files, showing)
        _change(who, request.form.get("change", ""))
    except (StaleFormError, TooManyRequestsError) as error:
        return refused(_page(sealed, body, str(error.description), files), error)
    except NoTicketError:
        abort(HTTPStatus.NOT_FOUND)
    except SQLAlchemyError as error:
        log.error("a message could not be stored: %s", type(error).__name__)  # noqa: TRY400 - without what was typed
        return _unstored(sealed, body, files)
    return redirect(url_for("status.show", sealed=sealed, _anchor="page/newest"), HTTPStatus.SEE_OTHER)


def _add(who: Visitor, body: str, files: Files, showing: str) -> None:
    risk = answers(view(), "", body).safe_path
    said = Addition(
        body,
        name=who.name,
        flagged=risk.kind if risk else "",
        staged=files.ids,
        submission=digest(showing, who.reference, body),
    )
    services().support.write(who.reference, said)


def _asked_back(sealed: str, body: str, files: Files) -> Response | None:
    """Return the page where something is to be mended; None where it can be kept, or only a button was pressed."""
    is_said = body or files.waiting or files.refused or not request.form.get("change")
    if is_said and (wrong := _complaint(body, files)):
        return _page(sealed, body, wrong, files)
    if found := undecided(body, request.form.get("secrets", "")):
        return _page(sealed, body, files=files, found=found)
    return None


def _change(who: Visitor, change: str) -> None:
    by = who.name or "its writer"
    if change == "close":
        services().support.close(who.reference, CLOSED.format(by))
    elif change == "reopen":
        services().support.reopen(who.reference, REOPENED.format(by))


def _unstored(sealed: str, body: str, files: Files) -> Response:
    """Return the page with what was typed; of the ticket only what needs no database, which may be away as a whole."""
    page = render_template("unstored.html", sealed=sealed, body=body, files=files)
    return private(page, HTTPStatus.SERVICE_UNAVAILABLE)


def _complaint(body: str, files: Files) -> str:
    most = services().config.max_description_chars
    if files.refused:
        return " ".join(files.refused)
    if not body:
        return "Write something to send." if not files.waiting else "Say in a few words what the files show."
    return f"This has {len(body):,} characters; shorten it to {most:,}." if len(body) > most else ""


@blueprint.get(f"/tickets/<sealed>/files/<int(max={MOST_NUMBER}):number>")
def download(sealed: str, number: int) -> Response:
    """Give a file to whoever may read the ticket; as a download, whatever it is."""
    who = _visitor(sealed)  # before the session: it may take one, and who holds two of few waits for others that do
    with services().database.session() as session:
        ticket = find(session, who.reference)
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
    return _lookup({})


@blueprint.post("/tickets")
def send_link() -> Response:
    """Have the link mailed where both belong together; the page says the same, as fast, where they do not."""
    reference, email = clean_line(request.form.get("reference", "")).upper(), clean_line(request.form.get("email", ""))
    typed = {"reference": reference, "email": email, "body": clean(request.form.get("body", "")).strip()}
    errors = {name: complaint for name, complaint in _MISSING.items() if not typed[name]}
    if errors:
        return _lookup(typed, HTTPStatus.BAD_REQUEST, errors=errors)
    try:
        check_form("lookup")
        spend("lookup")
        services().support.ask_for_link(reference, email)
    except (StaleFormError, TooManyRequestsError) as error:
        return refused(_lookup(typed, errors={"form": str(error.description)}), error)
    except SQLAlchemyError as error:
        log.error("a question could not be stored: %s", type(error).__name__)  # noqa: TRY400 - without who asks
        wrong = {"form": "This does not work just now. All that you typed is still here: try again in a minute."}
        return _lookup(typed, HTTPStatus.SERVICE_UNAVAILABLE, errors=wrong)
    return _lookup(typed, asked=True)


def _lookup(typed: Mapping[str, str], status: HTTPStatus = HTTPStatus.OK, **said: object) -> Response:
    nothing = {"asked": False, "closed": False, "errors": {}, "reference": "", "email": "", "body": ""}
    return private(render_template("lookup.html", **{**nothing, **typed, **said}), status)


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
    lend = services().signer.lend
    rows = [(ticket, lend(_MEMBER, f"{ticket.reference} {who.email or COLLEAGUE}")) for ticket in found]
    return private(render_template("organisation.html", organisation=who.organisation, rows=rows))


def _visitor(sealed: str) -> Visitor:
    """Return who has a link: the writer for good, a member for some hours and while the organisation shares.

    The link that a form shows to whoever sent it counts for that ticket alone: anybody can type somebody's address.
    Once it is one with another ticket of that person, it takes the link that was mailed.
    """
    unseal = services().signer.unseal
    if reference := unseal(TICKET, sealed):
        return Visitor(reference)
    if reference := unseal(SHOWN, sealed):
        if not _is_alone(reference):
            abort(_closed(reference))
        return Visitor(reference)
    reference, _, name = (services().signer.lent(_MEMBER, sealed) or "").partition(" ")
    if not reference or not _is_shared(reference):
        abort(HTTPStatus.NOT_FOUND)
    return Visitor(reference, name)


def _closed(reference: str) -> Response:
    """Lead from a link that counts no more to where another is had; what was typed meanwhile is shown there."""
    if request.method != "POST":
        return redirect(url_for("status.look_up"), HTTPStatus.SEE_OTHER)
    body = clean(request.form.get("body", "")).strip()
    return _lookup({"reference": reference, "body": body}, HTTPStatus.GONE, closed=True)


def _is_alone(reference: str) -> bool:
    """Tell whether a ticket is neither part of another nor has one as its part."""
    part = aliased(Ticket)
    joined = Ticket.merged_into_id.is_not(None) | exists().where(part.merged_into_id == Ticket.id)
    with services().database.session() as session:
        return session.scalar(select(Ticket.id).where(Ticket.reference == reference, joined)) is None


def _is_shared(reference: str) -> bool:
    with services().database.session() as session:
        ticket = find(session, reference)
        kept = session.get(Organisation, ticket.organisation) if ticket and ticket.organisation else None
        return kept is not None and kept.shares


def _page(
    sealed: str, body: str = "", wrong: str = "", files: Files | None = None, found: tuple[str, ...] = ()
) -> Response:
    who = _visitor(sealed)
    with services().database.session() as session:
        ticket = find(session, who.reference)
        if ticket is None:
            abort(HTTPStatus.NOT_FOUND)
        page = render_template(
            "ticket.html",
            ticket=ticket,
            visitor=who,
            sealed=sealed,
            safe_path=safe_path_of(view(), ticket.flagged, message_of(ticket)) if ticket.status == "open" else None,
            said=[message for message in ticket.messages if not message.internal],
            body=body,
            wrong=wrong,
            leaks=found,
            files=files or Files(),
        )
    return private(page, HTTPStatus.BAD_REQUEST if wrong or found else HTTPStatus.OK)
