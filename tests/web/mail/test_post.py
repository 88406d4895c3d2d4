"""Mail about tickets, to a real server and back: confirmed, answered, matched, and never in a loop."""

from __future__ import annotations

import datetime as dt
from email.policy import default
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from tests.servers import mail_server
from tests.web.conftest import services
from tests.web.mail.conftest import SUPPORT, Centre
from web.mail.inbox import accept
from web.mail.outbox import LEASE
from web.tables import Letter, Message, Parcel, now
from web.tickets.draft import Addition, Draft
from web.worker import Worker

if TYPE_CHECKING:
    from tests.web.conftest import MakeApp

STORAGE = True
"""Whatever engine keeps it."""


def opened(centre: Centre, subject: str = "The calendar") -> str:
    support = services(centre.app).support
    return support.open(Draft("anna@example.org", subject, "It shows yesterday."), subject)


def due_now(centre: Centre) -> None:
    with services(centre.app).database.writing() as session:
        session.execute(update(Parcel).where(Parcel.due.is_not(None)).values(due=now()))


def test_a_ticket_is_confirmed_once_with_its_reference_and_its_link(centre: Centre) -> None:
    reference = opened(centre)
    for _ in range(2):
        centre.worker.run_once()
    (mail,) = centre.smtp.mails("anna@example.org")
    assert mail["Subject"] == f"[{reference}] We have your message: The calendar"
    assert mail["From"] == f"Northpost support <{SUPPORT}>"
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert mail["Message-ID"].endswith("@northpost.example>")
    link = services(centre.app).post.link(reference)
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        assert link in part.get_content()
        assert "You can expect an answer by" in part.get_content()


def test_words_of_people_are_words_in_the_mail_too(centre: Centre) -> None:
    opened(centre, "<b>&amp; Grüße\r\nBcc: eve@example.org")
    centre.worker.run_once()
    ((recipient, _),) = centre.smtp.taken
    (mail,) = centre.smtp.mails()
    assert recipient == "anna@example.org"
    assert mail["Bcc"] is None
    assert "Grüße Bcc: eve@example.org" in mail["Subject"]


def test_without_a_mail_server_nothing_waits_for_one(make_app: MakeApp) -> None:
    app = make_app()
    services(app).support.open(Draft("anna@example.org", "The calendar", "Help."), "1")
    with services(app).database.session() as session:
        assert session.scalars(select(Parcel)).all() == []


def test_a_server_that_is_down_gets_the_mail_later_and_once(centre: Centre) -> None:
    opened(centre)
    centre.smtp.down = True
    centre.worker.run_once()
    centre.worker.run_once()
    with services(centre.app).database.session() as session:
        parcel = session.scalars(select(Parcel)).one()
        assert (parcel.attempts, parcel.sent, parcel.problem) == (1, None, "the mail server answered 451")
        assert parcel.due
        assert parcel.due > now()
    centre.smtp.down = False
    for _ in range(3):
        due_now(centre)
        centre.worker.run_once()
    assert len(centre.smtp.mails()) == 1


def test_an_address_that_does_not_exist_is_given_up_and_stops_no_other(centre: Centre) -> None:
    centre.smtp.refused = frozenset({"anna@example.org"})
    opened(centre)
    services(centre.app).support.open(Draft("ben@example.org", "Other", "Help."), "ben")
    centre.worker.run_once()
    due_now(centre)
    centre.worker.run_once()
    assert len(centre.smtp.mails("ben@example.org")) == 1
    with services(centre.app).database.session() as session:
        lost = session.scalars(select(Parcel).where(Parcel.recipient == "anna@example.org")).one()
        assert (lost.due, lost.sent, lost.problem) == (None, None, "the recipient was refused: [550]")


def test_a_parcel_that_somebody_is_delivering_is_left_to_them_until_they_are_dead(centre: Centre) -> None:
    opened(centre)
    with services(centre.app).database.writing() as session:
        session.execute(update(Parcel).values(due=now() + LEASE))
    centre.worker.run_once()
    assert centre.smtp.mails() == []
    due_now(centre)
    centre.worker.run_once()
    assert len(centre.smtp.mails()) == 1


def test_an_answer_to_the_confirmation_lands_on_the_ticket(centre: Centre) -> None:
    opened(centre)
    centre.worker.run_once()
    (confirmation,) = centre.smtp.mails()
    text = "It is worse now.\n\nOn Mon, 2 Nov 2026 at 10:11, Northpost <s@northpost.example> wrote:\n> Hello,"
    assert centre.come(text, Subject="Re: x", In_Reply_To=str(confirmation["Message-ID"])) == "added"
    (ticket,) = centre.tickets()
    assert [said.body for said in ticket.messages] == ["It shows yesterday.", "It is worse now."]


def test_a_mail_that_comes_twice_counts_once(centre: Centre) -> None:
    for _ in range(2):
        assert centre.come("Help.", Message_ID="<1@example.org>") == "opened"
    assert centre.come("Help me again.", Message_ID="<1@example.org>") == "opened"  # another copy of the same mail
    assert len(centre.tickets()) == 1
    assert len(centre.smtp.mails()) == 1


def test_the_reference_in_a_subject_counts_for_its_writer_alone(centre: Centre) -> None:
    reference = opened(centre)
    assert centre.come("More.", Subject=f"About {reference.lower()}") == "added"
    assert centre.come("Mine?", Subject=f"About {reference}", From="eve@example.org") == "opened"
    assert [ticket.email for ticket in centre.tickets()] == ["anna@example.org", "eve@example.org"]


def test_somebody_else_in_the_conversation_is_named(centre: Centre) -> None:
    opened(centre)
    centre.worker.run_once()
    (confirmation,) = centre.smtp.mails()
    centre.come("I am her colleague.", From="ben@example.org", References=str(confirmation["Message-ID"]))
    (ticket,) = centre.tickets()
    assert ticket.messages[-1].name == "ben@example.org"


def test_mail_to_the_support_address_is_a_ticket_and_its_confirmation_names_what_may_answer(centre: Centre) -> None:
    assert centre.come("I forgot my password and want to reset it.", Subject="Reset my password") == "opened"
    (ticket,) = centre.tickets()
    assert (ticket.email, ticket.subject) == ("anna@example.org", "Reset my password")
    (mail,) = centre.smtp.mails("anna@example.org")
    text = mail.get_body(("plain",))
    assert text is not None
    assert "https://help.northpost.example/articles/" in text.get_content()
    assert any(one.part == "suggested" for one in ticket_articles(centre))


def ticket_articles(centre: Centre) -> list[object]:
    from web.tables import TicketArticle  # noqa: PLC0415 - this test alone looks at it

    with services(centre.app).database.session() as session:
        return list(session.scalars(select(TicketArticle)))


def test_a_secret_in_a_mail_is_not_kept_on_the_ticket(centre: Centre) -> None:
    centre.come("My password is hunter2! and fails")
    assert centre.tickets()[0].messages[0].body == "My password is [removed] and fails"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"From": "mailer-daemon@example.org"},
        {"Return-Path": "<>"},
        {"From": SUPPORT},
    ],
)
def test_mail_of_programs_is_kept_and_never_answered(centre: Centre, headers: dict[str, str]) -> None:
    assert centre.come("I am away.", **headers).startswith(("ignored", "ours"))
    assert centre.tickets() == []
    assert centre.smtp.mails() == []


def test_a_bounce_is_noted_on_its_ticket_for_the_staff(centre: Centre) -> None:
    opened(centre)
    centre.worker.run_once()
    (confirmation,) = centre.smtp.mails()
    assert centre.come("No such user.", Return_Path="<>", References=str(confirmation["Message-ID"])) == "bounce"
    said = centre.tickets()[0].messages[-1]
    assert (said.internal, said.body) == (True, "A mail about this ticket could not be delivered.")


def test_who_writes_very_often_waits_and_loses_nothing(make_app: MakeApp, smtp: object) -> None:
    del smtp
    app = make_app(address_limit="2 per hour")
    centre = Centre(app, Worker(services(app)), None)  # type: ignore[arg-type]
    outcomes = [centre.come(f"Number {number}", Subject=f"Number {number}") for number in range(3)]
    assert outcomes == ["opened", "opened", ""]
    with services(app).database.session() as session:
        assert session.scalars(select(Letter.due).where(Letter.outcome == "")).one() > now() + dt.timedelta(minutes=5)


def test_an_answer_of_the_staff_goes_out_in_the_same_thread(centre: Centre) -> None:
    assert centre.come("Help.", Message_ID="<first@example.org>") == "opened"
    (ticket,) = centre.tickets()
    services(centre.app).support.answer(ticket.reference, Addition("Try this.", "staff", "Ben"))
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
        services(apps[0]).support.open(Draft("help@two.example", "Hello", "Is anybody there?"), "1")
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


def test_a_mail_that_cannot_be_read_stops_no_other(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    from web.mail import inbox  # noqa: PLC0415 - this test alone breaks it

    whole = inbox.read

    def broken(raw: bytes) -> object:
        if b"BREAK" in raw and not raw.startswith(b"kept"):
            raise ValueError("anna@example.org")
        return whole(raw)

    accept(services(centre.app).database, b"From: eve@example.org\n\nBREAK")
    monkeypatch.setattr(inbox, "read", broken)
    assert centre.come("Help.") == "opened"
    with services(centre.app).database.session() as session:
        waiting = session.scalars(select(Letter).where(Letter.outcome == "")).one()
        assert waiting.attempts == 1
        assert session.scalars(select(Message)).one().body == "Help."
