"""Two agents on one ticket: they see each other, and conflicting replies are held."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from tests.web.conftest import raise_operational_error, run_concurrently, services
from tests.web.desk.conftest import fields, opened, press, signed_in, status_page, ticket
from web.app.worker import Worker
from web.desk import presence, staff
from web.errors import OvertakenError
from web.storage.models import Ticket, TicketViewer, now
from web.tickets.new_ticket import NewMessage

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def answer(body: str = "Try this.", **form: str) -> dict[str, str]:
    return {"action": "reply", "body": body, **form}


def test_the_second_of_two_replies_is_held_until_the_first_is_read(app: Flask) -> None:
    reference = opened(app)
    path = f"/desk/tickets/{reference}"
    ada, ben = signed_in(app, name="ada"), signed_in(app)
    form = {**fields(ben, path), **answer("Mine.")}
    assert ada.post(path, data={**fields(ada, path), **answer("Hers.")}).status_code == 303
    page = ben.post(path, data=form)
    assert page.status_code == 400
    assert "ada replied meanwhile; read it first" in page.text
    assert "Mine.</textarea>" in page.text
    assert '<p class="text" dir="auto">Hers.</p>' in page.text
    assert [message.body for message in ticket(app, reference).messages] == ["It shows yesterday.", "Hers."]


def test_a_held_reply_can_be_sent_anyway(app: Flask) -> None:
    reference = opened(app)
    path = f"/desk/tickets/{reference}"
    ben = signed_in(app)
    form = {**fields(ben, path), **answer("Mine.")}
    services(app).tickets.answer(reference, NewMessage("Hers.", "staff", "ada"))
    page = ben.post(path, data=form).text
    again = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.split('<form class="compose"')[1])
    )
    assert ben.post(path, data={**answer("Mine."), **again}).status_code == 303
    assert [message.body for message in ticket(app, reference).messages][1:] == ["Hers.", "Mine."]


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        ("note", "ada added a note meanwhile;"),
        ("answer and note", "ada replied and ada added a note meanwhile;"),
        ("message and answer", "anna@example.org wrote and ada replied meanwhile;"),
        ("close", "This ticket has changed meanwhile;"),
        ("undelivered", "This ticket has changed meanwhile;"),
    ],
)
def test_the_reason_why_a_reply_is_held_is_named(app: Flask, happened: str, expected: str) -> None:
    reference, support = opened(app), services(app).tickets
    path = f"/desk/tickets/{reference}"
    ben = signed_in(app)
    form = {**fields(ben, path), **answer()}
    if "note" in happened:
        support.note(reference, "ada", "I am on it.")
    if "answer" in happened:
        support.answer(reference, NewMessage("Hers.", "staff", "ada"))
    if "message" in happened:
        support.write(reference, NewMessage("It got worse."))
    if happened == "close":
        support.close(reference)
    if happened == "undelivered":
        support.undelivered(reference, "the recipient was refused: 550")
    page = ben.post(path, data=form)
    assert (page.status_code, expected in page.text) == (400, True)


def test_an_agents_own_messages_do_not_hold_a_reply(app: Flask) -> None:
    reference = opened(app)
    path = f"/desk/tickets/{reference}"
    ben = signed_in(app)
    form = {**fields(ben, path), **answer("Second.")}
    services(app).tickets.answer(reference, NewMessage("First.", "staff", "Ben"))
    assert ben.post(path, data=form).status_code == 303


def test_only_one_of_simultaneous_replies_is_sent(app: Flask) -> None:
    reference = opened(app)
    latest = ticket(app, reference).messages[-1].id

    def send(number: int) -> str:
        try:
            services(app).tickets.answer(reference, NewMessage("x", "staff", f"agent {number}"), last_read_id=latest)
        except OvertakenError as error:
            return str(error)
        return ""

    refused = [wrong for wrong in run_concurrently(4, send) if wrong]
    assert len(refused) == 3
    (winner,) = [message.name for message in ticket(app, reference).messages[1:]]
    assert all(wrong.startswith(f"{winner} replied meanwhile") for wrong in refused)


def test_a_reassignment_is_refused_if_the_assignee_changed_meanwhile(app: Flask) -> None:
    reference = opened(app)
    ben = signed_in(app)
    with services(app).database.session() as session:
        (user,) = staff.members(session)
    staff.add_user(services(app).database, "ada", "correct horse battery", "agent")
    with services(app).database.session() as session:
        ada = staff.member(session, "ada")
    services(app).tickets.assign(reference, ada)
    page = press(ben, reference, "save", assignee="Ben", assigned="")
    assert (page.status_code, "The ticket was assigned to ada meanwhile" in page.text) == (400, True)
    assert '<input type="hidden" name="assigned" value="ada">' in page.text
    assert press(ben, reference, "save", assignee="Ben", assigned="ada").status_code == 303
    services(app).tickets.assign(reference, user, shown="ada")
    with services(app).database.session() as session:
        row = session.scalars(select(Ticket)).one()
        assert row.assignee
        assert row.assignee.name == "Ben"


def others_on(page: str) -> str:
    notice = re.search(r'<p class="notice warn"( hidden)?><span>.*?</span><span data-part="others">([^<]*)<', page)
    assert notice
    assert bool(notice[1]) == (not notice[2])
    return notice[2]


def announce(client: FlaskClient, reference: str, **form: str) -> dict[str, str]:
    page = client.get(f"/desk/tickets/{reference}").text
    (url, token, newest), *_ = re.findall(r'data-url="([^"]+)" data-token="([^"]+)" data-newest="(\d+)"', page)
    got = client.post(url, data={"csrf_token": token, "newest": newest, **form})
    return got.json if got.data else {"status": got.status_code}


def test_a_ticket_shows_who_else_is_viewing_it_and_since_when(app: Flask) -> None:
    reference = opened(app)
    ada, ben, eve = signed_in(app, name="ada"), signed_in(app), signed_in(app, "viewer", "eve")
    assert others_on(ada.get(f"/desk/tickets/{reference}").text) == ""
    others = others_on(ben.get(f"/desk/tickets/{reference}").text)
    assert re.fullmatch(r"ada \(since \d+ \w+ \d{4}, \d\d:\d\d UTC\) is also viewing this ticket\.", others)
    others = others_on(eve.get(f"/desk/tickets/{reference}").text)
    assert re.sub(r" \(.*?\)", "", others) == "ada and Ben are also viewing this ticket."
    other = opened(app, "Another")
    assert others_on(ben.get(f"/desk/tickets/{other}").text) == ""


def test_presence_is_shared_between_processes(app: Flask, make_app: MakeApp) -> None:
    reference = opened(app)
    signed_in(app, name="ada").get(f"/desk/tickets/{reference}")
    other = make_app()
    assert others_on(signed_in(other).get(f"/desk/tickets/{reference}").text).startswith("ada ")


def test_closed_and_expired_pages_no_longer_count(app: Flask) -> None:
    reference = opened(app)
    ada, ben = signed_in(app, name="ada"), signed_in(app)
    assert announce(ada, reference)["others"] == ""
    assert announce(ben, reference)["others"].startswith("ada ")
    assert announce(ada, reference, closed="1") == {"status": 204}
    assert announce(ben, reference)["others"] == ""
    announce(ada, reference)
    with services(app).database.writing() as session:
        session.execute(update(TicketViewer).values(seen=now() - presence.EXPIRES))
    assert announce(ben, reference)["others"] == ""
    with services(app).database.session() as session:
        assert session.scalar(select(func.count()).select_from(TicketViewer)) == 1, "what has expired is deleted"


def test_an_open_page_learns_of_new_messages(app: Flask) -> None:
    reference = opened(app)
    ben = signed_in(app)
    newest = str(ticket(app, reference).messages[-1].id)
    assert announce(ben, reference)["news"] == ""
    services(app).tickets.answer(reference, NewMessage("Hers.", "staff", "ada"))
    assert announce(ben, reference, newest=newest)["news"] == "ada replied meanwhile."
    for odd in ("", "x", "9" * 40):
        assert announce(ben, reference, newest=odd)["others"] == ""


def test_presence_requires_sign_in_and_a_token(app: Flask) -> None:
    reference = opened(app)
    signed_in(app, name="ada").get(f"/desk/tickets/{reference}")
    visitor, url = app.test_client(), f"/desk/tickets/{reference}/presence"
    assert visitor.post(url).headers["Location"] == "/desk/sign-in"
    assert "ada" not in visitor.get(status_page(app, reference)).text
    ben = signed_in(app)
    assert ben.post(url).status_code == 400
    assert ben.post(url, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_ticket_is_shown_even_if_presence_cannot_be_recorded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    reference, ben = opened(app), signed_in(app)
    monkeypatch.setattr("web.desk.presence.enter", raise_operational_error)
    page = ben.get(f"/desk/tickets/{reference}")
    assert (page.status_code, "It shows yesterday." in page.text) == (200, True)


def test_no_request_holds_two_connections_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests that hold one connection and wait for a second could block each other."""
    reference, ben = opened(app), signed_in(app)
    pool = services(app).database.engine.pool
    busy: list[int] = []

    def watch(room: object, name: str) -> None:
        real = getattr(room, name)

        def watched(*arguments: object) -> object:
            busy.append(pool.checkedout())  # type: ignore[attr-defined]
            return real(*arguments)

        monkeypatch.setattr(room, name, watched)

    for room, name in ((presence, "enter"), (presence, "leave"), (staff, "take_notice"), (staff, "leave_notice")):
        watch(room, name)
    press(ben, reference, "note", body="x")
    ben.get(f"/desk/tickets/{reference}")
    announce(ben, reference, closed="1")
    assert set(busy) == {0}
    assert len(busy) >= 6


def test_the_worker_deletes_expired_presence(app: Flask) -> None:
    signed_in(app).get(f"/desk/tickets/{opened(app)}")
    with services(app).database.writing() as session:
        session.execute(update(TicketViewer).values(seen=now() - 2 * presence.EXPIRES))
    Worker(services(app)).run_once()
    with services(app).database.session() as session:
        assert session.scalars(select(TicketViewer)).all() == []


@pytest.mark.parametrize(
    ("action", "form", "expected"),
    [
        ("reply", {"body": "x"}, "Reply sent to anna@example.org. The ticket is now answered."),
        ("solve", {"body": "x"}, "Reply sent to anna@example.org. The ticket is now solved."),
        ("note", {"body": "x"}, "Internal note added. Only staff can see it."),
        ("save", {"assignee": "Ben"}, "Assigned to Ben."),
        ("save", {"assignee": ""}, "The ticket is now unassigned."),
        ("save", {"priority": "high", "ranked": "normal"}, "Priority set to high."),
        ("save", {"priority": "high", "assignee": "Ben"}, "Priority set to high. Assigned to Ben."),
        ("save", {"priority": "low", "ranked": "low", "assignee": "", "assigned": ""}, "Nothing to change."),
        ("take", {}, "Assigned to Ben."),
    ],
)
def test_every_action_is_confirmed_once(mailing: Flask, action: str, form: dict[str, str], expected: str) -> None:
    reference, ben = opened(mailing), signed_in(mailing)
    answer = press(ben, reference, action, **form)
    assert "Set-Cookie" not in answer.headers
    page = ben.get(answer.headers["Location"]).text
    assert f"<p>{expected}</p></div>" in page
    assert expected not in ben.get(f"/desk/tickets/{reference}").text


def test_without_mail_the_confirmation_says_that_no_notification_was_sent(app: Flask) -> None:
    reference, ben = opened(app), signed_in(app)
    press(ben, reference, "reply", body="x")
    page = ben.get(f"/desk/tickets/{reference}").text
    assert "Reply posted on the ticket page. Mail is off, so anna@example.org was not notified." in page
    press(ben, reference, "solve", body="y")
    press(ben, reference, "reopen")
    assert "Ticket reopened." in ben.get(f"/desk/tickets/{reference}").text


def test_a_confirmation_is_shown_only_in_the_same_browser(app: Flask) -> None:
    reference, ada, ben = opened(app), signed_in(app, name="ada"), signed_in(app)
    press(ben, reference, "note", body="x")
    assert "Internal note added." not in ada.get(f"/desk/tickets/{reference}").text
    assert "Internal note added." in ben.get(f"/desk/tickets/{reference}").text
    assert staff.take_notice(services(app).database, "no such token") == ""


def test_customers_get_a_confirmation_without_a_cookie(app: Flask) -> None:
    page, visitor = status_page(app, opened(app)), app.test_client()
    (form_token,) = re.findall(r'name="csrf_token" value="([^"]+)"', visitor.get(page).text)
    for form, expected in (
        ({"body": "More."}, "Your message was sent."),
        ({"change": "close"}, "Your ticket is solved now."),
    ):
        answer = visitor.post(page, data={"csrf_token": form_token, **form})
        shown = visitor.get(answer.headers["Location"])
        assert f"<p>{expected}</p></div>" in shown.text
        assert not {"Set-Cookie"} & {*answer.headers.keys(), *shown.headers.keys()}
    assert "<u>" not in visitor.get(f"{page}?done=%3Cu%3E").text
