"""Notifications: a confirmation and answers in one thread, and no mail loops."""

from __future__ import annotations

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
    from tests.web.conftest import MakeApp

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_ticket_is_confirmed_once_with_its_reference_and_link(centre: Centre) -> None:
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


def test_confirmation_of_a_risk_starts_with_safety_advice(risky_centre: Centre) -> None:
    support = services(risky_centre.app).tickets
    view = services(risky_centre.app).catalogues.look()
    for risk in (TicketRisk("takeover"), TicketRisk(article="frozen"), TicketRisk("no longer listed")):
        new_ticket = NewTicket("anna@example.org", "Help", risk.label, risk=risk)
        support.open(new_ticket, risk.label, Advice(advice_for_risk(view, risk, risk.label)))
    risky_centre.worker.run_once()
    parts = [mail.get_body(("plain",)) for mail in risky_centre.smtp.mails()]
    texts = [part.get_content().replace("\r\n", "\n") for part in parts if part]
    assert texts[0].startswith("First, to be safe: Change it first.\n\nA burglar in the mailbox\nhttps://help.")
    assert "Frozen accounts\nhttps://help.northpost.example/articles/frozen\n\nHello,\n\nThank you" in texts[1]
    assert texts[2].startswith("Hello,")


def test_reply_to_a_confirmation_joins_the_ticket(centre: Centre) -> None:
    reference = opened(centre)
    centre.worker.run_once()
    (mail,) = centre.smtp.mails()
    assert centre.come("More.", Subject=f"Re: {mail['Subject']}", In_Reply_To=str(mail["Message-ID"])) == "added"
    assert [ticket.reference for ticket in centre.tickets()] == [reference]


def test_nothing_is_queued_without_a_mail_server(make_app: MakeApp) -> None:
    app = make_app()
    services(app).tickets.open(NewTicket("anna@example.org", "The calendar", "Help."), "1")
    with services(app).database.session() as session:
        assert session.scalars(select(OutboxItem)).all() == []


def test_answer_of_the_staff_continues_the_thread(centre: Centre) -> None:
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
def test_two_automatic_systems_do_not_answer_each_other_for_ever(make_app: MakeApp, *, marked: bool) -> None:
    """Both systems confirm every mail; at least one must recognise automatic mail."""
    with mail_server() as first, mail_server() as second:
        apps = [
            make_app(
                smtp_url=server.url, support_address=address, base_url="https://x.example", address_limit="3 per hour"
            )
            for server, address in ((first, "help@one.example"), (second, "help@two.example"))
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

        first.on_mail = second.on_mail = carry
        services(apps[0]).tickets.open(NewTicket("help@two.example", "Hello", "Is anybody there?"), "1")
        mails = -1
        while mails < len(first.received) + len(second.received) < 40:
            mails = len(first.received) + len(second.received)
            for app in apps:
                Worker(services(app)).run_once()
    assert mails == 1 if marked else mails <= 6
