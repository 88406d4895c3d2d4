"""A form to protect: feedback on an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.conftest import token

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


def vote(client: FlaskClient, *, form_token: str | None = None, **headers: str) -> TestResponse:
    """Send feedback, with the headers ``Sec_Fetch_Site`` and ``Origin`` if given."""
    if form_token is None:
        form_token = token(client.get("/articles/moved").text)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    form = {"csrf_token": form_token, "helpful": "yes"}
    return client.post("/articles/moved/feedback", data=form, headers=names)
