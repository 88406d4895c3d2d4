"""Senders: the address in a From or Reply-To header, however sloppily a program wrote it."""

from __future__ import annotations

import re
from typing import Final

from email_validator import EmailNotValidError, validate_email

from web.storage.address import normal

MAX_ADDRESS_CHARS: Final = 1_000
_MAX_LIST_CHARS: Final = 10_000
_MAX_LISTED: Final = 50

_QUOTED: Final = re.compile(r'"[^"]*"(?=[^@]|\Z)')
"""A name in quotation marks; ``"nora quist"@…`` is an address."""

_COMMENT: Final = re.compile(r"\([^()<>]*\)")
_BRACKETS: Final = re.compile(r"<([^<>]*)>")
_BARE: Final = re.compile(r"""[^\s<>()\[\],;:"]+@[^\s<>()\[\],;:"]+""")


def address_in(header: str) -> str:
    """Return the address in the last angle brackets of a decoded header, or else the first address there is.

    Names hold commas, brackets and whole addresses without the quotation marks that the standard asks for; the
    address that a mail program shows and answers stands in the last brackets.
    """
    text = header[:MAX_ADDRESS_CHARS]
    plain = _COMMENT.sub(" ", _QUOTED.sub(" ", text))
    candidates = [*_BRACKETS.findall(plain)[::-1], *_BARE.findall(plain), *_BARE.findall(text)]
    return next((address for one in candidates if (address := _address(one.strip()))), "")


def addresses_in(header: str) -> frozenset[str]:
    """Return the addresses in a decoded To or Cc header; the first fifty, since each is checked."""
    plain = _COMMENT.sub(" ", _QUOTED.sub(" ", header[:_MAX_LIST_CHARS]))
    written = dict.fromkeys(address.strip() for address in (*_BRACKETS.findall(plain), *_BARE.findall(plain)))
    return frozenset(address for text in list(written)[:_MAX_LISTED] if (address := _address(text)))


def _address(text: str) -> str:
    """Return an address as ``normal`` does, and one that breaks the rules but exists: "nora.@…", "nora quist"@…."""
    if strict := normal(text):
        return strict
    local, _, domain = text.rpartition("@")
    if not re.fullmatch(r'[^\s"<>@,;]{1,64}|"[^"\\<>@]{1,62}"', local):
        return ""
    try:
        found = validate_email(f"a@{domain}", check_deliverability=False)
    except (EmailNotValidError, ValueError):
        return ""
    return f"{local}@{found.ascii_domain}".lower()
