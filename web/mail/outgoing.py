"""Outgoing mail: a letter as the bytes that a mail server takes."""

from __future__ import annotations

import secrets
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from web.tables import now
from web.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_REFERENCES = 20
"""The newest of a long conversation; a header is no place for hundreds."""


def new_message_id(domain: str) -> str:
    """Return a fresh Message-ID."""
    return f"<{secrets.token_hex(16)}@{domain}>"


def compose(
    *,
    sender: str,
    sender_name: str,
    to: str,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    references: Sequence[str] = (),
    automatic: bool,
) -> bytes:
    """Return a mail as text and as HTML; ``references`` are the mails before it, oldest first.

    An ``automatic`` one says so (RFC 3834, section 5), and asks the programs of others not to answer it.
    """
    mail = EmailMessage(SMTP)
    mail["From"] = _address(sender, sender_name)
    mail["To"] = _address(to)
    mail["Subject"] = clean_line(subject)
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = message_id
    if references:
        mail["In-Reply-To"] = references[-1]
        mail["References"] = " ".join(references[-_MOST_REFERENCES:])
    if automatic:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
        mail["Precedence"] = "auto_reply"
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return mail.as_bytes()


def _address(address: str, name: str = "") -> Address:
    """Return an address for a header; a domain in letters beyond ASCII travels as the DNS knows it."""
    local, _, domain = clean_line(address).rpartition("@")
    return Address(clean_line(name), local, domain.encode("idna").decode())
