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
    """Return the address in lower case with an ASCII domain; "" if it is invalid.

    The domain is encoded by IDNA 2008, so that "straße.example" and "strasse.example" stay different. The DNS is not
    asked: a slow or missing answer must not keep people from writing.
    """
    try:
        parsed = validate_email(address, check_deliverability=False)
    except (EmailNotValidError, ValueError):
        return ""
    return f"{parsed.local_part}@{parsed.ascii_domain}".lower()
