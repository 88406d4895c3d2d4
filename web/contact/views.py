"""The ticket form, the answers it gives before it is sent, and the page that shows the reference."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request, url_for
from limits import parse
from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import selectinload

from web.app.forms import UploadForm, check_form, hit_limit
from web.app.request_view import view
from web.app.responses import no_store
from web.app.services import services
from web.contact import proof_of_work
from web.contact.form import TicketForm, complaints, drafted
from web.contact.identity import standing
from web.errors import TooManyRequestsError
from web.storage.address import normal
from web.storage.models import OutboxItem, Ticket
from web.storage.states import Occasion
from web.tickets.access import LinkPurpose
from web.tickets.new_ticket import NewTicket, Source, digest
from web.tickets.repository import has_opened_many
from web.tickets.suggestions import Advice, advice_for_sender, advice_for_ticket, count_solution, suggestions_for
from web.tickets.uploads.staging import Files

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from web.tickets.suggestions import SafetyAdvice, TicketSuggestions

log = logging.getLogger("firstline.web")
blueprint = Blueprint("tickets", __name__)

KNOWN = "known"
"""What the reference of a ticket is signed for where its link stays with whoever has it."""


@blueprint.get("/contact")
def form() -> Response:
    """Show the form; the query that had no answer is already in it."""
    return _show(drafted(request.args, services().config), files=Files())


@blueprint.post("/contact")
def send() -> Response:
    """Store the ticket and show its reference; whatever is wrong, the form comes back with all that was typed."""
    return _ContactForm().respond()


class _ContactForm(UploadForm):
    """The contact form as it was sent."""

    noun = "a ticket"

    def __init__(self) -> None:
        super().__init__("ticket")
        self.typed = TicketForm.read(request.form)

    def redact(self) -> None:
        self.typed = self.typed.without_leaks()

    def submit(self) -> Response:
        return _asked_back(self.typed, self.files) or _stored(self.typed, self.files, self.nonce)

    def give_back(self, message: str) -> Response:
        return _show(self.typed, {"form": message}, files=self.files)

    def unavailable(self, error: SQLAlchemyError) -> Response:
        del error
        return _show(self.typed, {"form": _unstored()}, HTTPStatus.SERVICE_UNAVAILABLE, files=self.files)


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
    beside = suggestions_for(view(), typed.subject, typed.body)
    if _is_locked_out_of_it(typed, beside):
        return _show(typed, files=files, unreadable=True)
    if beside.can_deflect and not typed.answers:
        return no_store(render_template("answers.html", form=typed, answers=beside, files=files))
    return None if _is_patient(typed) else _please_wait(typed, files)


def _is_locked_out_of_it(typed: TicketForm, beside: TicketSuggestions) -> bool:
    """Return whether the answer would go to a mailbox of ours that the writer seems to be locked out of."""
    config = services().config
    domain = normal(typed.email).rpartition("@")[2]
    is_ours = domain in {normal(f"x@{name.lstrip('@')}").rpartition("@")[2] for name in config.mailbox_domains} - {""}
    is_at_risk = beside.safety_advice is not None and beside.safety_advice.risk.label in config.lockout_risks
    return is_ours and (is_at_risk or typed.topic in config.lockout_topics) and typed.mailbox != typed.email


def _is_patient(typed: TicketForm) -> bool:
    """Tell whether the form was sent as a person sends it, or after a pause that none but a program minds.

    Its first showing counts: whoever presses a button on the page after it has written long enough.
    """
    signer, config = services().signer, services().config
    shown = (signer.age("ticket", request.form.get(name, "")) for name in ("csrf_token", "since"))
    if max(
        (age for age in shown if age is not None), default=0.0
    ) >= config.form_seconds and not services().rate_limits.is_busy("ticket", request.remote_addr):
        return True
    message = digest(typed.email, typed.subject, typed.body)
    return proof_of_work.is_earned(signer, message, request.form.get("patience", ""), request.form.get("work", ""))


def _please_wait(typed: TicketForm, files: Files) -> Response:
    token = proof_of_work.challenge(services().signer, digest(typed.email, typed.subject, typed.body))
    page = render_template("wait.html", form=typed, files=files, patience=token, bits=proof_of_work.WORK_BITS)
    answer = no_store(page, HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(proof_of_work.WAIT_SECONDS)
    return answer


def _stored(typed: TicketForm, files: Files, showing: str) -> Response:
    beside = suggestions_for(view(), typed.subject, typed.body)
    _spend_ticket(beside)
    draft = _draft(typed, files, beside)
    if draft.is_proven and not beside.may_describe_risk:
        _check_address(draft.email)
    support, submission = services().tickets, digest(showing, *typed.values().values())
    ticket = support.open(draft, submission, Advice(beside.safety_advice)).ticket
    reference = ticket.reference
    seal = services().signer.seal
    purpose = LinkPurpose.TICKET if draft.is_proven else LinkPurpose.SHOWN
    if ticket.submission == submission:
        return redirect(url_for("tickets.received", ticket=seal(purpose, reference)), HTTPStatus.SEE_OTHER)
    support.send_link(reference, draft.email)
    return redirect(url_for("tickets.received", known=seal(KNOWN, reference)), HTTPStatus.SEE_OTHER)


def _spend_ticket(beside: TicketSuggestions) -> None:
    """Count a ticket of the network; beyond its limit, risks have room of their own."""
    try:
        hit_limit("ticket")
    except TooManyRequestsError:
        if not beside.may_describe_risk:
            raise
        hit_limit("ticket_at_risk")


def _draft(typed: TicketForm, files: Files, beside: TicketSuggestions) -> NewTicket:
    """Return the ticket that the form makes; what it says of plans counts only where it is signed."""
    config, seen = services().config, view()
    read = (slug for slug in dict.fromkeys((typed.article, *typed.opened)) if slug in seen.catalogue.entries)
    return NewTicket(
        email=normal(typed.email),
        subject=typed.subject,
        body=typed.body,
        topic=typed.topic,
        platform=typed.platform,
        query=typed.q,
        risk=beside.safety_advice.risk if beside.safety_advice else None,
        standing=standing(typed.identity, config, grace=dt.timedelta(hours=config.form_hours)),
        suggested=_slugs(beside),
        read=tuple(read),
        staged=files.ids,
        source=Source.FORM,
    )


def _slugs(beside: TicketSuggestions) -> tuple[str, ...]:
    return tuple(article.hit.slug for article in beside.articles)


def _check_address(email: str) -> None:
    """Refuse another ticket of a verified address that has opened many; anyone can type any other address."""
    limit = services().config.address_limit
    with services().database.session() as session:
        if has_opened_many(session, email, limit):
            message = "Many messages came from this address. Add to one of them by answering its mail, or wait a while."
            raise TooManyRequestsError(message, retry_after=parse(limit).get_expiry())


@blueprint.get("/contact/received")
def received() -> Response:
    """Show the reference of a ticket, with a link to it for its sender.

    A sender of the very words that were sent before learns that they are here, and no more. Once the owner of the
    address has a link of their own, the page shows the reference alone.
    """
    unseal = services().signer.unseal
    sealed = request.args.get("ticket", "")
    owned = unseal(LinkPurpose.TICKET, sealed)
    reference = owned or unseal(LinkPurpose.SHOWN, sealed)
    known = reference or unseal(KNOWN, request.args.get("known", ""))
    if known is None:
        abort(HTTPStatus.NOT_FOUND)
    if reference is None:
        return no_store(render_template("known.html", reference=known))
    ticket, is_confirmed = _read(reference)
    if ticket and not owned and services().notifier.sends and ticket.email_verified:
        ticket, is_confirmed = None, False
    sees_all = owned is not None or not services().notifier.sends
    safety_advice = _safety_advice(ticket, sees_all=sees_all) if ticket else None
    page = render_template(
        "received.html",
        reference=reference,
        sealed=sealed,
        ticket=ticket,
        due=_due(ticket, safety_advice, sees_all=sees_all) if ticket else None,
        is_confirmed=is_confirmed,
        safety_advice=safety_advice,
    )
    return no_store(page)


def _due(ticket: Ticket, safety_advice: SafetyAdvice | None, *, sees_all: bool) -> dt.datetime | None:
    """Return when an answer is due; to a sender who may not own the address, as it was promised to them."""
    if sees_all:
        return ticket.due
    return services().tickets.first_promise(ticket, is_at_risk=safety_advice is not None)


def _safety_advice(ticket: Ticket, *, sees_all: bool) -> SafetyAdvice | None:
    if sees_all:
        return advice_for_ticket(view(), ticket)
    return advice_for_sender(view(), ticket)


@blueprint.post("/contact/solved")
def solve() -> Response:
    """Count the article that answered the question of a form that is not sent any more."""
    slug = request.form.get("slug", "")
    if slug not in view().catalogue.entries:
        abort(HTTPStatus.NOT_FOUND)
    check_form("solved")
    hit_limit("feedback")
    try:
        count_solution(services().database, slug)
    except SQLAlchemyError as error:
        log.error("a solution could not be counted: %s", type(error).__name__)  # noqa: TRY400
    return redirect(url_for("tickets.solved", slug=slug), HTTPStatus.SEE_OTHER)


@blueprint.get("/contact/solved")
def solved() -> Response:
    """Show that all is well."""
    article = view().catalogue.entries.get(request.args.get("slug", ""))
    return no_store(render_template("solved.html", article=article))


def _read(reference: str) -> tuple[Ticket | None, bool]:
    """Return a ticket with its messages, and whether it is confirmed by mail: an address gets only so many.

    None is one that cannot be read just now, which must not hide the reference.
    """
    mail = OutboxItem.ticket_id == Ticket.id, OutboxItem.occasion == Occasion.CONFIRMATION
    asked = select(Ticket, exists().where(*mail)).where(Ticket.reference == reference)
    asked = asked.options(selectinload(Ticket.messages))
    try:
        with services().database.session() as session:
            found = session.execute(asked).one_or_none()
    except SQLAlchemyError as error:
        log.error("a ticket could not be read: %s", type(error).__name__)  # noqa: TRY400
        found = None
    return (found[0], found[1]) if found else (None, False)


def _show(
    typed: TicketForm,
    errors: dict[str, str] | None = None,
    status: int = HTTPStatus.OK,
    *,
    leaks: tuple[str, ...] = (),
    unreadable: bool = False,
    files: Files,
) -> Response:
    if (errors or leaks or unreadable) and status == HTTPStatus.OK:
        status = HTTPStatus.BAD_REQUEST
    entries = view().catalogue.entries
    page = render_template(
        "contact.html",
        form=replace(typed, opened=tuple(slug for slug in typed.opened if slug in entries)),
        errors=errors or {},
        leaks=leaks,
        unreadable=unreadable,
        files=files,
        article=entries.get(typed.article),
        entries=entries,
    )
    return no_store(page, status)


def _unstored() -> str:
    address = services().config.support_address
    instead = f", or write to {address}" if address else ""
    return f"We could not keep your message just now. Try again in a minute{instead}."
