"""The ticket form, the answers it gives before it is sent, and the page that shows the reference."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from web.catalogues import view
from web.errors import StaleFormError, TooManyRequestsError
from web.security import check_form, spend
from web.services import services
from web.tickets.answers import answers, count_solution, risk_in
from web.tickets.form import TicketForm, complaints, drafted
from web.tickets.store import flag_of, store

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from kb.article import Entry
    from kb.risks import Risk

log = logging.getLogger("firstline.web")
blueprint = Blueprint("tickets", __name__)

_RECEIVED = "received"


@blueprint.get("/contact")
def form() -> Response:
    """Show the form; the query that had no answer is already in it."""
    return _show(drafted(request.args, services().config))


@blueprint.post("/contact")
def send() -> Response:
    """Store the ticket and show its reference; whatever is wrong, the form comes back with all that was typed."""
    typed = TicketForm.read(request.form)
    try:
        showing = check_form("ticket")
        if typed.secrets == "remove":
            typed = typed.without_leaks()
        return _asked_back(typed) or _stored(typed, showing)
    except StaleFormError as error:
        return _show(typed, {"form": str(error.description)})
    except TooManyRequestsError as error:
        answer = _show(typed, {"form": str(error.description)}, HTTPStatus.TOO_MANY_REQUESTS)
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    except SQLAlchemyError as error:
        log.error("a ticket could not be stored: %s", type(error).__name__)  # noqa: TRY400 - without what was typed
        return _show(typed, {"form": _unstored()}, HTTPStatus.SERVICE_UNAVAILABLE)


def _asked_back(typed: TicketForm) -> Response | None:
    """Return the form, or what may answer it, where the writer should look once more; None where it can be stored."""
    if found := complaints(typed, services().config):
        return _show(typed, found)
    if "edit" in request.form:
        return _show(typed)
    if leaks := typed.leaks():
        return _show(typed, leaks=leaks)
    beside = answers(view(), typed.subject, typed.body)
    if beside.may_be_offered_first and not typed.answers:
        return _private(render_template("answers.html", form=typed, answers=beside))
    return None


def _stored(typed: TicketForm, showing: str) -> Response:
    spend("ticket")
    risk = risk_in(view(), f"{typed.subject}\n{typed.body}")
    flagged = risk.kind if risk else ""
    reference = store(services().database, typed, showing, services().config.reference_prefix, flagged)
    sealed = services().signer.seal(_RECEIVED, reference)
    return redirect(url_for("tickets.received", ticket=sealed), HTTPStatus.SEE_OTHER)


@blueprint.get("/contact/received")
def received() -> Response:
    """Show the reference that the signed address holds."""
    reference = services().signer.unseal(_RECEIVED, request.args.get("ticket", ""))
    if reference is None:
        abort(HTTPStatus.NOT_FOUND)
    risk, safe_path = _risk_of(reference)
    return _private(render_template("received.html", reference=reference, risk=risk, safe_path=safe_path))


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
    return _private(render_template("solved.html", article=article))


def _risk_of(reference: str) -> tuple[Risk | None, Entry | None]:
    """Return what a flagged ticket's writer should do meanwhile, and the article about it."""
    catalogue = view().catalogue
    try:
        flagged = flag_of(services().database, reference)
    except SQLAlchemyError as error:
        log.error("a ticket could not be read: %s", type(error).__name__)  # noqa: TRY400
        return None, None
    risk = next((risk for risk in catalogue.risks.known if risk.kind == flagged), None)
    return risk, catalogue.entries.get(risk.article) if risk else None


def _private(page: str, status: int = HTTPStatus.OK) -> Response:
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _show(
    typed: TicketForm, errors: dict[str, str] | None = None, status: int = HTTPStatus.OK, leaks: tuple[str, ...] = ()
) -> Response:
    if (errors or leaks) and status == HTTPStatus.OK:
        status = HTTPStatus.BAD_REQUEST
    page = render_template(
        "contact.html",
        form=typed,
        errors=errors or {},
        leaks=leaks,
        topics=tuple((topic, topic) for topic in services().config.topics),
        article=view().catalogue.entries.get(typed.article),
    )
    return _private(page, status)


def _unstored() -> str:
    address = services().config.support_address
    instead = f", or write to {address}" if address else ""
    return f"We could not keep your message just now. Try again in a minute{instead}."
