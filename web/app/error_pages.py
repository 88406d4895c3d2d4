"""Error handling: every error becomes a page, or for programs the one JSON shape."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import abort, make_response, redirect, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from search.query import parse
from web.addresses.placing import placed
from web.app.not_found import moved, words_in
from web.app.request_view import reader, view
from web.app.responses import json_error
from web.app.services import services
from web.errors import RefusedError, UnavailableError

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

log = logging.getLogger("firstline.web")

_JSON_PATHS = ("/api", "/healthz", "/readyz", "/metrics")

INCOMPLETE_STATUS = "firstline.unreceived"
"""Environment key: the status of a request that the server stopped reading."""

_SUGGESTED_ARTICLES = 5
_RETRY_SECONDS = 30
"""When to try again after status 503, unless the error says so."""

_TICKET_PAGES = "/tickets/"
"""Addresses that continue with a secret link to a ticket, so their words are not searched for."""

_TITLES = {
    400: "We couldn't understand this request",
    403: "Not allowed",
    405: "This page doesn't accept that request",
    408: "This took too long",
    413: "This is too large",
    429: "Please wait a moment",
    431: "This is too long",
    503: "Temporarily unavailable",
}
_MESSAGES = {
    400: "We couldn't understand this request.",
    401: "Send the token of the settings, with the header Authorization: Bearer TOKEN.",
    404: "There is nothing at this address.",
    405: "This address doesn't accept this kind of request.",
    408: "Your message didn't arrive in time. Please send it again, without large files if your connection is slow.",
    413: "This is too large to send. Please shorten it and try again.",
    415: "Send JSON, with the header Content-Type: application/json.",
    431: "This is too long for a search. Search for a few words of it, or send all of it with the contact form.",
    500: "Something went wrong on our side. Please try again; if it keeps happening, tell us.",
    503: "Part of this site is temporarily unavailable. Please try again in a minute.",
}
_CODES = {413: "body_too_large", 431: "headers_too_large", 500: "internal_error"}


def register(app: Flask) -> None:
    """Handle every error in the same way; werkzeug wraps unexpected ones in InternalServerError."""
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(SQLAlchemyError, answer_database_error)

    @app.before_request
    def refuse_incomplete() -> None:
        if status := request.environ.get(INCOMPLETE_STATUS):
            abort(status)

    @app.after_request
    def say_when_to_retry(response: Response) -> Response:
        if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:  # also a form that gives back what it cannot store
            response.headers.setdefault("Retry-After", str(_RETRY_SECONDS))
        return response


def answer_http_error(error: HTTPException) -> ResponseReturnValue:
    """Return the page or the JSON of an error; an old address redirects to its article."""
    status = error.code
    if status is None or status < HTTPStatus.BAD_REQUEST:
        return error.get_response()  # a redirect from the router
    is_json = any(f"{request.path}/".startswith(f"{path}/") for path in _JSON_PATHS)
    if status == HTTPStatus.NOT_FOUND and not is_json:
        return _not_found()
    message = _message(error, status)
    if is_json:
        code = _CODES.get(status) or HTTPStatus(status).phrase.lower().replace(" ", "_")
        response = json_error(status, error.label if isinstance(error, RefusedError) else code, message)
    else:
        title = _TITLES.get(status, "Something went wrong")
        response = make_response(render_template("error.html", status=status, title=title, message=message), status)
    _copy_headers(error, response)
    return response


def refused(page: Response, error: RefusedError) -> Response:
    """Return a form's page with the status and headers of the error that refused its input."""
    page.status_code = error.code
    _copy_headers(error, page)
    return page


def answer_database_error(error: SQLAlchemyError) -> ResponseReturnValue:
    """Return status 503 for a database error, and log it without the statement, which may quote a visitor."""
    log.error("the database failed in %s: %s", request.endpoint, type(error).__name__)
    return answer_http_error(UnavailableError(_MESSAGES[503]))


def _not_found() -> Response:
    """Redirect an old address to its article; otherwise return the 404 page with articles found by the address."""
    current = view()
    if target := moved(request.path, current.catalogue):
        return redirect(placed(target, services().config.path), HTTPStatus.MOVED_PERMANENTLY)
    words = "" if request.path.startswith(_TICKET_PAGES) else words_in(request.path)
    results = current.search(parse(words, page_size=_SUGGESTED_ARTICLES, lang=reader().lang)) if words else None
    return make_response(render_template("not_found.html", results=results, words=words), HTTPStatus.NOT_FOUND)


def _message(error: HTTPException, status: int) -> str:
    """Return our own sentence: werkzeug's are written for programmers, and some quote the request."""
    if isinstance(error, RefusedError):
        return str(error.description)
    return _MESSAGES.get(status, "This request can't be answered.")


def _copy_headers(error: HTTPException, response: Response) -> None:
    """Add the headers of an error: Allow with 405, and Retry-After if it says when."""
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    if retry_after := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(retry_after)
