"""Filing under limits: floods are contained, and no person loses a message."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.web.conftest import services
from tests.web.mail.conftest import AUTHENTICATED, SERVER, Centre, opened
from web.app.worker import Worker
from web.mail.outbound import undelivered
from web.storage.models import InboundMail, now

if TYPE_CHECKING:
    from tests.servers import MailServer
    from tests.web.conftest import MakeApp, Settings

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_vacation_replies_to_a_full_ticket_are_only_listed_with_it(make_app: MakeApp) -> None:
    app = make_app(ticket_message_limit="1 per day", automatic_limit="1 per day")
    centre = Centre(app, Worker(services(app)), None)  # type: ignore[arg-type]
    away = {"Subject": opened(centre), "Auto_Submitted": "auto-replied"}
    outcomes = [centre.come(f"I am away for {number} days.", **away) for number in range(3)]
    assert outcomes == ["note", "over the limit", "over the limit"]
    (ticket,) = centre.tickets()
    assert [message.internal for message in ticket.messages] == [False, True]
    with services(app).database.session() as session:
        assert len(session.scalars(select(InboundMail).where(InboundMail.ticket_id == ticket.id)).all()) == 3
        assert undelivered.find(session) == []


def test_automatic_mail_over_the_limit_is_listed_with_the_senders_last_ticket(make_app: MakeApp) -> None:
    app = make_app(automatic_limit="2 per day")
    centre = Centre(app, Worker(services(app)), None)  # type: ignore[arg-type]
    headers = {"Auto_Submitted": "auto-generated", "From": "Monitor <monitor@example.org>"}
    outcomes = [centre.come(f"Disk {number} is full", Subject=f"Alert {number}", **headers) for number in range(4)]
    assert outcomes == ["automatic", "automatic", "over the limit", "over the limit"]
    assert centre.come("Printer on fire", Auto_Submitted="auto-generated") == "automatic"  # another sender
    first, last, _ = centre.tickets()
    assert [message.internal for message in first.messages] == [False]
    assert [message.internal for message in last.messages] == [False, True]  # one note, for any number of mails
    with services(app).database.session() as session:
        listed = session.scalars(select(InboundMail).where(InboundMail.ticket_id == last.id)).all()
        assert len(listed) == 3
        assert undelivered.find(session) == []
        rows = undelivered.find(session, ignored=True)
    assert [(row["who"], row["problem"]) for row in rows] == [("monitor@example.org", "over the limit")] * 2


def come_in(centre: Centre, count: int, **headers: str) -> list[str]:
    """Receive a number of different mails; return their outcomes."""
    return [centre.come(f"Number {number}", Subject=f"Number {number}", **headers) for number in range(count)]


def test_verified_sender_over_the_limit_waits(make_app: MakeApp) -> None:
    app = make_app(address_limit="2 per hour", mail_authserv_id=SERVER)
    centre = Centre(app, Worker(services(app)), None)  # type: ignore[arg-type]
    assert come_in(centre, 3, **AUTHENTICATED) == ["opened", "opened", ""]
    with services(app).database.session() as session:
        assert session.scalars(select(InboundMail.due).where(InboundMail.outcome == "")).one() > now() + dt.timedelta(
            minutes=5
        )


def test_flood_in_a_victims_name_does_not_delay_the_victim(
    make_app: MakeApp, smtp: MailServer, risky: Settings
) -> None:
    app = make_app(smtp_url=smtp.url, address_limit="2 per hour", mail_authserv_id=SERVER, **risky)
    centre = Centre(app, Worker(services(app)), smtp)
    assert come_in(centre, 4) == ["opened"] * 4
    assert len(smtp.mails("anna@example.org")) == 2, "her mailbox is not flooded"
    assert centre.come("Somebody hacked my account.", Subject="Help") == "opened", "even if unverified"
    assert centre.come("Somebody hacked my account.", Subject="Please help", **AUTHENTICATED) == "opened"
    (*_, mail) = smtp.mails("anna@example.org")
    assert len(smtp.mails("anna@example.org")) == 3, "the flood does not use up her limit"
    assert "Change it first." in str(mail)
    assert [ticket.email_verified is not None for ticket in centre.tickets()] == [False] * 5 + [True]


def test_risky_mail_never_waits(make_app: MakeApp, smtp: MailServer, risky: Settings) -> None:
    app = make_app(smtp_url=smtp.url, address_limit="1 per hour", mail_authserv_id=SERVER, **risky)
    centre = Centre(app, Worker(services(app)), smtp)
    assert come_in(centre, 2, **AUTHENTICATED) == ["opened", ""]
    assert centre.come("Somebody hacked my account.", Subject="Help", **AUTHENTICATED) == "opened"


def test_verification_counts_only_for_the_address_that_gets_the_answer(centre: Centre) -> None:
    assert centre.come("Help.", **AUTHENTICATED, Reply_To="ben@elsewhere.example") == "opened"
    assert centre.come("Me, too.", **AUTHENTICATED) == "opened"
    assert [ticket.email_verified is not None for ticket in centre.tickets()] == [False, True]


def test_only_a_verified_reply_of_the_customer_verifies_the_ticket(centre: Centre) -> None:
    reference = opened(centre)
    assert centre.come("I am Anna.", Subject=reference) == "added"
    centre.worker.run_once()
    confirmation = str(centre.smtp.mails()[0]["Message-ID"])
    ben = {"From": "ben@example.org", "Cc": "anna@example.org"}
    assert centre.come("I am Ben.", References=confirmation, **ben, **AUTHENTICATED) == "added"
    assert centre.tickets()[0].email_verified is None
    assert centre.come("It is me.", Subject=reference, **AUTHENTICATED) == "added"
    assert centre.tickets()[0].email_verified is not None


def test_full_ticket_delays_mail_except_the_customers_and_the_first_risk(
    make_app: MakeApp, smtp: MailServer, risky: Settings
) -> None:
    app = make_app(smtp_url=smtp.url, ticket_message_limit="2 per day", mail_authserv_id=SERVER, **risky)
    centre = Centre(app, Worker(services(app)), smtp)
    reference = opened(centre)
    assert [centre.come(text, Subject=reference) for text in ("One.", "Two.", "Three.")] == ["added", "added", ""]
    assert centre.come("It is me.", Subject=reference, **AUTHENTICATED) == "added"
    risk = "Now somebody hacked my account."
    assert [centre.come(text, Subject=reference) for text in (risk, f"{risk} Again.")] == ["added", ""]
    (ticket,) = centre.tickets()
    assert [message.body for message in ticket.messages[1:]] == ["One.", "Two.", "It is me.", risk]
    with services(app).database.session() as session:
        assert (
            len(session.scalars(select(InboundMail).where(InboundMail.outcome == "", InboundMail.due > now())).all())
            == 2
        )


def test_only_the_first_of_many_delivery_failures_are_noted(centre: Centre) -> None:
    reference = opened(centre)
    for _ in range(8):
        services(centre.app).tickets.undelivered(reference, "It bounced.")
    assert len(centre.tickets()[0].messages) == 6
