"""Mail domains: detects typos in the domains of common mail providers, without a DNS lookup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from flask import Flask

SUGGESTED: Final = (
    "gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "yahoo.es", "yahoo.it",
    "yahoo.co.jp", "yahoo.com.br", "yahoo.co.in", "hotmail.com", "hotmail.co.uk", "hotmail.fr", "hotmail.de",
    "hotmail.es", "hotmail.it", "outlook.com", "outlook.fr", "outlook.de", "outlook.es", "live.com", "live.co.uk",
    "live.fr", "icloud.com", "protonmail.com", "proton.me", "fastmail.com", "hushmail.com", "tutanota.com",
    "mailbox.org", "posteo.de", "t-online.de", "freenet.de", "bluewin.ch", "wanadoo.fr", "orange.fr", "laposte.net",
    "libero.it", "virgilio.it", "comcast.net", "verizon.net", "btinternet.com", "yandex.ru", "yandex.com", "naver.com",
    "hanmail.net", "zoho.com", "uol.com.br", "terra.com.br", "rediffmail.com", "seznam.cz", "interia.pl",
)  # fmt: skip
"""Domains that a hint may suggest."""

_ALSO_REAL: Final = frozenset({
    "mail.com", "email.com", "ymail.com", "gmx.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.fr", "web.de",
    "me.com", "mac.com", "aol.com", "aol.de", "msn.com", "att.net", "cox.net", "mail.ru", "mail.de", "inbox.ru",
    "inbox.lv", "qq.com", "163.com", "126.com", "sina.com", "wp.pl", "o2.pl", "pm.me", "tuta.com", "tuta.io",
    "fastmail.fm", "hotmail.ca", "yahoo.ca", "live.ca", "live.nl", "live.de", "live.it", "live.se", "live.dk",
    "live.no", "live.be", "yahoo.in", "yahoo.se", "yahoo.gr", "yahoo.pl", "yahoo.ro", "yahoo.no", "yahoo.dk",
    "yahoo.at", "yahoo.ie", "hotmail.nl", "hotmail.be", "hotmail.se", "hotmail.no", "hotmail.dk", "outlook.it",
    "outlook.pt", "outlook.jp", "outlook.be", "rocketmail.com", "orange.com", "orange.es", "orange.pl", "yandex.by",
    "yandex.kz", "yandex.ua", "libero.com", "zoho.eu", "proton.ch", "protonmail.ch",
})  # fmt: skip
"""Domains of providers that look like typos of suggested ones, or are too short to be suggested."""

KNOWN: Final = (*SUGGESTED, *sorted(_ALSO_REAL))
_MIN_CHARS_FOR_TWO_TYPOS: Final = 11


def register(app: Flask) -> None:
    """Give templates the ``meant`` filter and the lists of domains."""
    app.jinja_env.filters["meant"] = meant
    app.jinja_env.globals["mail_domains"] = {"SUGGESTED": SUGGESTED, "KNOWN": KNOWN}


def meant(address: str) -> str:
    """Return the address with its domain corrected; "" if the domain has no typo that we recognise."""
    local, _, domain = address.strip().rpartition("@")
    domain = domain.lower()
    if not local or domain in KNOWN:
        return ""
    candidates = []
    for known in SUGGESTED:
        same_ending = domain.rpartition(".")[2] == known.rpartition(".")[2]
        max_typos = 2 if same_ending and len(known) >= _MIN_CHARS_FOR_TWO_TYPOS else 1
        distance = OSA.distance(domain, known, score_cutoff=max_typos)
        if distance <= max_typos:
            candidates.append((distance, known))
    return f"{local}@{min(candidates, key=lambda candidate: candidate[0])[1]}" if candidates else ""
