"""Compose outbound mail as the bytes that a mail server accepts."""

from __future__ import annotations

import secrets
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from typing import TYPE_CHECKING

from web.storage.models import now
from web.storage.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_REFERENCES = 20
"""The first and the newest of a long conversation; a header with hundreds would be too long."""


def new_message_id(domain: str) -> str:
    """Return a random Message-ID."""
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
    files: Sequence[tuple[str, str, bytes]] = (),
    automatic: bool,
) -> bytes:
    """Return a mail with a text and an HTML version.

    ``references`` are the Message-IDs of the conversation so far, oldest first. ``files`` are attached, each a tuple of
    name, media type and content. ``automatic`` mail is declared as such (RFC 3834, section 5), and asks other programs
    not to answer it.
    """
    mail = EmailMessage(SMTP if to.isascii() else SMTPUTF8)
    mail["From"] = _address(sender, sender_name)
    mail["To"] = _address(to)
    mail["Subject"] = clean_line(subject)
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = message_id
    if automatic:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
        mail["Precedence"] = "auto_reply"
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    for name, media_type, content in files:
        main, _, sub = media_type.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return _threading(references) + mail.as_bytes()


def _threading(references: Sequence[str]) -> bytes:
    """Return the headers that attach a mail to its conversation.

    The library would encode an id that is longer than a line, and no mail program would recognise it.
    """
    if not references:
        return b""
    limited = (references[0], *references[1:][1 - _MAX_REFERENCES :])
    lines = (f"In-Reply-To: {references[-1]}", "References: " + "\r\n ".join(limited), "")
    return "\r\n".join(lines).encode("ascii")


def _address(address: str, name: str = "") -> Address:
    local, _, domain = clean_line(address).rpartition("@")
    return Address(clean_line(name), local, domain)
