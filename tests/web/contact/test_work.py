"""Work per request: searches, origin checks, sessions and SQL statements."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

import web.app.forms
from search.matching.searcher import ImpactSearcher
from search.triage.assessment import RiskAssessor
from tests.web.conftest import services, token
from tests.web.contact.actions import CALENDAR, KEY, signed, ticket_of
from web.tickets.access import LinkPurpose
from web.tickets.new_ticket import NewMessage, NewTicket, Source
from web.tickets.uploads.types import Attachment

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.web.conftest import MakeApp, Settings


@dataclass(slots=True)
class Work:
    """Counts of work since the last ``reset``."""

    searches: int = 0
    assessments: int = 0
    origin_checks: int = 0
    sessions: int = 0
    commits: int = 0
    row_statements: int = 0
    """Statements that read or write rows; transaction control is not counted."""

    def reset(self) -> None:
        for counter in fields(self):
            setattr(self, counter.name, 0)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Flask], Work]:
    """Return a function that starts to count the work of an application."""

    def count(app: Flask) -> Work:
        work = Work()

        def add(counter: str) -> None:
            setattr(work, counter, getattr(work, counter) + 1)

        def spy(owner: object, name: str, counter: str) -> None:
            original = getattr(owner, name)

            def call(*arguments: object, **options: object) -> object:
                add(counter)
                return original(*arguments, **options)

            monkeypatch.setattr(owner, name, call)

        def execute(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
                add("row_statements")

        spy(ImpactSearcher, "search", "searches")
        spy(RiskAssessor, "assess", "assessments")
        spy(web.app.forms, "check_origin", "origin_checks")
        engine = services(app).database.engine
        event.listen(engine, "checkout", lambda *_: add("sessions"))
        event.listen(engine, "commit", lambda _: add("commits"))
        event.listen(engine, "before_cursor_execute", execute)
        return work

    return count


def test_sending_a_message_takes_one_search_one_transaction_and_eleven_statements(
    mailing: Flask, counted: Callable[[Flask], Work]
) -> None:
    client = mailing.test_client()
    form = {**CALENDAR, "csrf_token": token(client.get("/contact").text)}
    work = counted(mailing)
    assert client.post("/contact", data=form).status_code == 303
    assert (work.searches, work.assessments, work.origin_checks) == (1, 1, 1)
    assert (work.sessions, work.commits, work.row_statements) == (1, 1, 11)


def test_sending_a_message_about_a_risk_takes_one_statement_more_for_its_suggested_articles(
    make_app: MakeApp, risky: Settings, counted: Callable[[Flask], Work]
) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1", **risky)
    client = app.test_client()
    form = {**CALENDAR, "body": "Somebody hacked my account.", "csrf_token": token(client.get("/contact").text)}
    work = counted(app)
    assert client.post("/contact", data=form).status_code == 303
    assert (work.searches, work.assessments, work.origin_checks) == (1, 1, 1)
    assert (work.sessions, work.commits, work.row_statements) == (1, 1, 12)
    assert ticket_of(app).risk == "takeover"


@pytest.mark.parametrize(("purpose", "statements"), [(LinkPurpose.TICKET, 4), (LinkPurpose.SHOWN, 5)])
def test_ticket_page_takes_as_many_statements_for_eleven_messages_as_for_one(
    mailing: Flask, counted: Callable[[Flask], Work], purpose: LinkPurpose, statements: int
) -> None:
    tickets, signer = services(mailing).tickets, services(mailing).signer
    file = Attachment("a.txt", "text/plain", b"a")
    new_ticket = NewTicket("anna@example.org", "The calendar", "It is wrong.", files=(file,), source=Source.FORM)
    reference = tickets.open(new_ticket, "1").ticket.reference
    path = f"/tickets/{signer.seal(purpose, reference)}"
    client = mailing.test_client()
    work = counted(mailing)
    assert client.get(path).status_code == 200
    assert (work.sessions, work.row_statements) == (1, statements)
    for number in range(10):
        tickets.write(reference, NewMessage(f"Message {number}.", files=(file,), source=Source.FORM))
    work.reset()
    assert client.get(path).text.count("a.txt") == 11
    assert (work.sessions, work.row_statements) == (1, statements)


def test_signed_in_customer_and_repeated_message_take_one_transaction_too(
    make_app: MakeApp, counted: Callable[[Flask], Work]
) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1", identity_key=KEY)
    client = app.test_client()
    form = {**CALENDAR, "identity": signed(email=CALENDAR["email"])}
    work = counted(app)
    for parameter in ("ticket", "known"):
        token_field = {"csrf_token": token(client.get("/contact").text)}
        work.reset()
        answer = client.post("/contact", data={**form, **token_field})
        assert f"/contact/received?{parameter}=" in answer.headers["Location"]
        assert (work.searches, work.origin_checks, work.sessions, work.commits) == (1, 1, 1, 1)
