"""Desk authentication: sign-in, sign-out, role checks, and one-time notices."""

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
from web.storage.states import Role
from web.storage.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from web.storage.models import User

log = logging.getLogger("firstline.web")
blueprint = Blueprint("desk", __name__, url_prefix="/desk")

COOKIE = "firstline_desk"


def require_role(role: Role) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Decorate a page so that it answers only staff who are signed in and have the role, or a higher one.

    Anyone else gets the sign-in page; if they sent text, the page gives it back.
    """

    def decorate(page: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(page)
        def answer(**values: str) -> Response:
            try:
                user = _signed_in_user()
            except SQLAlchemyError as error:
                if not _has_sent_text():
                    raise
                log.error("the session could not be read: %s", type(error).__name__)  # noqa: TRY400 - it has the text
                message = "The help desk is temporarily unavailable. Try again in a minute."
                return _sign_in_page(message, HTTPStatus.SERVICE_UNAVAILABLE)
            if user is None:
                if _has_sent_text():
                    return _sign_in_page("You have been signed out, so nothing was sent.", HTTPStatus.FORBIDDEN)
                return redirect(url_for("desk.sign_in_page"), HTTPStatus.SEE_OTHER)
            if not staff.has_role(user, role):
                raise RoleError("Your role does not allow this. Ask an admin to do it, or to change your role.")
            g.user = user
            return page(**values)

        return answer

    return decorate


def current_user() -> User:
    """Return the signed-in member of staff, on a page that requires a role."""
    return cast("User", g.user)


def _signed_in_user() -> User | None:
    with services().database.session() as session:
        user = staff.signed_in(session, request.cookies.get(COOKIE, ""))
        if user is not None:
            session.expunge(user)
        return user


def _has_sent_text() -> bool:
    """Return whether a form of this site was sent with text, which must not be lost."""
    if request.method != "POST":
        return False
    request.max_content_length = MAX_UPLOAD_BYTES  # text of a reply may come with files
    if not typed_body():
        return False
    check_origin(request, services().config.base_url)
    return True


def typed_body() -> str:
    """Return the text in the form that was sent."""
    return clean(request.form.get("body", "")).strip()


@blueprint.get("/sign-in")
def sign_in_page() -> Response:
    """Show the sign-in page."""
    return _sign_in_page()


def _sign_in_page(error: str = "", status: HTTPStatus = HTTPStatus.OK, name: str = "") -> Response:
    """Return the sign-in page, with any submitted text to copy."""
    return no_store(render_template("desk/sign_in.html", error=error, name=name, body=typed_body()), status)


@blueprint.post("/sign-in")
def sign_in() -> Response:
    """Sign in; attempts are limited by network, and by name within each network."""
    try:
        name = staff.normal_name(request.form.get("name", ""))
    except StaffError:
        name = ""  # no account has this name; check it anyway, or a faster answer would reveal that
    try:
        check_form("sign-in")
    except StaleFormError as error:
        return refused(_sign_in_page(str(error.description), name=name), error)
    if seconds := services().rate_limits.hit_sign_in(name, request.remote_addr):
        message = wait_message(seconds)
        return refused(_sign_in_page(message, name=name), TooManyRequestsError(message, retry_after=seconds))
    password, old_token = request.form.get("password", ""), request.cookies.get(COOKIE, "")
    token = staff.sign_in(services().database, name, password, replaced=old_token)
    if token is None:
        return _sign_in_page("Wrong name or password.", HTTPStatus.BAD_REQUEST, name)
    services().rate_limits.forgive_sign_in(name, request.remote_addr)
    response = redirect(url_for("desk.show_queue"), HTTPStatus.SEE_OTHER)
    response.set_cookie(COOKIE, token, path=_cookie_path(), httponly=True, samesite="Strict", secure=_uses_https())
    return response


@blueprint.post("/sign-out")
@require_role(Role.VIEWER)
def sign_out() -> Response:
    """End the session of this browser."""
    check_form("desk")
    staff.sign_out(services().database, request.cookies.get(COOKIE, ""))
    response = redirect(url_for("desk.sign_in_page"), HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE, path=_cookie_path(), httponly=True, samesite="Strict", secure=_uses_https())
    return response


def _cookie_path() -> str:
    """Return the path below which browsers send the cookie."""
    return f"{services().config.path}{blueprint.url_prefix}"


def _uses_https() -> bool:
    """Return whether browsers reach the site by https, even if a proxy ends TLS and does not say so."""
    return request.is_secure or services().config.base_url.startswith("https:")


def leave_notice(text: str) -> None:
    """Show a notice on the next page that this browser opens at the desk."""
    staff.leave_notice(services().database, request.cookies.get(COOKIE, ""), text)


def take_notice() -> str:
    """Return the notice for this browser, once; empty if the database cannot be read."""
    try:
        return staff.take_notice(services().database, request.cookies.get(COOKIE, ""))
    except SQLAlchemyError as error:
        log.error("a notice could not be read: %s", type(error).__name__)  # noqa: TRY400 - the page shows without it
        return ""
