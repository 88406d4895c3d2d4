"""The ticket form: nothing typed is lost, nothing sent is doubled, and the reference is nobody else's."""

from __future__ import annotations

import datetime as dt
import re
from html import escape
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import selectinload

from tests.web.conftest import at_once, services, token
from web.storage.models import Ticket
from web.tickets.new_ticket import NewTicket
from web.tickets.reference import ALPHABET, new_reference

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import MakeApp

STORAGE = True
"""Whatever engine keeps it."""

TYPED = {
    "email": "anna@example.org",
    "topic": "Billing",
    "platform": "Android",
    "subject": "The invoice is wrong",
    "body": "It names\r\nanother company.",
    "article": "refund",
    "q": "wrong invoice",
}


def send(client: FlaskClient, **changes: str) -> TestResponse:
    form = {**TYPED, "csrf_token": token(client.get("/contact").text), **changes}
    return client.post("/contact", data=form)


def tickets(app: Flask) -> list[Ticket]:
    with services(app).database.session() as session:
        everything = (selectinload(Ticket.messages), selectinload(Ticket.articles))
        return list(session.scalars(select(Ticket).options(*everything).order_by(Ticket.id)))


def read(ticket: Ticket) -> list[str]:
    return [one.slug for one in ticket.articles if one.part == "read"]


def test_a_ticket_is_stored_with_where_it_came_from(app: Flask) -> None:
    before = dt.datetime.now(dt.UTC)
    answer = send(app.test_client())
    assert answer.status_code == 303
    (ticket,) = tickets(app)
    assert (ticket.email, ticket.subject) == ("anna@example.org", "The invoice is wrong")
    assert (ticket.topic, ticket.platform) == ("Billing", "Android")
    assert [message.body for message in ticket.messages] == ["It names\nanother company."]
    assert (read(ticket), ticket.query) == (["refund"], "wrong invoice")
    assert before <= ticket.created <= dt.datetime.now(dt.UTC)


def test_the_page_after_sending_shows_the_reference(app: Flask) -> None:
    client = app.test_client()
    page = client.get(send(client).headers["Location"])
    (ticket,) = tickets(app)
    assert page.status_code == 200
    assert ticket.reference in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(rf"NP-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", ticket.reference)


def test_the_page_after_sending_cannot_be_guessed(app: Flask) -> None:
    client = app.test_client()
    address = send(client).headers["Location"]
    (ticket,) = tickets(app)
    assert client.get(f"/contact/received?ticket={ticket.reference}").status_code == 404
    assert client.get(address + "x").status_code == 404
    assert client.get("/contact/received").status_code == 404


def test_a_ticket_sent_after_a_fruitless_search_needs_nothing_typed_twice(client: FlaskClient) -> None:
    page = client.get("/contact?q=wrong+invoice&article=refund").text
    assert 'name="subject" type="text" value="wrong invoice"' in page
    assert 'name="article" value="refund"' in page
    assert "Get a refund" in page


def test_support_sees_no_more_than_what_stayed_ticked(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/contact?q=wrong+invoice&article=refund").text
    boxes = re.findall(r'type="checkbox" name="(\w+)" value="([^"]*)" checked', page)
    assert boxes == [("article", "refund"), ("q", "wrong invoice")]
    form = {name: text for name, text in TYPED.items() if name not in {"article", "q"}}
    assert client.post("/contact", data={**form, "csrf_token": token(page)}).status_code == 303
    assert (read(tickets(app)[0]), tickets(app)[0].query) == ([], "")
    assert '<fieldset class="carried" hidden>' in client.get("/contact").text


def test_a_letter_from_the_search_box_is_the_description_and_its_first_sentence_the_subject(
    client: FlaskClient,
) -> None:
    letter = f"Hello! My invoice of March names another company & street. {'Please mend it. ' * 60}".strip()
    page = client.get("/contact", query_string={"q": letter}).text
    assert 'value="My invoice of March names another company &amp; street."' in page
    assert f"required>{escape(letter)}</textarea>" in page


def test_a_letter_without_sentences_is_a_subject_of_some_words(client: FlaskClient) -> None:
    page = client.get("/contact", query_string={"q": "no full stop " * 40}).text
    subject = re.search(r'name="subject"[^>]* value="([^"]*)"', page)
    assert subject
    assert subject[1].endswith(("stop…", "full…", "no…"))
    assert 40 < len(subject[1]) <= 80


def test_a_letter_is_no_longer_than_a_description_may_be(make_app: MakeApp) -> None:
    client = make_app(max_subject_chars=10, max_description_chars=100).test_client()
    page = client.get("/contact", query_string={"q": "x" * 500}).text
    assert f"required>{'x' * 100}</textarea>" in page
    assert f'value="{"x" * 9}…"' in page


def test_an_article_that_does_not_exist_is_not_shown(client: FlaskClient) -> None:
    page = client.get("/contact?article=no-such-article")
    assert page.status_code == 200
    assert "You were reading" not in page.text


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("email", "", "Enter the e-mail address"),
        ("email", "anna", "like name@example.com"),
        ("email", "anna@nowhere", "like name@example.com"),
        ("email", "anna@example.org\r\nBcc: all@example.org", "like name@example.com"),
        ("email", f"{'a' * 250}@example.org", "at most 254"),
        ("subject", "  ", "in a few words"),
        ("subject", "x" * 201, "201 characters; shorten it to 200"),
        ("body", "\x00\r\n", "Describe what happened"),
        ("body", "x" * 10_001, "10,001 characters"),
        ("topic", "Nonsense", "Choose one of the topics"),
        ("platform", "Nonsense", "Choose one of the platforms"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    app: Flask, field: str, value: str, complaint: str
) -> None:
    answer = send(app.test_client(), **{field: value})
    assert answer.status_code == 400
    assert f'id="{field}-error"' in answer.text
    assert complaint in answer.text
    kept = {name: text for name, text in TYPED.items() if name not in {field, "body", "topic", "platform"}}
    for text in kept.values():
        assert f'value="{text}"' in answer.text
    if field != "body":
        assert "It names\nanother company.</textarea>" in answer.text
    if field not in {"topic", "platform"}:
        assert '<option value="Billing" selected>' in answer.text
    assert tickets(app) == []


@pytest.mark.parametrize(
    ("email", "kept"),
    [
        ("anna@example.org", "anna@example.org"),
        ("ännä@bücher.example", "ännä@xn--bcher-kva.example"),
        ("anna@straße.example", "anna@xn--strae-oqa.example"),
        ("a+b@mail.example.co.uk", "a+b@mail.example.co.uk"),
        ("ANNA@EXAMPLE.ORG", "anna@example.org"),
    ],
)
def test_addresses_that_people_have_are_taken_and_kept_in_one_form(app: Flask, email: str, kept: str) -> None:
    assert send(app.test_client(), email=email).status_code == 303
    assert tickets(app)[0].email == kept


def test_a_topic_need_not_be_chosen(app: Flask) -> None:
    assert send(app.test_client(), topic="").status_code == 303


def test_a_form_that_was_open_for_too_long_comes_back_filled_in(app: Flask) -> None:
    answer = send(app.test_client(), csrf_token="stale")  # noqa: S106 - not one of ours
    assert answer.status_code == 400
    assert "open for too long" in answer.text
    assert "another company.</textarea>" in answer.text
    assert tickets(app) == []
    form = {**TYPED, "csrf_token": token(answer.text)}
    assert app.test_client().post("/contact", data=form).status_code == 303


def test_a_filled_trap_keeps_a_program_out_but_not_a_person(app: Flask) -> None:
    """A password manager may fill in the hidden field; the person can send once more, and it is empty then."""
    answer = send(app.test_client(), website="https://spam.example")
    assert answer.status_code == 400
    assert tickets(app) == []
    assert "https://spam.example" not in answer.text
    assert "another company.</textarea>" in answer.text


def test_too_many_tickets_are_refused_without_losing_the_text(make_app: MakeApp) -> None:
    app = make_app(ticket_limit="1 per hour")
    client = app.test_client()
    assert send(client).status_code == 303
    refused = send(client, subject="Another")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert 'value="Another"' in refused.text
    assert len(tickets(app)) == 1


def test_mistakes_do_not_count_as_tickets(make_app: MakeApp) -> None:
    client = make_app(ticket_limit="1 per hour").test_client()
    for _ in range(3):
        assert send(client, email="").status_code == 400
    assert send(client).status_code == 303


def test_a_double_click_opens_one_ticket(app: Flask) -> None:
    client = app.test_client()
    form = {**TYPED, "csrf_token": token(client.get("/contact").text)}
    first, second = client.post("/contact", data=form), client.post("/contact", data=form)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(tickets(app)) == 1


def test_the_same_message_from_another_showing_of_the_form_is_the_same_ticket_and_gives_its_link_to_nobody(
    app: Flask,
) -> None:
    client = app.test_client()
    send(client)
    again = client.get(send(client, q="", topic="", platform="", email="Anna@Example.org").headers["Location"])
    (ticket,) = tickets(app)
    assert "We already have this message" in again.text
    assert ticket.reference in again.text
    assert "/tickets/" not in again.text


@pytest.mark.parametrize("field", ["email", "subject", "body"])
def test_another_message_is_another_ticket(app: Flask, field: str) -> None:
    client = app.test_client()
    send(client)
    send(client, **{field: f"other.{TYPED[field]}"})
    assert len(tickets(app)) == 2


def test_what_happens_again_a_day_later_is_another_ticket(app: Flask) -> None:
    client = app.test_client()
    send(client)
    with services(app).database.session() as session, session.begin():
        session.execute(update(Ticket).values(created=dt.datetime.now(dt.UTC) - dt.timedelta(hours=25)))
    send(client)
    assert len(tickets(app)) == 2


def test_a_text_changed_after_going_back_is_another_ticket(app: Flask) -> None:
    client = app.test_client()
    form = {**TYPED, "csrf_token": token(client.get("/contact").text)}
    client.post("/contact", data=form)
    client.post("/contact", data={**form, "body": "And one thing more."})
    assert len({ticket.reference for ticket in tickets(app)}) == 2


def test_a_database_that_fails_loses_no_text(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise OperationalError("insert", {}, Exception("disk is full"))

    monkeypatch.setattr("web.tickets.service.store", fail)
    answer = send(app.test_client())
    assert answer.status_code == 503
    assert "support@northpost.example" in answer.text
    assert "another company.</textarea>" in answer.text


def test_a_database_that_fails_names_no_address_where_there_is_none(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise OperationalError("insert", {}, Exception("disk is full"))

    monkeypatch.setattr("web.tickets.service.store", fail)
    assert "Try again in a minute.<" in send(make_app(support_address="").test_client()).text


def test_nothing_about_a_ticket_is_logged(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> str:
        raise OperationalError("insert", {"email": TYPED["email"]}, Exception(TYPED["subject"]))

    client = app.test_client()
    with caplog.at_level(0):
        send(client)
        monkeypatch.setattr("web.tickets.service.store", fail)
        send(client)
    assert "OperationalError" in caplog.text
    for private in ("anna@", "invoice", "company", "127.0.0.1"):
        assert private not in caplog.text


def test_references_are_read_without_doubt() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 24
    assert not set(ALPHABET) & set("01OILSBZUGAEabc")
    references = {new_reference("NP") for _ in range(500)}
    assert len(references) == 500
    assert all(re.fullmatch(rf"NP(-[{ALPHABET}]{{4}}){{2}}", reference) for reference in references)


def stored(app: Flask, subject: str) -> str:
    return services(app).tickets.open(NewTicket("anna@example.org", subject, "Help."), subject).ticket.reference


def test_a_reference_that_is_taken_is_made_anew(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    given = iter(["NP-2222-2222", "NP-2222-2222", "NP-3333-3333"])
    monkeypatch.setattr("web.tickets.repository.new_reference", lambda _: next(given))
    assert stored(app, "one") == "NP-2222-2222"
    assert stored(app, "two") == "NP-3333-3333"


def test_references_that_are_always_taken_end_in_an_error(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.tickets.repository.new_reference", lambda _: "NP-2222-2222")
    stored(app, "one")
    with pytest.raises(IntegrityError):
        stored(app, "two")
    with services(app).database.session() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1


def test_a_form_that_is_sent_three_times_at_once_is_one_ticket_and_every_click_sees_it(app: Flask) -> None:
    form = {**TYPED, "csrf_token": token(app.test_client().get("/contact").text)}
    clients = [app.test_client() for _ in range(3)]
    answers = at_once(3, lambda number: clients[number].post("/contact", data=form))
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(tickets(app)) == 1


def test_a_mail_that_is_read_twice_at_once_opens_one_ticket(app: Flask) -> None:
    draft = NewTicket("anna@example.org", "The calendar", "It is wrong.", mail_id="<one@example.org>")
    opened = at_once(3, lambda _: services(app).tickets.open(draft, "the digest of the whole mail"))
    assert len({one.ticket.reference for one in opened}) == 1
    assert sum(one.is_new for one in opened) == 1
    assert len(tickets(app)) == 1
