"""Check whether our mail server authenticated the domain of a sender.

A receiving server writes the results of DKIM, SPF and DMARC into Authentication-Results (RFC 8601), under its own name.
A sender can write the same header, so only the topmost one counts, and only under the name in ``mail_authserv_id``: the
server adds its own above all others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from web.mail.parsing.mime import MAX_HEADER_CHARS, parse_headers

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[();]|\\.|[^"\\();]+|.', re.DOTALL)
_PASSED: Final = re.compile(r"(dkim|spf|dmarc)(?:\s*/\s*\d+)?\s*=\s*pass(?=\s|$)", re.IGNORECASE)
_PROPERTY: Final = {
    name: re.compile(rf"(?:^|\s){re.escape(key)}\s*=\s*(\S+)", re.IGNORECASE)
    for name, key in (("dkim", "header.d"), ("spf", "smtp.mailfrom"), ("dmarc", "header.from"))
}


def is_verified(raw: bytes, sender: str, authserv_id: str) -> bool:
    """Return whether our mail server authenticated the domain of the sender's address.

    DKIM authenticates the signing domain, SPF the envelope's, DMARC that of the From header. Each must be the sender's
    domain or a parent of it. A subdomain is not enough: under a public suffix such as "co.uk" it may belong to someone
    else, and only DMARC knows those suffixes.
    """
    domain = sender.rpartition("@")[2].lower()
    if not (domain and authserv_id):
        return False
    header = next(
        (value for name, value in parse_headers(raw).raw_items() if name.lower() == "authentication-results"), ""
    )
    server, *results = _results(str(header)[:MAX_HEADER_CHARS])
    if server.split()[:1] != [authserv_id.lower()]:
        return False
    return any(
        "." in passed and (domain == passed or domain.endswith(f".{passed}")) for passed in _passed_domains(results)
    )


def _passed_domains(results: list[str]) -> Iterator[str]:
    """Yield the domain of each check that passed."""
    for result in results:
        passed = _PASSED.match(result)
        value = _PROPERTY[passed[1].lower()].search(result) if passed else None
        if value:
            yield value[1].strip('"').rpartition("@")[2]


def _results(value: str) -> list[str]:
    """Split at semicolons outside of quotes, remove comments, and return the parts in lower case."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(value):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif depth == 0 and piece == ";":
            parts.append("")
        elif depth == 0:
            # a quoted value stays one word
            parts[-1] += re.sub(r"[\s;=]", "_", piece) if piece.startswith('"') else piece
    return [part.strip().lower() for part in parts]
