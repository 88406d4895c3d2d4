"""The page of a ticket, behind a link that nobody can guess: read it, add to it, close it, open it again."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import undefer

from web.app.error_pages import refused
from web.app.forms import UploadForm, check_form, hit_limit
from web.app.request_view import view
from web.app.responses import attachment, no_store
from web.app.services import services
from web.contact.identity import standing
from web.errors import NoTicketError, StaleFormError, TooManyRequestsError
from web.storage.models import MOST_NUMBER, File, Message, Organisation, Ticket
from web.storage.states import Status
from web.storage.text import clean, clean_line
from web.tickets.access import LinkPurpose, Visitor, is_open_to_sender, visible
from web.tickets.conversation import COLLEAGUE, enclosed
from web.tickets.new_ticket import NewMessage, digest
from web.tickets.reference import normal_reference
from web.tickets.repository import find
from web.tickets.secrets import redact, undecided
from web.tickets.suggestions import advice_for_sender, advice_for_ticket, suggestions_for
from web.tickets.uploads.staging import Files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

    from web.tickets.suggestions import SafetyAdvice

log = logging.getLogger("firstline.web")
blueprint = Blueprint("status", __name__)

_MAX_LISTED = 200
_MISSING = {"reference": "Enter the reference number.", "email": "Enter your e-mail address."}
_DONE: Final = {
    "message": "Your message was sent.",
    "close": "Your ticket is solved now.",
    "reopen": "Your ticket is open again.",
}
"""What the page confirms after a button, by the ``done`` in its address: readers get no cookie."""


@blueprint.get("/tickets/<sealed>")
def show(sealed: str) -> Response:
    """Show all that was said, but for what the staff keeps to itself."""
    return _page(sealed)


@blueprint.post("/tickets/<sealed>")
def write(sealed: str) -> Response:
    """Add a message with its files, or close the ticket, or open it again; the mailed link verifies the address."""
    return _MessageForm(sealed).respond()


class _MessageForm(UploadForm):
    """The form of a ticket page as it was sent."""

    noun = "a message"

    def __init__(self, sealed: str) -> None:
        super().__init__(f"ticket {sealed}")  # not the reference: the ticket may be part of another by now
        self.sealed = sealed
        self.body = clean(request.form.get("body", "")).strip()

    def authorize(self) -> None:
        self.visitor = _visitor(self.sealed)

    def check_limit(self) -> None:
        """Count a message of the network; the first one about a risk is taken beyond the limit."""
        try:
            hit_limit("message")
        except TooManyRequestsError:
            if (
                not self.body
                or suggestions_for(view(), "", self.body).safety_advice is None
                or _is_flagged(self.visitor)
            ):
                raise

    def redact(self) -> None:
        self.body = redact(self.body)

    def submit(self) -> Response:
        if page := _asked_back(self.sealed, self.body, self.files):
            return page
        change = request.form.get("change", "")
        try:
            if self.body:
                _add(self.visitor, self.body, self.files, self.nonce)
            if self.visitor.is_owner:
                services().tickets.verify(self.visitor.reference)
            _change(self.visitor, change)
        except NoTicketError:
            abort(HTTPStatus.NOT_FOUND)
        done = "message" if self.body else change
        page_url = url_for("status.show", sealed=self.sealed, done=done or None, _anchor="page/newest")
        return redirect(page_url, HTTPStatus.SEE_OTHER)

    def give_back(self, message: str) -> Response:
        return _page(self.sealed, self.body, message, self.files)

    def unavailable(self, error: SQLAlchemyError) -> Response:
        del error
        page = render_template("unstored.html", sealed=self.sealed, body=self.body, files=self.files)
        return no_store(page, HTTPStatus.SERVICE_UNAVAILABLE)


def _is_flagged(who: Visitor) -> bool:
    with services().database.session() as session:
        ticket = find(session, who.reference)
        return ticket is not None and ticket.risk_label != ""


def _add(who: Visitor, body: str, files: Files, showing: str) -> None:
    advice = suggestions_for(view(), "", body).safety_advice
    said = NewMessage(
        body,
        name=who.name,
        risk=advice.risk if advice else None,
        staged=files.ids,
        submission=digest(showing, who.reference, body),
        source=who.source,
        verified=who.is_owner,
    )
    services().tickets.write(who.reference, said)


def _asked_back(sealed: str, body: str, files: Files) -> Response | None:
    """Return the page where something is to be mended; None where it can be kept, or only a button was pressed."""
    is_said = body or files.waiting or files.refused or not request.form.get("change")
    if is_said and (wrong := _complaint(body, files)):
        return _page(sealed, body, wrong, files)
    if found := undecided(body, request.form.get("secrets", "")):
        return _page(sealed, body, files=files, found=found)
    return None


def _change(who: Visitor, change: str) -> None:
    """Close the ticket or open it again; not through a link that does not show whether it is open."""
    if change not in ("close", "reopen") or _sees_part(who):
        return
    if change == "close":
        services().tickets.close(who.reference, who.name)
    else:
        services().tickets.reopen(who.reference, who.name)


def _sees_part(who: Visitor) -> bool:
    with services().database.session() as session:
        ticket = find(session, who.reference)
        return ticket is None or who.sees_part(ticket, sends_mail=services().notifier.sends)


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
        allowed = visible(who, ticket, sends_mail=services().notifier.sends) if ticket else ()
        file = session.scalar(asked.where(File.id == number, *allowed)) if ticket else None
    if file is None:
        abort(HTTPStatus.NOT_FOUND)
    return attachment(file)


@blueprint.get("/tickets")
def look_up() -> Response:
    """Ask for a reference and an address."""
    return _lookup({})


@blueprint.post("/tickets")
def send_link() -> Response:
    """Have the link mailed where both belong together; the page says the same, as fast, where they do not."""
    reference = normal_reference(clean_line(request.form.get("reference", "")))
    email = clean_line(request.form.get("email", ""))
    typed = {"reference": reference, "email": email, "body": clean(request.form.get("body", "")).strip()}
    errors = {name: complaint for name, complaint in _MISSING.items() if not typed[name]}
    if errors:
        return _lookup(typed, HTTPStatus.BAD_REQUEST, errors=errors)
    try:
        check_form("lookup")
        hit_limit("lookup")
        services().tickets.ask_for_link(reference, email)
    except (StaleFormError, TooManyRequestsError) as error:
        return refused(_lookup(typed, errors={"form": str(error.description)}), error)
    except SQLAlchemyError as error:
        log.error("a question could not be stored: %s", type(error).__name__)  # noqa: TRY400 - without who asks
        wrong = {"form": "This does not work just now. All that you typed is still here: try again in a minute."}
        return _lookup(typed, HTTPStatus.SERVICE_UNAVAILABLE, errors=wrong)
    return _lookup(typed, asked=True)


def _lookup(typed: Mapping[str, str], status: HTTPStatus = HTTPStatus.OK, **said: object) -> Response:
    nothing = {"asked": False, "closed": False, "errors": {}, "reference": "", "email": "", "body": ""}
    return no_store(render_template("lookup.html", **{**nothing, **typed, **said}), status)


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
    rows = [(ticket, lend(LinkPurpose.MEMBER, f"{ticket.reference} {who.email or COLLEAGUE}")) for ticket in found]
    return no_store(render_template("organisation.html", organisation=who.organisation, rows=rows))


def _visitor(sealed: str) -> Visitor:
    """Return who has a link: the writer for good, a member for some hours and while the organisation shares.

    The link shown after sending ends as ``is_open_to_sender`` says: anyone can type anyone's address.
    """
    unseal = services().signer.unseal
    for purpose in (LinkPurpose.TICKET, LinkPurpose.AGENT):
        if reference := unseal(purpose, sealed):
            return Visitor(reference, purpose)
    if reference := unseal(LinkPurpose.SHOWN, sealed):
        if not _is_open(reference):
            abort(_closed(reference))
        return Visitor(reference, LinkPurpose.SHOWN)
    reference, _, name = (services().signer.lent(LinkPurpose.MEMBER, sealed) or "").partition(" ")
    if not reference or not _is_shared(reference):
        abort(HTTPStatus.NOT_FOUND)
    return Visitor(reference, LinkPurpose.MEMBER, name)


def _closed(reference: str) -> Response:
    """Lead from a link that counts no more to where another is had; what was typed meanwhile is shown there."""
    if request.method != "POST":
        return redirect(url_for("status.look_up"), HTTPStatus.SEE_OTHER)
    body = clean(request.form.get("body", "")).strip()
    return _lookup({"reference": reference, "body": body}, HTTPStatus.GONE, closed=True)


def _is_open(reference: str) -> bool:
    with services().database.session() as session:
        return is_open_to_sender(session, reference, sends_mail=services().notifier.sends)


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
        sends_mail = services().notifier.sends
        part = who.sees_part(ticket, sends_mail=sends_mail)
        allowed = visible(who, ticket, sends_mail=sends_mail)
        said = session.scalars(select(Message).where(*allowed).order_by(Message.id)).all()
        page = render_template(
            "ticket.html",
            ticket=ticket,
            visitor=who,
            sealed=sealed,
            part=part,
            safety_advice=advice_for_sender(view(), ticket) if part else _safety_advice(ticket),
            said=said,
            enclosed=enclosed(said, view().catalogue),
            done=_DONE.get(request.args.get("done", ""), ""),
            body=body,
            wrong=wrong,
            leaks=found,
            files=files or Files(),
        )
    return no_store(page, HTTPStatus.BAD_REQUEST if wrong or found else HTTPStatus.OK)


def _safety_advice(ticket: Ticket) -> SafetyAdvice | None:
    return advice_for_ticket(view(), ticket) if ticket.status == Status.OPEN else None
