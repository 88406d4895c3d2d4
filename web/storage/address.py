"""Addresses: the one form in which an e-mail address is kept and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from email_validator import EmailNotValidError, validate_email

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute


def same_mailbox(column: InstrumentedAttribute[str], address: str) -> ColumnElement[bool]:
    """Return the condition that a column has an address of that mailbox: "anna+news@…" is that of "anna@…".

    For limits alone: whose a ticket is, the whole address says.
    """
    local, _, domain = address.rpartition("@")
    name = local.partition("+")[0]
    return (column == f"{name}@{domain}") | (
        column.startswith(f"{name}+", autoescape=True) & column.endswith(f"@{domain}", autoescape=True)
    )


def normal(address: str) -> str:
    """Return the address in small letters, its domain as the DNS knows it; empty where it is none.

    The domain becomes ASCII by IDNA 2008, so that "straße.example" stays another one than "strasse.example". No look-up
    in the DNS: a slow or missing answer must not keep anybody from writing.
    """
    try:
        found = validate_email(address, check_deliverability=False)
    except (EmailNotValidError, ValueError):
        return ""
    return f"{found.local_part}@{found.ascii_domain}".lower()
