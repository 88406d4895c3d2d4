"""Filing: the outcome of each mail, and detection of duplicates."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from tests.web.conftest import services
from tests.web.mail.conftest import Centre, mail, opened
from web.mail.inbound.inbox import accept
from web.storage.models import TicketArticle, now

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


@pytest.mark.parametrize("changed", [{"text": "Help me again."}, {"From": "eve@example.org"}, {"Subject": "Clock"}])
def test_other_content_under_a_known_message_id_is_another_mail(centre: Centre, changed: dict[str, str]) -> None:
    first = {"text": "Help.", "Message_ID": "<1@example.org>"}
    assert [centre.come(**first), centre.come(**{**first, **changed})] == ["opened", "opened"]
    assert len(centre.tickets()) == 2
    assert len(centre.smtp.mails()) == 2


@pytest.mark.parametrize("second", ["<2@example.org>", "<no id@example.org>"])
def test_same_text_in_a_second_mail_opens_another_ticket(centre: Centre, second: str) -> None:
    assert centre.come("Please call me.", Message_ID="<1@example.org>") == "opened"
    raw = mail("Please call me.")
    accept(services(centre.app).database, f"Message-ID: {second}\n".encode() + raw)
    centre.worker.run_once()
    assert [len(ticket.messages) for ticket in centre.tickets()] == [1, 1]
    assert len(centre.smtp.mails()) == 2


def test_same_text_with_another_file_is_another_mail(centre: Centre) -> None:
    for number, name in enumerate(("one.log", "two.log")):
        message = EmailMessage()
        message["From"], message["Subject"], message["Message-ID"] = "anna@example.org", "Logs", f"<{number}@x.example>"
        message.set_content("See the file.")
        message.add_attachment(f"Lines of {name}.", filename=name)
        accept(services(centre.app).database, message.as_bytes())
    centre.worker.run_once()
    names = [[file.name for message in ticket.messages for file in message.files] for ticket in centre.tickets()]
    assert names == [["one.log"], ["two.log"]]


def test_reply_with_a_known_message_id_and_new_text_is_added(centre: Centre) -> None:
    reference = opened(centre)
    again = {"Subject": reference, "Message_ID": "<1@example.org>"}
    for text in ("One.", "Two."):
        assert centre.come(text, **again) == "added"
    assert centre.come("Two.", **again, Received="from two.example") == "known"
    (ticket,) = centre.tickets()
    assert [message.body for message in ticket.messages] == ["It shows yesterday.", "One.", "Two."]


def test_list_mail_opens_a_ticket_without_confirmation(centre: Centre) -> None:
    assert centre.come("Help.", List_Id="<support.northpost.example>", Precedence="list") == "opened"
    (ticket,) = centre.tickets()
    assert ticket.priority == 0
    assert centre.smtp.mails() == []


def test_first_mail_opens_a_ticket_and_the_confirmation_suggests_articles(centre: Centre) -> None:
    assert centre.come("I forgot my password and want to reset it.", Subject="Reset my password") == "opened"
    (ticket,) = centre.tickets()
    assert (ticket.email, ticket.subject) == ("anna@example.org", "Reset my password")
    (mail,) = centre.smtp.mails("anna@example.org")
    text = mail.get_body(("plain",))
    assert text is not None
    assert "https://help.northpost.example/articles/" in text.get_content()
    assert any(article.part == "suggested" for article in ticket_articles(centre))


def test_the_confirmation_of_a_mail_quotes_the_answer(centre: Centre) -> None:
    assert centre.come("Get a refund", Subject="Get a refund") == "opened"
    (mail,) = centre.smtp.mails("anna@example.org")
    for kind in ("plain", "html"):
        text = mail.get_body((kind,))
        assert text is not None
        assert "word for word from our article" in text.get_content()
        assert "Within thirty days a yearly payment comes back." in text.get_content()


def ticket_articles(centre: Centre) -> list[TicketArticle]:

    with services(centre.app).database.session() as session:
        return list(session.scalars(select(TicketArticle)))


def test_confirmation_of_a_risky_mail_starts_with_safety_advice_only(risky_centre: Centre) -> None:
    body = "Somebody hacked my account. I want to reset my password."
    assert risky_centre.come(body, Subject="Reset my password") == "opened"
    assert risky_centre.tickets()[0].risk == "takeover"
    (mail,) = risky_centre.smtp.mails("anna@example.org")
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        text = part.get_content()
        link = text.index("https://help.northpost.example/articles/breach")
        assert text.index("Change it first.") < link < text.index("Hello,")
        assert text.count("/articles/") == 1


def test_reply_that_describes_a_risk_makes_the_ticket_urgent(risky_centre: Centre) -> None:
    reference = opened(risky_centre)
    services(risky_centre.app).tickets.rank(reference, 0)
    text, subject = "In fact somebody hacked my account.", f"Re: [{reference}] We received your message: The calendar"
    assert risky_centre.come("Still yesterday.", Subject=subject) == "added"
    assert (risky_centre.tickets()[0].risk_label, risky_centre.tickets()[0].priority) == ("", 0)
    assert risky_centre.come(text, Subject=subject, Message_ID="<2@example.org>") == "added"
    (ticket,) = risky_centre.tickets()
    assert (ticket.risk, ticket.priority) == ("takeover", 3)
    assert ticket.due
    assert ticket.due < now() + dt.timedelta(hours=5)
    assert [message.body for message in ticket.messages] == ["It shows yesterday.", "Still yesterday.", text]
    services(risky_centre.app).tickets.rank(reference, 1)  # set by the staff
    assert risky_centre.come("My frozen account must be thawed", Subject=subject) == "added"
    (ticket,) = risky_centre.tickets()
    assert (ticket.risk, ticket.priority) == ("takeover", 1)


def test_new_subject_of_a_reply_can_describe_a_risk(risky_centre: Centre) -> None:
    reference = opened(risky_centre)
    assert risky_centre.come("Please help.", Subject=f"Somebody hacked my account ({reference})") == "added"
    assert risky_centre.tickets()[0].risk == "takeover"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Auto-Submitted": "auto-generated"},
        {"From": "mailer-daemon@example.org"},
        {"From": "no-reply@example.org"},
        {"Return-Path": "<>"},
        {"From": "nobody"},
    ],
)
def test_automatic_mail_that_answers_nothing_opens_a_ticket_without_confirmation(
    centre: Centre, headers: dict[str, str]
) -> None:
    assert centre.come("The form on the web was filled in.", **headers) == "automatic"
    (ticket,) = centre.tickets()
    assert (ticket.priority, ticket.messages[0].body) == (0, "The form on the web was filled in.")
    assert centre.smtp.mails() == []


def test_web_form_mail_opens_a_ticket_for_the_person_in_reply_to(centre: Centre) -> None:
    headers = {"From": "Shop <noreply@shop.example>", "Reply_To": "Anna <anna@example.org>"}
    assert centre.come("I cannot sign in.", **headers) == "opened"
    (ticket,) = centre.tickets()
    assert (ticket.email, ticket.messages[0].body) == ("anna@example.org", "I cannot sign in.")
    assert centre.smtp.mails() == []


@pytest.mark.parametrize(
    ("headers", "note"),
    [
        ({"Auto_Submitted": "auto-replied"}, "anna@example.org replied automatically:\n\nI am away."),
        ({"Return_Path": "<>"}, "An e-mail about this ticket bounced: it could not be delivered."),
    ],
)
def test_automatic_reply_becomes_a_note_and_keeps_the_status(
    centre: Centre, headers: dict[str, str], note: str
) -> None:
    reference = opened(centre)
    services(centre.app).tickets.close(reference, "Closed.")
    centre.worker.run_once()
    (confirmation,) = centre.smtp.mails()
    assert centre.come("I am away.", References=str(confirmation["Message-ID"]), **headers) in ("note", "bounce")
    (ticket,) = centre.tickets()
    assert (ticket.status, ticket.messages[-1].internal, ticket.messages[-1].body) == ("solved", True, note)


def test_bounce_becomes_a_note_for_the_staff(centre: Centre) -> None:
    opened(centre)
    centre.worker.run_once()
    (confirmation,) = centre.smtp.mails()
    assert centre.come("No such user.", Return_Path="<>", References=str(confirmation["Message-ID"])) == "bounce"
    note = centre.tickets()[0].messages[-1]
    assert (note.internal, note.body) == (True, "An e-mail about this ticket bounced: it could not be delivered.")
