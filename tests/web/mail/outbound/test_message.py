"""Composed mail: standard, threaded, and safe against injected headers."""

from __future__ import annotations

from email.policy import default
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import services
from tests.web.mail.conftest import Centre, opened
from web.tickets.new_ticket import NewMessage, NewTicket

if TYPE_CHECKING:
    from email.message import EmailMessage


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_customer_text_cannot_inject_headers_or_html(centre: Centre) -> None:
    reference = opened(centre, "<b>&amp; Grüße\r\nBcc: eve@example.org")
    services(centre.app).tickets.answer(reference, NewMessage("Try this.", "staff", "Ben"))
    centre.worker.run_once()
    assert {recipient for recipient, _ in centre.smtp.received} == {"anna@example.org"}
    confirmation, answer = centre.smtp.mails()
    assert (confirmation["Bcc"], answer["Bcc"]) == (None, None)
    assert "Grüße Bcc: eve@example.org" in answer["Subject"]
    assert "&lt;b&gt;&amp;amp; Grüße Bcc: eve[@]example[.]org" in body(confirmation, "html")


@pytest.mark.parametrize("email", ["jörg@example.org", "anna@xn--bcher-kva.example"])
def test_international_addresses_receive_mail(centre: Centre, email: str) -> None:
    services(centre.app).tickets.open(NewTicket(email, "The calendar", "Help."), "1")
    centre.worker.run_once()
    ((recipient, content),) = centre.smtp.received
    assert recipient == email
    assert f"To: {email}".encode() in content


def test_very_long_message_id_is_not_encoded(centre: Centre) -> None:
    long = f"<{'A' * 120}@example.org>"
    assert centre.come("Help.", Message_ID=long) == "opened"
    centre.worker.run_once()
    ((_, content),) = centre.smtp.received
    assert f"In-Reply-To: {long}".encode() in content
    assert f"References: {long}".encode() in content


def test_sent_mail_conforms_to_the_standard(centre: Centre) -> None:
    opened(centre, "Grüße")
    centre.worker.run_once()
    (_, content), *_ = centre.smtp.received
    assert all(len(line) <= 998 for line in content.splitlines())
    assert content.isascii()
    from email import message_from_bytes  # noqa: PLC0415 - this test alone parses

    assert message_from_bytes(content, policy=default).defects == []
