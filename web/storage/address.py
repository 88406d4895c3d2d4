"""E-mail addresses in the one form that is stored and compared."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email


def mailbox_of(address: str) -> str:
    """Return the address without its "+tag": limits count "anna+news@…" as "anna@…".

    Only for limits: a ticket belongs to the whole address.
    """
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


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
