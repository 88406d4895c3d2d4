"""The organisation page: members see the tickets that their organisation shares, and no others."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import services
from tests.web.contact.actions import KEY, MEMBER, open_ticket, signed, ticket_of, write
from web.storage.models import Organisation
from web.tickets.new_ticket import NewTicket, Standing

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_members_see_tickets_if_their_organisation_shares_them(make_app: MakeApp) -> None:
    app = make_app(identity_key=KEY)
    client = app.test_client()
    reference, _ = open_ticket(app, standing=Standing("anna@example.org", "business", "Firm"))
    identity = {"identity": signed(plan="business", organisation="Firm")}
    assert client.get("/organisation", query_string=identity).status_code == 404
    with services(app).database.writing() as session:
        session.add_all([Organisation(name="Firm", shares=True), Organisation(name="Other", shares=True)])
    assert reference in client.get("/organisation", query_string=identity).text
    for claims in ({"organisation": "Other"}, {"organisation": "Firm", "plan": "paid"}, {}):
        other = {"identity": signed(**{"plan": "business", **claims})}
        assert reference not in client.get("/organisation", query_string=other).text


def member_path(app: Flask, email: str = "ben@example.org") -> str:
    """Return the path of the shared ticket on a member's organisation page."""
    identity = {"identity": signed(email=email, plan="business", organisation="Firm")}
    (path,) = re.findall(r'href="(/tickets/[^"]+)"', app.test_client().get("/organisation", query_string=identity).text)
    return path


@pytest.fixture
def shared(make_app: MakeApp) -> Flask:
    """Return a help centre with a ticket from Anna, whose firm shares its tickets."""
    app = make_app(identity_key=KEY)
    open_ticket(app, standing=Standing("anna@example.org", "business", "Firm"))
    with services(app).database.writing() as session:
        session.add(Organisation(name="Firm", shares=True))
    return app


def test_member_writes_under_their_own_name(shared: Flask) -> None:
    client, path = shared.test_client(), member_path(shared)
    assert write(client, path, body="I see it, too.").status_code == 303
    write(client, path, change="close")
    page = client.get(path).text
    assert "Closed by ben@example.org." in page
    assert re.search(r"<b>anna@example.org</b>.*<b>You</b>.*I see it, too", page, re.DOTALL)
    own = client.get("/" + services(shared).notifier.link(ticket_of(shared).reference).split("/", 3)[3]).text
    assert re.search(r"<b>You</b>.*<b>ben@example.org</b>.*I see it, too", own, re.DOTALL)


def test_member_link_expires_with_the_sharing_and_with_its_hours(
    shared: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = shared.test_client()
    with monkeypatch.context() as two_days_ago:
        two_days_ago.setattr("itsdangerous.timed.time.time", lambda: dt.datetime.now().timestamp() - 172_800)  # noqa: DTZ005
        old = services(shared).signer.lend("member", f"{ticket_of(shared).reference} ben@example.org")
    path = member_path(shared)
    assert (client.get(path).status_code, client.get(f"/tickets/{old}").status_code) == (200, 404)
    with services(shared).database.writing() as session:
        session.get_one(Organisation, "Firm").shares = False
    assert client.get(path).status_code == 404
    assert client.post(path, data={"body": "Still here?"}).status_code == 404


@pytest.mark.parametrize("other", ["Firm ", " Firm", "Fi  rm", "firm", "Firm\u200b", "Firm\n"])
def test_organisations_are_compared_exactly(make_app: MakeApp, other: str) -> None:
    app = make_app(identity_key=KEY)
    for name in ("Firm", "Fi rm"):
        standing = Standing("anna@example.org", "business", name)
        services(app).tickets.open(NewTicket("anna@example.org", name, "Ours.", standing=standing), name)
    with services(app).database.writing() as session:
        session.add_all([Organisation(name=name, shares=True) for name in ("Firm", "Fi rm", other)])
    client = app.test_client()
    assert "NP-" in client.get("/organisation", query_string={"identity": signed(**MEMBER)}).text
    looking = {"identity": signed(plan="business", organisation=other)}
    assert "NP-" not in client.get("/organisation", query_string=looking).text
