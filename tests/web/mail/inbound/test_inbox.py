"""The inbox: every mail is stored, filed once, and blocks no other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from tests.web.conftest import services
from tests.web.mail.conftest import SUPPORT, Centre, mail, opened
from web.app.worker import Worker
from web.errors import SandboxBusyError
from web.mail.inbound import content, filing
from web.mail.inbound.inbox import accept
from web.storage.models import InboundMail, Message, now

if TYPE_CHECKING:
    import pytest

    from web.tickets.uploads.types import Attachment

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_hostile_mail_does_not_block_the_mail_behind_it(centre: Centre) -> None:
    nested = "".join(f'--b{n}\nContent-Type: multipart/mixed; boundary="b{n + 1}"\n\n' for n in range(1_000))
    kind = b'Content-Type: multipart/mixed; boundary="b0"\n\n'
    accept(services(centre.app).database, b"From: eve@example.org\n" + kind + nested.encode())
    accept(services(centre.app).database, b"From: eve@example.org\nSubject: =?utf-8?b?a?=\n\nHello")
    assert centre.come("Help.") == "opened"
    assert [ticket.email for ticket in centre.tickets()] == ["eve@example.org", "eve@example.org", "anna@example.org"]


def test_mail_that_arrives_twice_is_filed_once(centre: Centre) -> None:
    for way in ("one", "two"):
        assert centre.come("Help.", Message_ID="<1@example.org>", Received=f"from {way}.example") == "opened"
    assert len(centre.tickets()) == 1
    assert len(centre.smtp.mails()) == 1


def test_concurrent_workers_file_each_mail_once(centre: Centre) -> None:
    opened(centre)
    centre.worker.run_once()
    (confirmation,) = centre.smtp.mails()
    bounce = mail("No such user.", Return_Path="<>", References=str(confirmation["Message-ID"]))
    accept(services(centre.app).database, bounce)
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: Worker(services(centre.app)).read_mail(), range(4)))
    (ticket,) = centre.tickets()
    assert [message.internal for message in ticket.messages] == [False, True]


def test_failing_mail_does_not_stop_the_others(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    parse_safely = filing.parse_safely

    def broken(raw: bytes, own_addresses: tuple[str, ...]) -> object:
        if b"BREAK" in raw:
            raise ValueError("anna@example.org")
        return parse_safely(raw, own_addresses)

    accept(services(centre.app).database, b"From: eve@example.org\n\nBREAK")
    monkeypatch.setattr(filing, "parse_safely", broken)
    assert centre.come("Help.") == "opened"
    with services(centre.app).database.session() as session:
        waiting = session.scalars(select(InboundMail).where(InboundMail.outcome == "")).one()
        assert waiting.attempts == 1
        assert session.scalars(select(Message)).one().body == "Help."


def test_busy_sandbox_does_not_use_up_the_attempts_of_a_mail(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures that occupy the workers for minutes must not make other mail fail for good."""

    def busy(*_: object) -> Attachment:
        raise SandboxBusyError("too many calls are waiting for a worker")

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "anna@example.org", SUPPORT, "Calendar"
    message.set_content("See the picture.")
    message.add_attachment(b"some bytes", maintype="image", subtype="png", filename="a.png")
    number = accept(services(centre.app).database, message.as_bytes())
    with monkeypatch.context() as patched:
        patched.setattr(content, "inspect", busy)
        for _ in range(9):
            centre.worker.run_once()
            make_due(centre, number)
    centre.worker.run_once()
    assert [ticket.email for ticket in centre.tickets()] == ["anna@example.org"]


def make_due(centre: Centre, number: int) -> None:
    """Make a waiting mail due now."""
    with services(centre.app).database.writing() as session:
        session.execute(
            update(InboundMail).where(InboundMail.id == number, InboundMail.outcome == "").values(due=now())
        )
