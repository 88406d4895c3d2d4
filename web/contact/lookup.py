"""Ticket lookup: mails the link of a ticket page to customers who lost it."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from web.app.error_pages import refused
from web.app.forms import check_form, hit_limit
from web.app.responses import no_store
from web.app.services import services
from web.errors import StaleFormError, TooManyRequestsError
from web.storage.text import clean, clean_line
from web.tickets.reference import normal_reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

log = logging.getLogger("firstline.web")
blueprint = Blueprint("lookup", __name__)

_MISSING: Final = {"reference": "Enter the reference number.", "email": "Enter your e-mail address."}
_UNAVAILABLE: Final = "We can't look up tickets right now. Everything you typed is still here: try again in a minute."


@blueprint.get("/tickets")
def show() -> Response:
    """Show the form that asks for a reference and an e-mail address."""
    return lookup_page({})


@blueprint.post("/tickets")
def send_link() -> Response:
    """Mail the link if reference and address belong together.

    The page says the same, as fast, if they don't: it must not reveal which tickets exist.
    """
    reference = normal_reference(clean_line(request.form.get("reference", "")))
    email = clean_line(request.form.get("email", ""))
    fields = {"reference": reference, "email": email, "body": clean(request.form.get("body", "")).strip()}
    errors = {name: message for name, message in _MISSING.items() if not fields[name]}
    if errors:
        return lookup_page(fields, HTTPStatus.BAD_REQUEST, errors=errors)
    try:
        check_form("lookup")
        hit_limit("lookup")
        services().tickets.ask_for_link(reference, email)
    except (StaleFormError, TooManyRequestsError) as error:
        return refused(lookup_page(fields, errors={"form": str(error.description)}), error)
    except SQLAlchemyError as error:
        log.error("a ticket lookup could not be stored: %s", type(error).__name__)  # noqa: TRY400 - without the address
        return lookup_page(fields, HTTPStatus.SERVICE_UNAVAILABLE, errors={"form": _UNAVAILABLE})
    return lookup_page(fields, is_sent=True)


def lookup_page(
    fields: Mapping[str, str],
    status: HTTPStatus = HTTPStatus.OK,
    *,
    errors: Mapping[str, str] | None = None,
    is_sent: bool = False,
    is_expired: bool = False,
) -> Response:
    """Return the lookup page with fields filled in; ``is_expired`` says that the link of a ticket page has expired."""
    values = {"reference": "", "email": "", "body": "", **fields}
    page = render_template("lookup.html", **values, errors=errors or {}, is_sent=is_sent, is_expired=is_expired)
    return no_store(page, status)
