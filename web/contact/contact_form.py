"""The contact form: corrections, articles that may answer it, and the ticket that it opens."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from search.query import MAX_CHARS
from web.app.forms import UploadForm, check_form, hit_limit
from web.app.request_view import reader, view
from web.app.responses import no_store
from web.app.services import services
from web.contact.community import may_ask_about
from web.contact.form import TicketForm, form_errors, prefilled
from web.contact.received import KNOWN
from web.contact.sender import proof_of_work
from web.contact.sender.identity import standing
from web.errors import TooManyRequestsError
from web.storage.address import normal
from web.storage.models import now
from web.storage.text import clean_line
from web.tickets.access import LinkPurpose
from web.tickets.new_ticket import NewTicket, Source, digest
from web.tickets.suggestions import Advice, count_solution, suggestions_for
from web.tickets.uploads.staging import Files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

    from web.tickets.suggestions import TicketSuggestions

log = logging.getLogger("firstline.web")
blueprint = Blueprint("tickets", __name__)


@blueprint.get("/contact")
def form() -> Response:
    """Show the form, filled in with the query that led to it."""
    return _show(prefilled(request.args, services().config), Files())


@blueprint.post("/contact")
def send() -> Response:
    """Open a ticket and lead to its reference."""
    return _ContactForm().respond()


@blueprint.post("/contact/solved")
def solve() -> Response:
    """Count the article that answered a message before it was sent."""
    slug = request.form.get("slug", "")
    if slug not in view().catalogue.entries:
        abort(HTTPStatus.NOT_FOUND)
    check_form("solved")
    hit_limit("feedback")
    try:
        count_solution(services().database, slug)
    except SQLAlchemyError as error:
        log.error("a solution could not be counted: %s", type(error).__name__)  # noqa: TRY400 - the reader is done anyway
    services().recorder.solved(request.environ, slug, clean_line(request.form.get("q", ""))[:MAX_CHARS])
    return redirect(url_for("tickets.solved", slug=slug), HTTPStatus.SEE_OTHER)


@blueprint.get("/contact/solved")
def solved() -> Response:
    """Show that nothing was sent, and which article helped."""
    article = view().catalogue.entries.get(request.args.get("slug", ""))
    return no_store(render_template("solved.html", article=article))


class _ContactForm(UploadForm):
    """The submitted contact form."""

    noun = "a ticket"

    def __init__(self) -> None:
        super().__init__("ticket")
        self.form = TicketForm.read(request.form)

    def redact(self) -> None:
        self.form = self.form.redacted()

    def submit(self) -> Response:
        form, files = self.form, self.files
        if "edit" in request.form:
            return _show(form, files)
        errors = form_errors(form, services().config)
        if files.refused:
            errors["files"] = " ".join(files.refused)
        if errors:
            return _show(form, files, errors)
        if secret_kinds := form.secrets_found():
            return _show(form, files, secret_kinds=secret_kinds)
        suggestions = suggestions_for(view(), form.subject, form.body, lang=reader().lang)
        if self._is_unreachable(suggestions):
            return _show(form, files, is_unreachable=True)
        if suggestions.can_deflect and not form.answers:
            return no_store(render_template("answers.html", form=form, suggestions=suggestions, files=files))
        return self._store(suggestions) if self._may_send_now() else self._wait()

    def give_back(self, message: str) -> Response:
        return _show(self.form, self.files, {"form": message})

    def unavailable(self, error: SQLAlchemyError) -> Response:
        del error
        address = services().config.support_address
        instead = f", or write to {address}" if address else ""
        message = f"We can't store your message right now. Try again in a minute{instead}."
        return _show(self.form, self.files, {"form": message}, status=HTTPStatus.SERVICE_UNAVAILABLE)

    def _is_unreachable(self, suggestions: TicketSuggestions) -> bool:
        """Return whether our reply would go to a mailbox of ours that the sender may be locked out of."""
        form, config = self.form, services().config
        domains = {normal(f"x@{name.lstrip('@')}").rpartition("@")[2] for name in config.mailbox_domains} - {""}
        if normal(form.email).rpartition("@")[2] not in domains or form.mailbox == form.email:
            return False
        advice = suggestions.safety_advice
        return (advice is not None and advice.risk.label in config.lockout_risks) or form.topic in config.lockout_topics

    def _may_send_now(self) -> bool:
        """Return whether the form was open long enough for a person, or the sender has since waited or done the work.

        The time counts from when the form was first shown, whatever pages came between.
        """
        signer, form = services().signer, self.form
        ages = (signer.age("ticket", token) for token in (request.form.get("csrf_token", ""), form.since))
        if max((age for age in ages if age is not None), default=0.0) >= services().config.form_seconds and not (
            services().rate_limits.is_half_used("ticket", request.remote_addr)
        ):
            return True
        token, work = request.form.get("patience", ""), request.form.get("work", "")
        return proof_of_work.is_earned(signer, form.message_digest, token, work)

    def _wait(self) -> Response:
        challenge = proof_of_work.challenge(services().signer, self.form.message_digest)
        page = render_template(
            "wait.html", form=self.form, files=self.files, challenge=challenge, bits=proof_of_work.WORK_BITS
        )
        response = no_store(page, HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(proof_of_work.WAIT_SECONDS)
        return response

    def _store(self, suggestions: TicketSuggestions) -> Response:
        _hit_ticket_limit(suggestions)
        new_ticket = self._new_ticket(suggestions)
        submission = digest(self.nonce, *self.form.values().values())
        # only the owner's tickets count towards an address's limit: anyone can type any address
        limited = new_ticket.is_owner_verified and not suggestions.may_describe_risk
        advice = Advice(suggestions.safety_advice)
        opened = services().tickets.open(new_ticket, submission, advice, limited=limited)
        if opened.is_new:
            services().recorder.wrote(request.environ, self.form.q)
        ticket, seal = opened.ticket, services().signer.seal
        if ticket.submission == submission:
            purpose = LinkPurpose.TICKET if new_ticket.is_owner_verified else LinkPurpose.SHOWN
            page = url_for("received.show", ticket=seal(purpose, ticket.reference))
        else:
            page = url_for("received.show", known=seal(KNOWN, ticket.reference))
        return redirect(page, HTTPStatus.SEE_OTHER)

    def _new_ticket(self, suggestions: TicketSuggestions) -> NewTicket:
        form, config, entries = self.form, services().config, view().catalogue.entries
        return NewTicket(
            email=normal(form.email),
            subject=form.title(config.max_subject_chars),
            body=form.body,
            topic=form.topic,
            platform=form.platform,
            query=form.q,
            risk=suggestions.safety_advice.risk if suggestions.safety_advice else None,
            standing=standing(form.identity, config, grace=dt.timedelta(hours=config.form_hours)),
            suggested=tuple(article.hit.slug for article in suggestions.articles),
            read=tuple(slug for slug in dict.fromkeys((form.article, *form.opened)) if slug in entries),
            staged=self.files.ids,
            source=Source.FORM,
        )


def _hit_ticket_limit(suggestions: TicketSuggestions) -> None:
    """Count a ticket against the network's limit; messages that may describe a risk have a second limit."""
    try:
        hit_limit("ticket")
    except TooManyRequestsError:
        if not suggestions.may_describe_risk:
            raise
        hit_limit("ticket_at_risk")


def _show(
    form: TicketForm,
    files: Files,
    errors: Mapping[str, str] | None = None,
    *,
    secret_kinds: tuple[str, ...] = (),
    is_unreachable: bool = False,
    status: HTTPStatus | None = None,
) -> Response:
    entries = view().catalogue.entries
    plan = standing(form.identity, services().config).plan
    page = render_template(
        "contact.html",
        form=replace(form, opened=tuple(slug for slug in form.opened if slug in entries)),
        errors=errors or {},
        secret_kinds=secret_kinds,
        is_unreachable=is_unreachable,
        files=files,
        article=entries.get(form.article),
        entries=entries,
        has_community=view().community is not None,
        can_ask_community=may_ask_about(form.body) if form.body else services().community.can_be_asked,
        promised=now() + services().tickets.reply_time(plan),
    )
    needs_correction = errors or secret_kinds or is_unreachable
    return no_store(page, status or (HTTPStatus.BAD_REQUEST if needs_correction else HTTPStatus.OK))
