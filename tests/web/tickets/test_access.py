"""Links to a ticket: how much each opens, and when the shown one ends."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import jwt
import pytest
from sqlalchemy import select

from tests.web.conftest import services, token
from web.storage.models import File, Organisation, Ticket, now
from web.tickets import records
from web.tickets.access import LinkPurpose
from web.tickets.new_ticket import NewMessage, NewTicket, Source, TicketRisk

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import MakeApp, Settings

STORAGE = True
"""Runs on SQLite and PostgreSQL."""

KEY = "k" * 40
TYPED = {"email": "anna@example.org", "subject": "The calendar", "body": "It shows yesterday.", "answers": "seen"}
MAILING = {"smtp_url": "smtp://127.0.0.1:1"}


def send(client: FlaskClient, **changes: object) -> str:
    """Send the form, and return the path of the link that is shown."""
    form = {**TYPED, "csrf_token": token(client.get("/contact").text), **changes}
    answer = client.post("/contact", data=form, content_type="multipart/form-data")
    assert answer.status_code == 303
    (path,) = re.findall(r'href="(/tickets/[^"]+)"', client.get(answer.headers["Location"]).text)
    return str(path)


def write(client: FlaskClient, path: str, **form: object) -> TestResponse:
    return client.post(path, data={"csrf_token": token(client.get(path).text), **form})


def ticket_of(app: Flask) -> Ticket:
    with services(app).database.session() as session:
        return session.scalars(select(Ticket)).one()


def mailed(app: Flask) -> str:
    """Return the path of the link that goes to the address of the only ticket."""
    return "/" + services(app).notifier.link(ticket_of(app).reference).split("/", 3)[3]


def converse(app: Flask) -> None:
    """Let the owner of the address and the staff write on the only ticket."""
    support, reference = services(app).tickets, ticket_of(app).reference
    support.write(reference, NewMessage("The owner wrote by mail.", source=Source.MAIL))
    support.answer(reference, NewMessage("The staff answered.", "staff", "Ben"))


def test_the_page_after_sending_keeps_its_promise_unchanged(mailing: Flask) -> None:
    client = mailing.test_client()
    form = {**TYPED, "csrf_token": token(client.get("/contact").text)}
    received = client.post("/contact", data=form).headers["Location"]
    before = client.get(received).text
    promised = re.search(r"You can expect an answer by .*", before)
    assert promised
    due = ticket_of(mailing).due
    assert due
    assert due.isoformat(timespec="minutes") in promised[0]
    services(mailing).tickets.rank(ticket_of(mailing).reference, 3)
    converse(mailing)
    assert client.get(received).text == before


def test_the_shown_link_opens_only_messages_sent_through_it(mailing: Flask) -> None:
    client = mailing.test_client()
    path = send(client, files=(io.BytesIO(b"mine"), "mine.txt"))
    write(client, path, body="Sent through the link.")
    converse(mailing)
    page = client.get(path).text
    assert re.findall(r'<p class="text" dir="auto">([^<]*)', page) == ["It shows yesterday.", "Sent through the link."]
    assert "mine.txt" in page
    for text in ("owner wrote", "staff answered", "Answered", "You can expect", "Did the problem come back"):
        assert text not in page
    whole = client.get(mailed(mailing)).text
    assert "The owner wrote by mail." in whole
    assert "The staff answered." in whole
    assert "Sent through the link." in whole


def test_the_shown_link_opens_no_files_of_others(mailing: Flask) -> None:
    client = mailing.test_client()
    path = send(client, files=(io.BytesIO(b"mine"), "mine.txt"))
    owner = mailed(mailing)
    with services(mailing).database.session() as session:
        own = session.scalars(select(File.id)).one()
    theirs = staged(mailing)
    answer = NewMessage("See.", "staff", "Ben", staged=(theirs,))
    services(mailing).tickets.answer(ticket_of(mailing).reference, answer)
    assert client.get(f"{path}/files/{own}").data == b"mine"
    assert client.get(f"{path}/files/{theirs}").status_code == 404
    assert client.get(f"{owner}/files/{theirs}").data == b"theirs"


def staged(app: Flask) -> int:
    """Return the id of a staged file."""
    with services(app).database.writing() as session:
        file = File(name="theirs.txt", media_type="text/plain", size=6, content=b"theirs")
        session.add(file)
        session.flush()
        return file.id


def test_the_shown_link_cannot_close_the_ticket(mailing: Flask) -> None:
    client = mailing.test_client()
    path = send(client)
    assert 'value="close"' not in client.get(path).text
    assert write(client, path, change="close").status_code == 303
    assert ticket_of(mailing).status == "open"
    services(mailing).tickets.close(ticket_of(mailing).reference, "Closed.")
    assert write(client, path, change="reopen").status_code == 303
    assert ticket_of(mailing).status == "solved"


def test_the_shown_link_hides_a_risk_that_the_owner_reports(make_app: MakeApp, risky: Settings) -> None:
    app = make_app(**MAILING, **risky)
    client = app.test_client()
    path = send(client)
    message = NewMessage("Somebody hacked my account.", risk=TicketRisk("takeover"), source=Source.MAIL)
    services(app).tickets.write(ticket_of(app).reference, message)
    assert "Change it first." not in client.get(path).text
    assert "Change it first." in client.get(mailed(app)).text
    write(client, path, body="Somebody hacked my account, I say.")
    assert "Change it first." in client.get(path).text


def test_opening_the_mailed_link_changes_nothing(mailing: Flask) -> None:
    client = mailing.test_client()
    shown, owner = send(client), mailed(mailing)
    for method in ("GET", "HEAD", "OPTIONS"):
        client.open(owner, method=method)
    assert ticket_of(mailing).email_verified is None
    assert client.get(shown).status_code == 200
    assert client.post(owner, data={"change": "verify"}).status_code == 400, "without the token of the page"
    assert ticket_of(mailing).email_verified is None


@pytest.mark.parametrize("pressed", [{"change": "verify"}, {"change": "close"}, {"body": "I did not write this."}])
def test_a_button_on_the_mailed_page_verifies_the_address_and_ends_the_shown_link(
    mailing: Flask, pressed: dict[str, str]
) -> None:
    client = mailing.test_client()
    shown, owner = send(client), mailed(mailing)
    late = {"csrf_token": token(client.get(shown).text), "body": "More from me."}
    assert "Is this your ticket?" in client.get(owner).text
    assert write(client, owner, **pressed).status_code == 303
    assert ticket_of(mailing).email_verified is not None
    assert "Is this your ticket?" not in client.get(owner).text
    answer = client.get(shown)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/tickets")
    refused = client.post(shown, data=late)
    assert refused.status_code == 410
    assert "More from me." in refused.text
    assert "More from me." not in client.get(owner).text


def test_the_page_after_sending_shows_only_the_reference_once_verified(mailing: Flask) -> None:
    client = mailing.test_client()
    answer = client.post("/contact", data={**TYPED, "csrf_token": token(client.get("/contact").text)})
    received = answer.headers["Location"]
    assert "anna@example.org" in client.get(received).text
    services(mailing).tickets.verify(ticket_of(mailing).reference)
    page = client.get(received).text
    assert ticket_of(mailing).reference in page
    assert "You can expect" not in page
    assert "anna@example.org" not in page


def test_the_help_desk_link_opens_all_and_verifies_nothing(make_app: MakeApp) -> None:
    app = make_app(**MAILING, helpdesk="mail", helpdesk_address="agents@northpost.example")
    client = app.test_client()
    shown = send(client)
    converse(app)
    path = f"/tickets/{services(app).signer.seal(LinkPurpose.AGENT, ticket_of(app).reference)}"
    assert "The staff answered." in client.get(path).text
    assert "Is this your ticket?" not in client.get(path).text
    assert write(client, path, body="From the desk.").status_code == 303
    assert ticket_of(app).email_verified is None
    assert "From the desk." not in client.get(shown).text


def test_without_mail_the_shown_link_opens_all(app: Flask) -> None:
    client = app.test_client()
    path = send(client)
    converse(app)
    page = client.get(path).text
    assert "The staff answered." in page
    assert "The owner wrote by mail." in page
    assert write(client, path, change="close").status_code == 303
    assert ticket_of(app).status == "solved"
    services(app).tickets.verify(ticket_of(app).reference)
    assert client.get(path).status_code == 200


def signed(**claims: object) -> str:
    return jwt.encode({"exp": int(now().timestamp()) + 3_600, **claims}, KEY, algorithm="HS256")


def test_signing_in_under_the_address_verifies_it(make_app: MakeApp) -> None:
    app = make_app(**MAILING, identity_key=KEY)
    client = app.test_client()
    path = send(client, identity=signed(email="Anna@Example.org"))
    converse(app)
    assert ticket_of(app).email_verified is not None
    assert "The staff answered." in client.get(path).text


@pytest.mark.parametrize("claims", [{"email": "eve@example.org"}, {}])
def test_signing_in_under_another_address_verifies_nothing(make_app: MakeApp, claims: dict[str, str]) -> None:
    app = make_app(**MAILING, identity_key=KEY)
    client = app.test_client()
    path = send(client, identity=signed(**claims))
    converse(app)
    assert ticket_of(app).email_verified is None
    assert "The staff answered." not in client.get(path).text


def test_members_read_all_once_the_address_is_verified(make_app: MakeApp) -> None:
    """A member may type the address of someone outside the organisation."""
    app = make_app(**MAILING, identity_key=KEY)
    client = app.test_client()
    member = {"plan": "business", "organisation": "Firm"}
    send(client, identity=signed(email="eve@firm.example", **member))
    with services(app).database.writing() as session:
        session.add(Organisation(name="Firm", shares=True))
    converse(app)
    listed = client.get("/organisation", query_string={"identity": signed(email="eve@firm.example", **member)}).text
    (path,) = re.findall(r'href="(/tickets/[^"]+)"', listed)
    write(client, path, body="A colleague adds this.")
    page = client.get(path).text
    assert "It shows yesterday." in page
    assert "A colleague adds this." in page
    assert "The owner wrote by mail." not in page
    assert "The staff answered." not in page
    services(app).tickets.verify(ticket_of(app).reference)
    assert "The staff answered." in client.get(path).text


def test_a_merged_ticket_is_verified_only_if_both_were(mailing: Flask) -> None:
    support = services(mailing).tickets
    first, second = (
        support.open(NewTicket("anna@example.org", name, "Words."), name).ticket.reference for name in ("One", "Two")
    )
    support.verify(first)
    support.merge(second, first)
    with services(mailing).database.session() as session:
        assert session.scalars(select(Ticket.email_verified)).all() == [None, None]


def test_the_message_limit_counts_the_owner_separately(make_app: MakeApp) -> None:
    app = make_app(**MAILING, ticket_message_limit="2 per day")
    client = app.test_client()
    path = send(client)
    assert write(client, path, body="Two.").status_code == 303
    refused = write(client, path, body="Three.")
    assert refused.status_code == 429
    assert "Three.</textarea>" in refused.text
    assert write(client, mailed(app), body="I am the owner.").status_code == 303


def test_verification_and_sources_are_exported(mailing: Flask) -> None:
    client = mailing.test_client()
    send(client)
    (before,) = records.export(services(mailing).database, TYPED["email"])["tickets"]
    write(client, mailed(mailing), body="It is me.")
    (after,) = records.export(services(mailing).database, TYPED["email"])["tickets"]
    assert before["email_verified"] is None
    assert after["email_verified"]
    assert [(message["source"], message["verified"]) for message in after["messages"]] == [
        ("form", False),
        ("link", True),
    ]


OURS = {"mailbox_domains": ("northpost.example",), "lockout_topics": ("Signing in",), **MAILING}
LOCKED_OUT = {"email": "anna@northpost.example", "topic": "Signing in"}


def post(client: FlaskClient, **changes: object) -> TestResponse:
    form = {**TYPED, "csrf_token": token(client.get("/contact").text), **changes}
    return client.post("/contact", data=form)


def test_the_form_warns_about_a_mailbox_that_may_be_locked(make_app: MakeApp) -> None:
    client = make_app(**OURS).test_client()
    warning = post(client, **LOCKED_OUT)
    assert warning.status_code == 400
    assert "Can you open this mailbox?" in warning.text
    assert "It shows yesterday.</textarea>" in warning.text
    assert post(client, **LOCKED_OUT, mailbox="other@northpost.example").status_code == 400, "another was confirmed"
    assert post(client, **LOCKED_OUT, mailbox=LOCKED_OUT["email"]).status_code == 303


def test_the_form_warns_about_a_lockout_in_the_text(make_app: MakeApp, risky: Settings) -> None:
    client = make_app(**OURS, **risky).test_client()
    hacked = {"email": "anna@northpost.example", "body": "Somebody hacked my account."}
    assert "Can you open this mailbox?" in post(client, **hacked).text
    confirmed = post(client, **hacked, mailbox=hacked["email"], secrets="", answers="")
    assert confirmed.status_code == 303


@pytest.mark.parametrize(
    "changes", [{"email": "anna@example.org", "topic": "Signing in"}, {"email": "anna@northpost.example", "topic": ""}]
)
def test_the_form_gives_no_other_warnings(make_app: MakeApp, changes: dict[str, str]) -> None:
    assert post(make_app(**OURS).test_client(), **changes).status_code == 303


def test_the_confirmed_mailbox_survives_the_pages_between(make_app: MakeApp) -> None:
    client = make_app(**OURS, form_seconds=60).test_client()
    waiting = post(client, **LOCKED_OUT, mailbox=LOCKED_OUT["email"])
    assert waiting.status_code == 429
    assert f'name="mailbox" value="{LOCKED_OUT["email"]}"' in waiting.text
    leaking = post(client, **LOCKED_OUT, mailbox=LOCKED_OUT["email"], body="My password is hunter2! now")
    assert f'name="mailbox" value="{LOCKED_OUT["email"]}"' in leaking.text


@pytest.mark.parametrize("settings", [MAILING, {}], ids=["mail", "no mail"])
def test_the_desk_marks_unverified_addresses_if_mail_is_configured(make_app: MakeApp, settings: dict[str, str]) -> None:
    from tests.web.desk.conftest import signed_in  # noqa: PLC0415 - this test alone looks at the desk

    app = make_app(**settings)
    send(app.test_client())
    client, reference = signed_in(app), ticket_of(app).reference
    pages = [client.get(f"/desk/tickets/{reference}").text, client.get("/desk").text]
    assert ["unverified" in page for page in pages] == [bool(settings)] * 2
    services(app).tickets.verify(reference)
    pages = [client.get(f"/desk/tickets/{reference}").text, client.get("/desk").text]
    assert ["unverified" in page for page in pages] == [False, False]
