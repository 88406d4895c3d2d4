"""The ticket form, the answers it gives before it is sent, and the page that shows the reference."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from limits import parse
from sqlalchemy import exists, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import selectinload

from web.address import normal, same_mailbox
from web.catalogues import view
from web.errors import StaleFormError, TooManyRequestsError
from web.failures import refused
from web.security import check_form, spend
from web.security.origin import check_origin
from web.services import services
from web.tables import Parcel, Ticket, now
from web.tickets import patience
from web.tickets.answers import answers, count_solution, message_of, safe_path_of
from web.tickets.draft import Draft, digest
from web.tickets.files import Files
from web.tickets.form import TicketForm, complaints, drafted
from web.tickets.identity import standing

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from web.tickets.answers import Answers

log = logging.getLogger("firstline.web")
blueprint = Blueprint("tickets", __name__)

SHOWN = "shown"
"""What the reference is signed for in the link that a sender sees at once, whoever's address was typed."""

KNOWN = "known"
"""What the reference of a ticket is signed for where its link stays with whoever has it."""

MOST_UPLOAD_BYTES = 128 * 1024 * 1024
"""Read up to here, a file that is too large is named beside the form, and all that was typed is still there."""


@blueprint.get("/contact")
def form() -> Response:
    """Show the form; the query that had no answer is already in it."""
    return _show(drafted(request.args, services().config), files=Files())


@blueprint.post("/contact")
def send() -> Response:
    """Store the ticket and show its reference; whatever is wrong, the form comes back with all that was typed."""
    request.max_content_length = MOST_UPLOAD_BYTES
    typed = TicketForm.read(request.form)
    files = Files.unread(typed.files)
    try:
        check_origin(request, services().config.base_url)
        files = services().tray.kept(typed.files)
        if sent := files_sent():
            spend("message", sent)
            files = services().tray.take(files, request.files.getlist("files"))
        showing = check_form("ticket")
        if typed.secrets == "remove":
            typed = typed.without_leaks()
        return _asked_back(typed, files) or _stored(typed, files, showing)
    except (StaleFormError, TooManyRequestsError) as error:
        return refused(_show(typed, {"form": str(error.description)}, files=files), error)
    except SQLAlchemyError as error:
        log.error("a ticket could not be stored: %s", type(error).__name__)  # noqa: TRY400 - without what was typed
        return _show(typed, {"form": _unstored()}, HTTPStatus.SERVICE_UNAVAILABLE, files=files)


def files_sent() -> int:
    """Return how many files of a request are looked at, each of which may cost seconds."""
    named = sum(bool(upload.filename) for upload in request.files.getlist("files"))
    return min(named, services().config.max_files)


def _asked_back(typed: TicketForm, files: Files) -> Response | None:
    """Return the form, or what may answer it, where the writer should look once more; None where it can be stored."""
    found = complaints(typed, services().config)
    if files.refused:
        found["files"] = " ".join(files.refused)
    if found:
        return _show(typed, found, files=files)
    if "edit" in request.form:
        return _show(typed, files=files)
    if leaks := typed.leaks():
        return _show(typed, leaks=leaks, files=files)
    beside = answers(view(), typed.subject, typed.body)
    if beside.may_be_offered_first and not typed.answers:
        return private(render_template("answers.html", form=typed, answers=beside, files=files))
    return None if _is_patient(typed) else _please_wait(typed, files)


def _is_patient(typed: TicketForm) -> bool:
    """Tell whether the form was sent as a person sends it, or after a pause that none but a program minds.

    Its first showing counts: whoever presses a button on the page after it has written long enough.
    """
    signer, config = services().signer, services().config
    shown = (signer.age("ticket", request.form.get(name, "")) for name in ("csrf_token", "since"))
    if max(
        (age for age in shown if age is not None), default=0.0
    ) >= config.form_seconds and not services().rates.is_busy("ticket", request.remote_addr):
        return True
    message = digest(typed.email, typed.subject, typed.body)
    return patience.is_earned(signer, message, request.form.get("patience", ""), request.form.get("work", ""))


def _please_wait(typed: TicketForm, files: Files) -> Response:
    token = patience.challenge(services().signer, digest(typed.email, typed.subject, typed.body))
    page = render_template("wait.html", form=typed, files=files, patience=token, bits=patience.WORK_BITS)
    answer = private(page, HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(patience.WAIT_SECONDS)
    return answer


def _stored(typed: TicketForm, files: Files, showing: str) -> Response:
    spend("ticket")
    draft = _draft(typed, files)
    _spend_address(draft.email)
    support, submission = services().support, digest(showing, *typed.values().values())
    reference = support.open(draft, submission)
    seal = services().signer.seal
    if _is_of(reference, submission):
        return redirect(url_for("tickets.received", ticket=seal(SHOWN, reference)), HTTPStatus.SEE_OTHER)
    support.send_link(reference, draft.email)
    return redirect(url_for("tickets.received", known=seal(KNOWN, reference)), HTTPStatus.SEE_OTHER)


def _is_of(reference: str, submission: str) -> bool:
    """Tell whether the ticket was made by this sending of the form, not by the same words in another."""
    with services().database.session() as session:
        return session.scalar(select(Ticket.submission).where(Ticket.reference == reference)) == submission


def _draft(typed: TicketForm, files: Files) -> Draft:
    """Return the ticket that the form makes; what it says of plans counts only where it is signed."""
    config, seen = services().config, view()
    beside = answers(seen, typed.subject, typed.body)
    read = (slug for slug in dict.fromkeys((typed.article, *typed.opened)) if slug in seen.catalogue.entries)
    return Draft(
        email=normal(typed.email),
        subject=typed.subject,
        body=typed.body,
        topic=typed.topic,
        platform=typed.platform,
        query=typed.q,
        flagged=beside.safe_path.kind if beside.safe_path else "",
        standing=standing(typed.identity, config, grace=dt.timedelta(hours=config.form_hours)),
        suggested=_slugs(beside),
        read=tuple(read),
        staged=files.ids,
    )


def _slugs(beside: Answers) -> tuple[str, ...]:
    return tuple(hit.slug for hit, _ in beside.found)


def _spend_address(email: str) -> None:
    """Refuse another ticket for an address that has sent many; whoever has some to send can answer the first."""
    limit = parse(services().config.address_limit)
    since = now() - dt.timedelta(seconds=limit.get_expiry())
    with services().database.session() as session:
        sent = select(func.count(Ticket.id)).where(same_mailbox(Ticket.email, email), Ticket.created >= since)
        if (session.scalar(sent) or 0) >= limit.amount:
            message = "Many messages came from this address. Add to one of them by answering its mail, or wait a while."
            raise TooManyRequestsError(message, retry_after=limit.get_expiry())


@blueprint.get("/contact/received")
def received() -> Response:
    """Show the reference that the signed address holds; the link to it only to whoever sent it just now.

    Whoever sends the very words that somebody else has sent is told that they are here, and no more.
    """
    unseal = services().signer.unseal
    sealed = request.args.get("ticket", "")
    reference = unseal(SHOWN, sealed)
    known = reference or unseal(KNOWN, request.args.get("known", ""))
    if known is None:
        abort(HTTPStatus.NOT_FOUND)
    if reference is None:
        return private(render_template("known.html", reference=known))
    ticket, is_confirmed = _read(reference)
    safe_path = safe_path_of(view(), ticket.flagged, message_of(ticket)) if ticket and ticket.flagged else None
    page = render_template(
        "received.html",
        reference=reference,
        sealed=sealed,
        ticket=ticket,
        is_confirmed=is_confirmed,
        safe_path=safe_path,
    )
    return private(page)


@blueprint.post("/contact/solved")
def solve() -> Response:
    """Count the article that answered the question of a form that is not sent any more."""
    slug = request.form.get("slug", "")
    if slug not in view().catalogue.entries:
        abort(HTTPStatus.NOT_FOUND)
    check_form("solved")
    spend("feedback")
    try:
        count_solution(services().database, slug)
    except SQLAlchemyError as error:
        log.error("a solution could not be counted: %s", type(error).__name__)  # noqa: TRY400
    return redirect(url_for("tickets.solved", slug=slug), HTTPStatus.SEE_OTHER)


@blueprint.get("/contact/solved")
def solved() -> Response:
    """Show that all is well."""
    article = view().catalogue.entries.get(request.args.get("slug", ""))
    return private(render_template("solved.html", article=article))


def _read(reference: str) -> tuple[Ticket | None, bool]:
    """Return a ticket to tell its writer of, and whether a mail does so, too: whoever had many of late gets no more.

    None is one that cannot be read just now, which must not hide the reference.
    """
    mail = Parcel.ticket_id == Ticket.id, Parcel.key.startswith("confirmation:")
    asked = select(Ticket, exists().where(*mail)).where(Ticket.reference == reference)
    asked = asked.options(selectinload(Ticket.messages))
    try:
        with services().database.session() as session:
            found = session.execute(asked).one_or_none()
    except SQLAlchemyError as error:
        log.error("a ticket could not be read: %s", type(error).__name__)  # noqa: TRY400
        found = None
    return (found[0], found[1]) if found else (None, False)


def private(page: str, status: int = HTTPStatus.OK) -> Response:
    """Return a page that nobody keeps."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _show(
    typed: TicketForm,
    errors: dict[str, str] | None = None,
    status: int = HTTPStatus.OK,
    *,
    leaks: tuple[str, ...] = (),
    files: Files,
) -> Response:
    if (errors or leaks) and status == HTTPStatus.OK:
        status = HTTPStatus.BAD_REQUEST
    entries = view().catalogue.entries
    page = render_template(
        "contact.html",
        form=replace(typed, opened=tuple(slug for slug in typed.opened if slug in entries)),
        errors=errors or {},
        leaks=leaks,
        files=files,
        article=entries.get(typed.article),
        entries=entries,
    )
    return private(page, status)


def _unstored() -> str:
    address = services().config.support_address
    instead = f", or write to {address}" if address else ""
    return f"We could not keep your message just now. Try again in a minute{instead}."
