"""Outgoing mail: a letter as the bytes that a mail server takes."""

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

_MOST_REFERENCES = 20
"""The first and the newest of a long conversation; a header is no place for hundreds."""


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
    files: Sequence[tuple[str, str, bytes]] = (),
    automatic: bool,
) -> bytes:
    """Return a mail as text and as HTML; ``references`` are the Message-IDs before it, oldest first.

    ``files`` come along, each with name, media type and content.

    An ``automatic`` one says so (RFC 3834, section 5), and asks the programs of others not to answer it.
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
    """Return the headers that tie a mail to those before it, one to a line.

    The library would write an id that is longer than a line as an encoded word, which no mail program knows again.
    """
    if not references:
        return b""
    kept = (references[0], *references[1:][1 - _MOST_REFERENCES :])
    lines = (f"In-Reply-To: {references[-1]}", "References: " + "\r\n ".join(kept), "")
    return "\r\n".join(lines).encode("ascii")


def _address(address: str, name: str = "") -> Address:
    local, _, domain = clean_line(address).rpartition("@")
    return Address(clean_line(name), local, domain)
