"""The ticket form and the page that shows the reference."""

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
from web.tickets.form import TicketForm, complaints, drafted
from web.tickets.store import store

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

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
        if found := complaints(typed, services().config):
            return _show(typed, found)
        spend("ticket")
        reference = store(services().database, typed, showing, services().config.reference_prefix)
    except StaleFormError as error:
        return _show(typed, {"form": str(error.description)})
    except TooManyRequestsError as error:
        answer = _show(typed, {"form": str(error.description)}, HTTPStatus.TOO_MANY_REQUESTS)
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    except SQLAlchemyError as error:
        log.error("a ticket could not be stored: %s", type(error).__name__)  # noqa: TRY400 - without what was typed
        return _show(typed, {"form": _unstored()}, HTTPStatus.SERVICE_UNAVAILABLE)
    sealed = services().signer.seal(_RECEIVED, reference)
    return redirect(url_for("tickets.received", ticket=sealed), HTTPStatus.SEE_OTHER)


@blueprint.get("/contact/received")
def received() -> Response:
    """Show the reference that the signed address holds."""
    reference = services().signer.unseal(_RECEIVED, request.args.get("ticket", ""))
    if reference is None:
        abort(HTTPStatus.NOT_FOUND)
    page = make_response(render_template("received.html", reference=reference))
    page.headers["Cache-Control"] = "no-store"
    return page


def _show(typed: TicketForm, errors: dict[str, str] | None = None, status: int = HTTPStatus.OK) -> Response:
    if errors and status == HTTPStatus.OK:
        status = HTTPStatus.BAD_REQUEST
    page = render_template(
        "contact.html",
        form=typed,
        errors=errors or {},
        topics=tuple((topic, topic) for topic in services().config.topics),
        article=view().catalogue.entries.get(typed.article),
    )
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _unstored() -> str:
    address = services().config.support_address
    instead = f", or write to {address}" if address else ""
    return f"We could not keep your message just now. Try again in a minute{instead}."
