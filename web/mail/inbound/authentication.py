"""Authentication: whether the domain of a mail's sender vouches for it, by what our own mail server found.

A receiving server writes what DKIM, SPF and DMARC found into Authentication-Results (RFC 8601), under its own name. A
sender can write the same header, so only the topmost one counts, and only under the name in ``mail_authserv_id``: the
server puts its own above all that came.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from web.mail.parsing.mime import MAX_HEADER_CHARS, head

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[();]|\\.|[^"\\();]+|.', re.DOTALL)
_PASSED: Final = re.compile(r"(dkim|spf|dmarc)(?:\s*/\s*\d+)?\s*=\s*pass(?=\s|$)", re.IGNORECASE)
_PROPERTY: Final = {
    name: re.compile(rf"(?:^|\s){re.escape(key)}\s*=\s*(\S+)", re.IGNORECASE)
    for name, key in (("dkim", "header.d"), ("spf", "smtp.mailfrom"), ("dmarc", "header.from"))
}


def is_verified(raw: bytes, sender: str, authserv_id: str) -> bool:
    """Return whether our mail server found that the domain of the sender's address sent this mail.

    DKIM counts for the domain that signed, SPF for the domain of the envelope, DMARC for that of the From header. Each
    must be the sender's domain or one above it. A domain below it is not enough on its own: under a public suffix such
    as "co.uk" it would be someone else's, and only DMARC knows those suffixes.
    """
    domain = sender.rpartition("@")[2].lower()
    if not (domain and authserv_id):
        return False
    header = next((value for name, value in head(raw).raw_items() if name.lower() == "authentication-results"), "")
    server, *results = _results(str(header)[:MAX_HEADER_CHARS])
    if server.split()[:1] != [authserv_id.lower()]:
        return False
    return any(_is_aligned(domain, vouching) for vouching in _vouching(results))


def _vouching(results: list[str]) -> Iterator[str]:
    """Yield the domain that each passed check is about."""
    for result in results:
        passed = _PASSED.match(result)
        found = _PROPERTY[passed[1].lower()].search(result) if passed else None
        if found:
            yield found[1].strip('"').rpartition("@")[2]


def _is_aligned(domain: str, vouching: str) -> bool:
    return "." in vouching and (domain == vouching or domain.endswith(f".{vouching}"))


def _results(value: str) -> list[str]:
    """Return the parts between semicolons, in lower case, without comments; what is quoted separates nothing."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(value):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif depth == 0 and piece == ";":
            parts.append("")
        elif depth == 0:
            # a quoted value stays one word, whatever it holds
            parts[-1] += re.sub(r"[\s;=]", "_", piece) if piece.startswith('"') else piece
    return [part.strip().lower() for part in parts]
