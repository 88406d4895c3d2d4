"""The ticket form at the desk: replies, notes, assignment, priority, merging."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.web.conftest import raise_operational_error, services, token
from tests.web.desk.conftest import (
    fields,
    opened,
    press,
    send,
    signed_in,
    status_page,
    ticket,
    token_for,
    upload,
    whole,
)
from web.storage.models import OutboxItem, TicketArticle
from web.tickets.access import LinkPurpose
from web.tickets.new_ticket import NewMessage, Standing

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_a_reply_is_mailed_and_sets_the_ticket_to_pending(make_app: MakeApp) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1")
    reference = opened(app)
    client = signed_in(app)
    assert press(client, reference, "reply", body="Try this.").status_code == 303
    answered = ticket(app, reference)
    assert (answered.status, answered.due, answered.messages[-1].name) == ("pending", None, "Ben")
    with services(app).database.session() as session:
        assert session.scalars(select(OutboxItem.key).where(OutboxItem.occasion == "answer")).all()


def test_a_double_click_sends_one_reply(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    form = {"csrf_token": token_for(client, f"/desk/tickets/{reference}"), "action": "reply", "body": "Try this."}
    for _ in range(2):
        client.post(f"/desk/tickets/{reference}", data=form)
    assert len(ticket(app, reference).messages) == 2


def test_a_reply_is_held_until_newer_messages_are_read(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    path = f"/desk/tickets/{reference}"
    typed = {"action": "solve", "body": "Try this.", "article": "refund"}
    form = {**fields(client, path), **typed}
    services(app).tickets.write(reference, NewMessage("It is solved, never mind."))
    page = client.post(path, data=form)
    assert page.status_code == 400
    assert "anna@example.org wrote meanwhile; read it first" in page.text
    assert "It is solved, never mind." in page.text
    assert "Try this.</textarea>" in page.text
    assert 'name="article" value="refund" checked>' in page.text
    assert len(ticket(app, reference).messages) == 2
    assert client.post(path, data={**fields(client, path), **typed}).status_code == 303
    assert ticket(app, reference).status == "solved"


def test_a_second_click_is_not_held_by_messages_after_the_first(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    path = f"/desk/tickets/{reference}"
    form = {**fields(client, path), "action": "reply", "body": "Try this."}
    assert client.post(path, data=form).status_code == 303
    services(app).tickets.write(reference, NewMessage("It works."))
    assert client.post(path, data=form).status_code == 303
    assert (len(ticket(app, reference).messages), ticket(app, reference).status) == (3, "open")


def test_a_reply_is_held_if_the_ticket_was_closed_meanwhile(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    path = f"/desk/tickets/{reference}"
    form = {**fields(client, path), "action": "reply", "body": "Try this."}
    services(app).tickets.close(reference)
    assert "This ticket has changed meanwhile; read it first" in client.post(path, data=form).text


def test_a_reply_links_its_article_in_the_mail_and_solves_nothing(mailing: Flask) -> None:
    reference = opened(mailing)
    client = signed_in(mailing)
    for _ in range(2):
        assert press(client, reference, "reply", body="It may be here.", article="refund").status_code == 303
    with services(mailing).database.session() as session:
        mails = select(OutboxItem.content).where(OutboxItem.occasion == "answer")
        messages = [message_from_bytes(mail, policy=default) for mail in session.scalars(mails)]
        assert session.scalars(select(TicketArticle.slug).where(TicketArticle.part == "solved")).all() == []
    for message in messages:
        for kind in ("plain", "html"):
            part = message.get_body((kind,))
            assert part
            assert part.get_content().count("/articles/refund") == 1
    assert ticket(mailing, reference).status == "pending"
    assert "/articles/refund" in client.get(status_page(mailing, reference)).text


def test_solving_records_the_article_as_the_solution(app: Flask) -> None:
    reference = opened(app)
    press(signed_in(app), reference, "solve", body="It is here.", article="refund")
    assert ticket(app, reference).status == "solved"
    with services(app).database.session() as session:
        assert session.scalars(select(TicketArticle.slug).where(TicketArticle.part == "solved")).all() == ["refund"]


@pytest.mark.parametrize(
    ("action", "form", "complaint"),
    [
        ("reply", {"body": " "}, "Write a reply first."),
        ("note", {}, "Write a note first."),
        ("solve", {"body": "x", "article": "nothing"}, "there is no such article"),
        ("save", {"assignee": "Nobody Known"}, "No active member of staff"),
        ("save", {"priority": "burning"}, "Choose a priority"),
        ("merge", {"into": "NP-2222-2222"}, "there is no ticket with this reference"),
    ],
)
def test_invalid_actions_are_refused_with_a_reason(
    app: Flask, action: str, form: dict[str, str], complaint: str
) -> None:
    reference = opened(app)
    answer = press(signed_in(app), reference, action, **form)
    assert answer.status_code == 400
    assert complaint in answer.text


@pytest.mark.parametrize("odd", ["\0", "9" * 30, "-" + "9" * 30, "\u202e", "9" * 5_000])
def test_odd_input_never_causes_a_server_error(app: Flask, odd: str) -> None:
    reference = opened(app)
    client = signed_in(app)
    paths = (f"/desk/tickets/{odd}", f"/desk?status={odd}", f"/desk?q={odd}", f"/desk?page={odd}", f"/desk/files/{odd}")
    assert {client.get(path.replace("\0", "%00")).status_code for path in paths} <= {200, 404}
    for action, field in (("save", "assignee"), ("save", "priority"), ("merge", "into"), ("solve", "article")):
        assert press(client, reference, action, **{"body": "x", field: odd}).status_code in (303, 400)
    assert press(client, reference, "reply", body="x", newest=odd).status_code == 303


def test_an_internal_note_is_not_on_the_customers_page(app: Flask) -> None:
    reference = opened(app)
    press(signed_in(app), reference, "note", body="between us")
    assert ticket(app, reference).messages[-1].internal
    page = services(app).notifier.link(reference).split("/", 3)[3]
    assert "between us" not in app.test_client().get(f"/{page}").text


def test_a_ticket_can_be_assigned_prioritised_and_reopened(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    press(client, reference, "save", assignee="Ben")
    press(client, reference, "save", priority="high")
    assert "The calendar" in client.get("/desk?mine=1").text
    press(client, reference, "solve", body="Done.")
    assert "The calendar" not in client.get("/desk").text
    press(client, reference, "reopen")
    assert (ticket(app, reference).status, ticket(app, reference).priority) == ("open", 2)


def test_two_tickets_of_one_customer_can_be_merged(mailing: Flask) -> None:
    first, second = opened(mailing, "First"), opened(mailing, "Second")
    client = signed_in(mailing)
    assert press(client, second, "merge", into=first.lower()).status_code == 303
    assert len(ticket(mailing, first).messages) == 3
    assert "First" in client.get(f"/desk/tickets/{second}").text
    link = services(mailing).notifier.link(second).split("/", 3)[3]
    assert first in mailing.test_client().get(f"/{link}").text


def test_without_mail_a_merge_is_refused_because_it_would_break_the_only_link(app: Flask) -> None:
    """The link shown after sending would stop working, and no other could be mailed."""
    first, second = opened(app, "First"), opened(app, "Second")
    shown = services(app).signer.seal(LinkPurpose.SHOWN, second)
    answer = press(signed_in(app), second, "merge", into=first)
    assert answer.status_code == 400
    assert "Mail is not configured" in answer.text
    assert "Second" in app.test_client().get(f"/tickets/{shown}").text


def test_a_merge_never_shows_a_ticket_to_another_organisation(mailing: Flask) -> None:
    alone = opened(mailing, "Alone")
    ours, theirs = (opened(mailing, name, standing=Standing(organisation=name)) for name in ("Ours", "Theirs"))
    client = signed_in(mailing)
    for reference, into in ((alone, ours), (ours, theirs)):
        answer = press(client, reference, "merge", into=into)
        assert answer.status_code == 400
        assert "belongs to another organisation" in answer.text
    assert press(client, ours, "merge", into=alone).status_code == 303


def test_tickets_of_two_customers_cannot_be_merged(app: Flask) -> None:
    first, second = opened(app, "First"), opened(app, "Second", "eve@example.org")
    answer = press(signed_in(app), second, "merge", into=first)
    assert "belongs to another customer" in answer.text
    assert len(ticket(app, first).messages) == 1


@pytest.mark.parametrize(("action", "fails"), [("reply", "answer"), ("solve", "answer"), ("note", "note")])
def test_a_reply_that_cannot_be_stored_comes_back_and_can_be_sent_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch, action: str, fails: str
) -> None:
    reference = opened(app)
    client = signed_in(app)
    with monkeypatch.context() as broken:
        broken.setattr(services(app).tickets, fails, raise_operational_error)
        answer = send(client, reference, upload(), action=action, article="refund")
    assert answer.status_code == 503
    assert "See.</textarea>" in answer.text
    form = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text.split('class="compose"')[1])
    )
    assert 'name="article" value="refund" checked>' in answer.text
    tokens = re.findall(r'name="kept" value="([^"]+)"', answer.text)
    again = client.post(f"/desk/tickets/{reference}", data={**form, "action": action, "body": "See.", "kept": tokens})
    assert again.status_code == 303
    ((body, count),) = [(message.body, len(message.files)) for message in whole(app, reference)][1:]
    assert (body.split("\n")[0], count) == ("See.", 1)


def test_a_note_sent_twice_is_stored_once_and_may_also_be_sent_as_a_reply(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    form = fields(client, f"/desk/tickets/{reference}")
    for action in ("note", "note", "reply"):
        assert send(client, reference, **{**form, "action": action}).status_code == 303
    assert [message.internal for message in ticket(app, reference).messages] == [False, True, False]


def test_cross_site_forms_and_foreign_tokens_change_nothing(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    form = {"csrf_token": token_for(client, f"/desk/tickets/{reference}"), "action": "note", "body": "x"}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post(f"/desk/tickets/{reference}", data=form, headers=headers).status_code == 403
    form["csrf_token"] = token(client.get("/contact").text)
    assert client.post(f"/desk/tickets/{reference}", data=form).status_code == 400
    assert len(ticket(app, reference).messages) == 1


@pytest.mark.parametrize("action", ["reply", "solve", "note"])
def test_note_is_never_sent_whatever_button_is_pressed(mailing: Flask, action: str) -> None:
    reference = opened(mailing)
    press(signed_in(mailing), reference, action, kind="note", body="between us")
    messages = ticket(mailing, reference).messages
    assert [(message.body, message.internal) for message in messages[1:]] == [("between us", True)]
    assert ticket(mailing, reference).status == "open"


def test_saving_keeps_a_priority_that_a_colleague_changed_meanwhile(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    services(app).tickets.rank(reference, 3)
    press(client, reference, "save", priority="normal", ranked="normal", assignee="Ben", assigned="")
    assert (ticket(app, reference).priority, ticket(app, reference).assignee_id is not None) == (3, True)
