"""Mail about tickets, to a real server and back: confirmed, answered, matched, and never in a loop."""

from __future__ import annotations

from email.policy import default
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.servers import mail_server
from tests.web.conftest import services
from tests.web.mail.conftest import SUPPORT, Centre, opened
from web.app.worker import Worker
from web.mail.inbound.inbox import accept
from web.storage.models import OutboxItem
from web.tickets.new_ticket import NewMessage, NewTicket, TicketRisk
from web.tickets.suggestions import Advice, advice_for_risk

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tests.web.conftest import MakeApp

STORAGE = True
"""Runs on every database engine."""


def test_a_ticket_is_confirmed_once_with_its_reference_and_its_link(centre: Centre) -> None:
    reference = opened(centre)
    for _ in range(2):
        centre.worker.run_once()
    (mail,) = centre.smtp.mails("anna@example.org")
    assert mail["Subject"] == f"[{reference}] We received your message"
    assert mail["From"] == f"Northpost support <{SUPPORT}>"
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert mail["Message-ID"].endswith("@northpost.example>")
    link = services(centre.app).notifier.link(reference)
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        assert link in part.get_content()
        assert "You can expect an answer by" in part.get_content()


def test_whoever_is_at_risk_has_the_safe_path_in_the_mail_when_the_page_is_closed(risky_centre: Centre) -> None:
    support = services(risky_centre.app).tickets
    view = services(risky_centre.app).catalogues.look()
    for risk in (TicketRisk("takeover"), TicketRisk(article="frozen"), TicketRisk("no longer listed")):
        new_ticket = NewTicket("anna@example.org", "Help", risk.label, risk=risk)
        support.open(new_ticket, risk.label, Advice(advice_for_risk(view, risk, risk.label)))
    risky_centre.worker.run_once()
    parts = [mail.get_body(("plain",)) for mail in risky_centre.smtp.mails()]
    said = [part.get_content().replace("\r\n", "\n") for part in parts if part]
    assert said[0].startswith("First, to be safe: Change it first.\n\nA burglar in the mailbox\nhttps://help.")
    assert "Frozen accounts\nhttps://help.northpost.example/articles/frozen\n\nHello,\n\nThank you" in said[1]
    assert said[2].startswith("Hello,")


def test_words_of_people_are_words_in_the_mail_too(centre: Centre) -> None:
    reference = opened(centre, "<b>&amp; Grüße\r\nBcc: eve@example.org")
    services(centre.app).tickets.answer(reference, NewMessage("Try this.", "staff", "Ben"))
    centre.worker.run_once()
    assert {recipient for recipient, _ in centre.smtp.taken} == {"anna@example.org"}
    confirmation, answer = centre.smtp.mails()
    assert (confirmation["Bcc"], answer["Bcc"]) == (None, None)
    assert "Grüße Bcc: eve@example.org" in answer["Subject"]
    assert "&lt;b&gt;&amp;amp; Grüße Bcc: eve[@]example[.]org" in body(confirmation, "html")


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize("letter", ["confirmation", "link"])
def test_an_automatic_mail_carries_no_subject_and_no_link_of_a_stranger(centre: Centre, letter: str) -> None:
    """Anyone can have it sent to anyone's address."""
    support = services(centre.app).tickets
    words = "Claim it at https://prize.example/you or prize.example/me, or ask win@prize.example."
    reference = support.open(NewTicket("anna@example.org", "You won! www.prize.example", words), "1").ticket.reference
    if letter == "link":
        support.send_link(reference, "anna@example.org")
    centre.worker.run_once()
    mail = centre.smtp.mails("anna@example.org")[-1]
    fixed = {"confirmation": "We received your message", "link": "Your ticket link"}[letter]
    assert mail["Subject"] == f"[{reference}] {fixed}"
    for kind in ("plain", "html"):
        said = body(mail, kind)
        assert "prize.example" not in said
        assert "@prize" not in said
    quoted = (
        "> You won! www[.]prize[.]example\n> \n> Claim it at hxxps://prize[.]example/you or prize[.]example/me, or ask"
    )
    assert (quoted in body(mail, "plain").replace("\r\n", "\n")) == (letter == "confirmation")


def test_a_confirmation_quotes_no_more_than_a_page(centre: Centre) -> None:
    services(centre.app).tickets.open(NewTicket("anna@example.org", "Long", "word " * 2_000), "1")
    centre.worker.run_once()
    (mail,) = centre.smtp.mails()
    assert 300 < body(mail, "plain").count("word") < 450


def test_an_answer_to_a_confirmation_is_not_taken_for_a_new_subject(centre: Centre) -> None:
    reference = opened(centre)
    centre.worker.run_once()
    (mail,) = centre.smtp.mails()
    assert centre.come("More.", Subject=f"Re: {mail['Subject']}", In_Reply_To=str(mail["Message-ID"])) == "added"
    assert [ticket.reference for ticket in centre.tickets()] == [reference]


def test_without_a_mail_server_nothing_waits_for_one(make_app: MakeApp) -> None:
    app = make_app()
    services(app).tickets.open(NewTicket("anna@example.org", "The calendar", "Help."), "1")
    with services(app).database.session() as session:
        assert session.scalars(select(OutboxItem)).all() == []


@pytest.mark.parametrize("email", ["jörg@example.org", "anna@xn--bcher-kva.example"])
def test_addresses_in_other_letters_get_their_mail(centre: Centre, email: str) -> None:
    services(centre.app).tickets.open(NewTicket(email, "The calendar", "Help."), "1")
    centre.worker.run_once()
    ((recipient, content),) = centre.smtp.taken
    assert recipient == email
    assert f"To: {email}".encode() in content


def test_a_very_long_id_stays_an_id_in_the_answer(centre: Centre) -> None:
    long = f"<{'A' * 120}@example.org>"
    assert centre.come("Help.", Message_ID=long) == "opened"
    centre.worker.run_once()
    ((_, content),) = centre.smtp.taken
    assert f"In-Reply-To: {long}".encode() in content
    assert f"References: {long}".encode() in content


def test_an_answer_of_the_staff_goes_out_in_the_same_thread(centre: Centre) -> None:
    assert centre.come("Help.", Message_ID="<first@example.org>") == "opened"
    (ticket,) = centre.tickets()
    services(centre.app).tickets.answer(ticket.reference, NewMessage("Try this.", "staff", "Ben"))
    centre.worker.run_once()
    confirmation, answer = centre.smtp.mails()
    assert answer["References"].strip() == f"<first@example.org> {confirmation['Message-ID']}"
    assert answer["Auto-Submitted"] is None
    assert answer["Subject"] == f"[{ticket.reference}] Re: Calendar"
    assert "Try this." in answer.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert centre.tickets()[0].status == "pending"
    assert centre.come("Thanks, but no.", In_Reply_To=str(answer["Message-ID"])) == "added"
    assert centre.tickets()[0].status == "open"


@pytest.mark.parametrize("marked", [True, False])
def test_two_systems_that_both_answer_stop_by_themselves(make_app: MakeApp, *, marked: bool) -> None:
    """Both confirm what comes; where their mails say that programs wrote them, one is enough to see it."""
    with mail_server() as one, mail_server() as two:
        apps = [
            make_app(
                smtp_url=server.url, support_address=address, base_url="https://x.example", address_limit="3 per hour"
            )
            for server, address in ((one, "help@one.example"), (two, "help@two.example"))
        ]
        inboxes = {"help@one.example": apps[0], "help@two.example": apps[1]}

        def carry(recipient: str, content: bytes) -> None:
            if not marked:
                content = b"".join(
                    line
                    for line in content.splitlines(keepends=True)
                    if not line.startswith((b"Auto-Submitted", b"X-Auto-Response", b"Precedence"))
                )
            accept(services(inboxes[recipient]).database, content)

        one.arrived = two.arrived = carry
        services(apps[0]).tickets.open(NewTicket("help@two.example", "Hello", "Is anybody there?"), "1")
        for _ in range(20):
            for app in apps:
                Worker(services(app)).run_once()
        mails = len(one.taken) + len(two.taken)
    assert mails == 1 if marked else mails <= 6


def test_what_was_sent_is_a_mail_of_the_standard(centre: Centre) -> None:
    opened(centre, "Grüße")
    centre.worker.run_once()
    (_, content), *_ = centre.smtp.taken
    assert all(len(line) <= 998 for line in content.splitlines())
    assert content.isascii()
    from email import message_from_bytes  # noqa: PLC0415 - this test alone parses

    assert message_from_bytes(content, policy=default).defects == []
