"""Find e-mail addresses in From, Reply-To, To and Cc headers, however sloppy."""

from __future__ import annotations

import re
from typing import Final

from email_validator import EmailNotValidError, validate_email

from web.storage.address import normal

MAX_ADDRESS_CHARS: Final = 1_000
_MAX_LIST_CHARS: Final = 10_000
_MAX_LISTED: Final = 50

_QUOTED: Final = re.compile(r'"[^"]*"(?=[^@]|\Z)')
"""A name in quotation marks, but not the local part of an address such as ``"nora quist"@…``."""

_COMMENT: Final = re.compile(r"\([^()<>]*\)")
_BRACKETS: Final = re.compile(r"<([^<>]*)>")
_BARE: Final = re.compile(r"""[^\s<>()\[\],;:"]+@[^\s<>()\[\],;:"]+""")


def address_in(header: str) -> str:
    """Return the address in the last angle brackets of a decoded header, or else its first bare address.

    Display names contain commas, brackets and whole addresses without the quotation marks that the standard requires;
    mail programs show and answer the address in the last brackets.
    """
    header = header[:MAX_ADDRESS_CHARS]
    plain = _COMMENT.sub(" ", _QUOTED.sub(" ", header))
    candidates = [*_BRACKETS.findall(plain)[::-1], *_BARE.findall(plain), *_BARE.findall(header)]
    return next((address for text in candidates if (address := _address(text.strip()))), "")


def addresses_in(header: str) -> frozenset[str]:
    """Return the first fifty addresses in a decoded To or Cc header; validating more would take too long."""
    plain = _COMMENT.sub(" ", _QUOTED.sub(" ", header[:_MAX_LIST_CHARS]))
    candidates = dict.fromkeys(address.strip() for address in (*_BRACKETS.findall(plain), *_BARE.findall(plain)))
    return frozenset(address for text in list(candidates)[:_MAX_LISTED] if (address := _address(text)))


def _address(text: str) -> str:
    """Normalise an address, including forms that break the rules but exist: "nora.@…", "nora quist"@…."""
    if strict := normal(text):
        return strict
    local, _, domain = text.rpartition("@")
    if not re.fullmatch(r'[^\s"<>@,;]{1,64}|"[^"\\<>@]{1,62}"', local):
        return ""
    try:
        valid = validate_email(f"a@{domain}", check_deliverability=False)
    except (EmailNotValidError, ValueError):
        return ""
    return f"{local}@{valid.ascii_domain}".lower()
