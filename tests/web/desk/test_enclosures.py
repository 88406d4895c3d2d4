"""The article sent with a reply: on the customer's page, at the desk, in mail and in a shell."""

from __future__ import annotations

import json
import re
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from tests.web.conftest import services
from tests.web.desk.conftest import opened, press, signed_in, status_page, ticket, token_for
from web.desk import staff
from web.storage.models import Message, OutboxItem, TicketArticle
from web.tickets import records
from web.tickets.new_ticket import NewMessage

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp, Shell

STORAGE = True
"""Runs on SQLite and PostgreSQL."""

LINK = re.compile(r'<a class="enclosed" href="/articles/refund">')


def mailed(app: Flask) -> str:
    """Return the text of the only answer that was mailed."""
    with services(app).database.session() as session:
        mail = session.scalars(select(OutboxItem.content).where(OutboxItem.occasion == "answer")).one()
    text = message_from_bytes(mail, policy=default).get_body(("plain",))
    assert text
    return str(text.get_content())


def solutions(app: Flask) -> list[str]:
    with services(app).database.session() as session:
        return list(session.scalars(select(TicketArticle.slug).where(TicketArticle.part == "solved")))


@pytest.mark.parametrize("action", ["reply", "solve"])
@pytest.mark.parametrize("sends_mail", [True, False])
def test_the_article_of_a_reply_is_linked_on_every_page_and_in_the_mail(
    make_app: MakeApp, action: str, *, sends_mail: bool
) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1") if sends_mail else make_app()
    reference, ben = opened(app), signed_in(app)
    press(ben, reference, action, body="It is here.", article="refund")
    assert LINK.search(app.test_client().get(status_page(app, reference)).text)
    assert LINK.search(ben.get(f"/desk/tickets/{reference}").text)
    assert ticket(app, reference).messages[-1].body == "It is here."
    assert solutions(app) == (["refund"] if action == "solve" else [])
    with services(app).database.session() as session:
        mails = session.scalars(select(OutboxItem.content).where(OutboxItem.occasion == "answer")).all()
    assert len(mails) == int(sends_mail)
    for mail in mails:
        text = message_from_bytes(mail, policy=default).get_body(("plain",))
        assert text
        assert text.get_content().count("/articles/refund") == 1


@pytest.mark.parametrize(("command", "solved"), [("reply", []), ("solve", ["refund"])])
def test_an_article_sent_from_a_shell_is_linked_on_the_page(
    app: Flask, shell: Shell, command: str, solved: list[str]
) -> None:
    reference = opened(app)
    staff.add_user(services(app).database, "ada", "correct horse battery", "agent")
    choice = (command, reference, "--as", "ada", "--article")
    shell("tickets", *choice, "refund", text="It is here.")
    assert LINK.search(app.test_client().get(status_page(app, reference)).text)
    assert solutions(app) == solved
    assert "It is here.\n[article: refund]" in shell("tickets", "show", reference)
    assert json.loads(shell("tickets", "show", reference, "--json"))["messages"][-1]["article"] == "refund"
    with pytest.raises(AssertionError, match="there is no such article"):
        shell("tickets", *choice, "nothing", text="It is here.")


def test_all_articles_of_a_reply_are_linked_on_the_page_and_in_the_mail(mailing: Flask) -> None:
    reference, ben = opened(mailing), signed_in(mailing)
    path = f"/desk/tickets/{reference}"
    form = {"csrf_token": token_for(ben, path), "action": "solve", "body": "Here.", "article": ["refund", "bounce"]}
    assert ben.post(path, data=form).status_code == 303
    page = mailing.test_client().get(status_page(mailing, reference)).text
    assert re.findall(r'class="enclosed" href="/articles/(\w+)"', page) == ["refund", "bounce"]
    assert sorted(solutions(mailing)) == ["bounce", "refund"]
    text = mailed(mailing)
    assert text.index("/articles/refund") < text.index("/articles/bounce")
    assert "These articles explain more:" in text


def test_an_article_linked_in_the_text_goes_along_and_is_not_repeated_in_the_mail(mailing: Flask) -> None:
    reference = opened(mailing)
    body = "Read http://localhost/articles/refund and http://elsewhere.example/articles/bounce"
    press(signed_in(mailing), reference, "solve", body=body)
    assert ticket(mailing, reference).messages[-1].articles == ("refund",)
    assert solutions(mailing) == ["refund"]


def test_mail_does_not_repeat_a_link_that_stands_in_the_text(mailing: Flask) -> None:
    reference, ben = opened(mailing), signed_in(mailing)
    address = f"{services(mailing).config.address}/articles/refund"
    press(ben, reference, "reply", body=f"See here:\n{address}", article="refund")
    assert mailed(mailing).count(address) == 1


def test_the_articles_of_the_last_reply_solve_a_ticket_that_its_customer_closes(app: Flask) -> None:
    references, ben = [opened(app, subject) for subject in ("First", "Second", "Third")], signed_in(app)
    for reference in references:
        press(ben, reference, "reply", body="It is here.", article="refund")
    services(app).tickets.write(references[1], NewMessage("It does not help."))
    press(ben, references[2], "reply", body="Or is it?")
    for reference in references:
        services(app).tickets.close(reference)
    assert solutions(app) == ["refund"]


def test_a_later_solution_replaces_the_earlier_one(app: Flask) -> None:
    reference, ben = opened(app), signed_in(app)
    for slug in ("refund", "bounce"):
        press(ben, reference, "solve", body=f"See {slug}.", article=slug)
    assert solutions(app) == ["bounce"]


def test_a_moved_or_deleted_article_is_still_named(app: Flask) -> None:
    reference = opened(app)
    press(signed_in(app), reference, "reply", body="It is here.", article="refund")
    for slug, shown in (("old-sessions", 'href="/articles/moved"'), ("gone-since", "<b>gone-since</b>")):
        with services(app).database.writing() as session:
            session.execute(update(Message).where(Message.articles != ()).values(articles=(slug,)))
        assert shown in app.test_client().get(status_page(app, reference)).text


def test_the_export_names_the_article_of_a_reply(app: Flask) -> None:
    reference = opened(app)
    press(signed_in(app), reference, "reply", body="It is here.", article="refund")
    (exported,) = records.export(services(app).database, "anna@example.org")["tickets"]
    assert [message["article"] for message in exported["messages"]] == ["", "refund"]
