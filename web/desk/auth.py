"""The door of the desk: who is let in, and what becomes of words that came from whoever is not."""

from __future__ import annotations

import logging
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from flask import Blueprint, g, redirect, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from web.app.error_pages import refused
from web.app.forms import check_form
from web.app.responses import no_store
from web.app.services import services
from web.desk import staff
from web.errors import RoleError, StaffError, StaleFormError, TooManyRequestsError
from web.security.bodies import MAX_UPLOAD_BYTES
from web.security.origin import check_origin
from web.security.rate_limits import wait_message
from web.storage.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from web.storage.models import User

log = logging.getLogger("firstline.web")
blueprint = Blueprint("desk", __name__, url_prefix="/desk")

COOKIE = "firstline_desk"


def open_to(role: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Let in who is signed in and may do what the role may; anybody else is sent to the door."""

    def guarded(page: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(page)
        def answered(**values: str) -> Response:
            try:
                user = _user()
            except SQLAlchemyError as error:
                if not _typed_from_here():
                    raise
                log.error("the desk cannot be entered: %s", type(error).__name__)  # noqa: TRY400 - without what was typed
                return _door(
                    "The desk cannot be reached just now. Try again in a minute.", HTTPStatus.SERVICE_UNAVAILABLE
                )
            if user is None:
                return _turned_away()
            g.user = user
            if not staff.may(user, role):
                raise RoleError("Your role may not do this. Somebody with another one can, or can give it to you.")
            return page(**values)

        return answered

    return guarded


def _user() -> User | None:
    """Return whose browser it is."""
    with services().database.session() as session:
        user = staff.signed_in(session, request.cookies.get(COOKIE, ""))
        if user is not None:
            session.expunge(user)
        return user


def _turned_away() -> Response:
    """Return what somebody sees who is not signed in: the door, with their words where they sent some."""
    if _typed_from_here():
        return _door("You are not signed in any more, so nothing was sent.", HTTPStatus.FORBIDDEN)
    return redirect(url_for("desk.door"), HTTPStatus.SEE_OTHER)


def _typed_from_here() -> bool:
    """Tell whether words were typed into a form of this site, which whoever may not send them gets back to copy."""
    if request.method != "POST":
        return False
    request.max_content_length = MAX_UPLOAD_BYTES  # as the form for answers: its words may come with files
    if not typed_body():
        return False
    check_origin(request, services().config.base_url)
    return True


@blueprint.get("/sign-in")
def door() -> Response:
    """Ask for name and password."""
    return _door()


def _door(wrong: str = "", status: HTTPStatus = HTTPStatus.OK, name: str = "") -> Response:
    """Return the page that asks for name and password; what was typed before is there to be copied."""
    return no_store(render_template("desk/door.html", wrong=wrong, name=name, body=typed_body()), status)


@blueprint.post("/sign-in")
def sign_in() -> Response:
    """Let somebody in; how often may be tried is counted by network, and by name in each."""
    name = _spelt(request.form.get("name", ""))
    try:
        check_form("door")
        _hit_sign_in(name)
    except (StaleFormError, TooManyRequestsError) as error:
        return refused(_door(str(error.description), name=name), error)
    password, before = request.form.get("password", ""), request.cookies.get(COOKIE, "")
    token = staff.sign_in(services().database, name, password, replaced=before)
    if token is None:
        return _door("Name and password do not belong together.", HTTPStatus.BAD_REQUEST, name)
    services().rate_limits.forgive_sign_in(name, request.remote_addr)
    answer = redirect(url_for("desk.show_queue"), HTTPStatus.SEE_OTHER)
    answer.set_cookie(COOKIE, token, path="/desk", httponly=True, samesite="Strict", secure=_is_encrypted())
    return answer


def _is_encrypted() -> bool:
    """Tell whether readers reach the site by https, also where a proxy ends it and does not say so."""
    return request.is_secure or services().config.base_url.startswith("https:")


def _hit_sign_in(name: str) -> None:
    if seconds := services().rate_limits.hit_sign_in(name, request.remote_addr):
        raise TooManyRequestsError(wait_message(seconds), retry_after=seconds)


def _spelt(typed: str) -> str:
    """Return the name as it is kept; "", which is nobody's, where it cannot be one: that is told no sooner."""
    try:
        return staff.spelt(typed)
    except StaffError:
        return ""


@blueprint.post("/sign-out")
@open_to("viewer")
def sign_out() -> Response:
    """Forget this browser."""
    check_form("desk")
    staff.sign_out(services().database, request.cookies.get(COOKIE, ""))
    answer = redirect(url_for("desk.door"), HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE, path="/desk", httponly=True, samesite="Strict", secure=_is_encrypted())
    return answer


def confirm(done: str) -> None:
    """Have the next page of the desk say what was done."""
    staff.leave_notice(services().database, request.cookies.get(COOKIE, ""), done)


def confirmation() -> str:
    """Return what the next page was to say, once; empty where the database cannot tell."""
    try:
        return staff.take_notice(services().database, request.cookies.get(COOKIE, ""))
    except SQLAlchemyError as error:
        log.error("a confirmation could not be read: %s", type(error).__name__)  # noqa: TRY400 - nothing is lost
        return ""


def typed_body() -> str:
    """Return the words of the form that was sent."""
    return clean(request.form.get("body", "")).strip()


def me() -> User:
    """Return who is signed in, on a page that is open to somebody."""
    return cast("User", g.user)
