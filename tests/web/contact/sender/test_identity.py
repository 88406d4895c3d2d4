"""Identity tokens: only signed claims count, and a bad token never prevents a message."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import jwt
import pytest

from tests.web.contact.actions import KEY, send_calendar, signed, ticket_of

if TYPE_CHECKING:
    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_plan_counts_only_in_a_signed_token(make_app: MakeApp) -> None:
    app = make_app(identity_key=KEY, answer_hours={"business": 1})
    client = app.test_client()
    page = client.get("/contact", query_string={"identity": signed(email="eve@firm.example")}).text
    assert 'value="eve@firm.example"' in page
    assert send_calendar(client, identity=signed(plan="business", organisation="Firm")).status_code == 303
    ticket = ticket_of(app)
    assert (ticket.plan, ticket.organisation, ticket.priority) == ("business", "Firm", 3)
    assert ticket.due
    assert ticket.due - ticket.created < dt.timedelta(hours=1, seconds=5)


@pytest.mark.parametrize(
    "identity",
    [
        signed("x" * 40, plan="business"),
        jwt.encode({"plan": "business"}, KEY, algorithm="HS256"),
        jwt.encode({"plan": "business", "exp": 1}, KEY, algorithm="HS256"),
        jwt.encode({"plan": "business", "exp": 9_999_999_999}, "", algorithm="none"),
        signed(plan=["business"]),
        signed(plan="root"),
        "nonsense",
    ],
)
def test_unsigned_claims_are_ignored_and_do_not_prevent_writing(make_app: MakeApp, identity: str) -> None:
    app = make_app(identity_key=KEY)
    assert send_calendar(app.test_client(), identity=identity, plan="business", priority="3").status_code == 303
    assert (ticket_of(app).plan, ticket_of(app).priority) == ("", 1)


@pytest.mark.parametrize("organisation", ["North\0post", "Northpost\ud800", "x" * 121, "\x07Northpost"])
def test_organisation_that_cannot_be_stored_unchanged_is_ignored(make_app: MakeApp, organisation: str) -> None:
    app = make_app(identity_key=KEY)
    assert (
        send_calendar(app.test_client(), identity=signed(plan="business", organisation=organisation)).status_code == 303
    )
    assert (ticket_of(app).plan, ticket_of(app).organisation) == ("business", "")
