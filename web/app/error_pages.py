"""Failures: every error becomes a page for people or the one JSON shape for programs."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import abort, make_response, redirect, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from search.query import parse
from web.api import serializers
from web.app.request_view import view
from web.errors import RefusedError, UnavailableError
from web.pages.not_found import moved, words_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

log = logging.getLogger("firstline.web")

_FOR_PROGRAMS = ("/api", "/healthz")
"""Nobody reads these: whatever goes wrong at or below them has the one JSON shape."""

UNRECEIVED = "firstline.unreceived"
"""Where in the environment of a request the server says with which status it stopped receiving it."""

_GUESSES = 5
_RETRY_SECONDS = 30

_BEHIND_A_LINK = "/tickets/"
"""What follows is no words, but most of a link that its owner alone should have: it is not searched for."""

_TITLES = {
    400: "This could not be understood",
    403: "This is not allowed",
    405: "This address does not work that way",
    408: "This took too long",
    413: "This is too large",
    429: "Please wait a little",
    431: "This is too long",
    503: "This does not work just now",
}
_MESSAGES = {
    400: "The request could not be understood.",
    404: "There is nothing at this address.",
    405: "This address cannot be used in that way.",
    408: "Your message did not arrive in time. Please go back and send it again, without large files on a slow line.",
    413: "What was sent is too large. Please shorten it and send it again.",
    415: "Send JSON, with the header Content-Type: application/json.",
    431: "This is too long for a search. Search for a few words of it, or send all of it with the contact form.",
    500: "Something broke on our side. It has been noted.",
    503: "Something that this needs is not available. Please try again in a minute.",
}
_LABELS = {413: "body_too_large", 431: "headers_too_large", 500: "internal_error"}


def register(app: Flask) -> None:
    """Answer every error in the same way; what nobody foresaw comes as werkzeug's InternalServerError."""
    app.register_error_handler(HTTPException, answer_refusal)
    app.register_error_handler(SQLAlchemyError, answer_database)
    app.before_request(_refuse_unreceived)


def _refuse_unreceived() -> None:
    """Answer a request that the server did not receive whole."""
    if status := request.environ.get(UNRECEIVED):
        abort(status)


def answer_refusal(error: HTTPException) -> ResponseReturnValue:
    """Answer an error that was foreseen; an address that does not exist may have moved."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()  # a redirect that the routing made
    for_program = any(f"{request.path}/".startswith(f"{path}/") for path in _FOR_PROGRAMS)
    if error.code == HTTPStatus.NOT_FOUND and not for_program:
        return _answer_lost()
    answer = _as_json(error) if for_program else _as_page(error)
    _copy_headers(error, answer)
    return answer


def refused(page: Response, error: RefusedError) -> Response:
    """Return a page that gives back what was typed, with the status and the headers of why it was not taken."""
    page.status_code = error.code
    _copy_headers(error, page)
    return page


def answer_database(error: SQLAlchemyError) -> ResponseReturnValue:
    """Answer a database that does not answer."""
    log.error("the database failed in %s: %s", request.endpoint, type(error).__name__)
    return answer_refusal(UnavailableError(_MESSAGES[503], retry_after=_RETRY_SECONDS))


def _answer_lost() -> Response:
    seen = view()
    if target := moved(request.path, seen.catalogue):
        return redirect(target, HTTPStatus.MOVED_PERMANENTLY)
    words = "" if request.path.startswith(_BEHIND_A_LINK) else words_in(request.path)
    found = seen.search(parse(words, page_size=_GUESSES)) if words else None
    return make_response(render_template("not_found.html", results=found, words=words), HTTPStatus.NOT_FOUND)


def _as_json(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    return serializers.error(status, _label(error, status), _message(error, status))


def _as_page(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    title = _TITLES.get(status, "Something went wrong")
    page = render_template("error.html", status=int(status), title=title, message=_message(error, status))
    return make_response(page, status)


def _label(error: HTTPException, status: int) -> str:
    if isinstance(error, RefusedError):
        return error.label
    return _LABELS.get(status) or HTTPStatus(status).phrase.lower().replace(" ", "_")


def _message(error: HTTPException, status: int) -> str:
    """Return our own sentence: the library's are written for programmers, and some quote the request."""
    if isinstance(error, RefusedError):
        return str(error.description)
    return _MESSAGES.get(status, "This request cannot be answered.")


def _copy_headers(error: HTTPException, answer: Response) -> None:
    """Keep what the status asks for: Allow with 405, Retry-After with 429 and 503."""
    if allowed := getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(sorted(allowed))
    if retry_after := getattr(error, "retry_after", None):
        answer.headers["Retry-After"] = str(retry_after)
