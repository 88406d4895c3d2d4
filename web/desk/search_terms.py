"""Search terms of the desk: what staff type or paste into the search box, as references and as texts to look for."""

from __future__ import annotations

import re
from dataclasses import dataclass

import idna

from web.tickets.reference import ALPHABET, Written, references_in

_MOST_TERMS = 10
_QUOTED = re.compile('["“”„«»]([^"“”„«»]+)["“”„«»]')
_REPLY = re.compile(r"(?<!\S)(?:(?:re|aw|sv|vs|antw|fwd?|wg|tr|rv)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
"""What mail programs put before the subject of a reply or a forwarded mail."""

_END_OF_REFERENCE = re.compile(rf"([{ALPHABET}]{{4}})([{ALPHABET}]{{4}})", re.IGNORECASE)
_AROUND = '[](){}<>,;"“”„«»'


@dataclass(frozen=True, slots=True)
class Term:
    """A text to look for; any of its ``spellings`` will do. The words of a phrase may stand on two lines."""

    spellings: tuple[str, ...]

    @property
    def is_phrase(self) -> bool:
        """Whether it is made of several words."""
        return " " in self.spellings[0]


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What a ticket must have: one of the references, if there are any, and all of the terms."""

    references: tuple[Written, ...]
    terms: tuple[Term, ...]


def search_terms(text: str) -> SearchTerms:
    """Return what a search asks for.

    1. References are taken out, however they are written. 2. Prefixes of subjects ("RE:") go. 3. Quoted texts become
    phrases. 4. What is left are words, without the brackets around them.
    """
    references, rest = references_in(text)
    rest = _REPLY.sub(" ", rest)
    phrases = (" ".join(quoted.split()) for quoted in _QUOTED.findall(rest))
    words = _QUOTED.sub(" ", rest).split()
    terms = (part for part in (*phrases, *(word.strip(_AROUND) for word in words)) if part)
    return SearchTerms(references[:_MOST_TERMS], tuple(map(term, terms))[:_MOST_TERMS])


def term(text: str) -> Term:
    """Return a text to look for, with the other ways in which it may be written."""
    name, at, domain = text.rpartition("@")
    spellings = [text, *(f"{name}{at}{other}" for other in _other_spellings(domain))]
    if end := _END_OF_REFERENCE.fullmatch(text):
        spellings.append("-".join(end.groups()))
    if not text.isascii():  # SQLite knows the capital letters of English alone
        spellings += [text.lower(), text.upper(), text.capitalize()]
    return Term(tuple(dict.fromkeys(spellings)))


def _other_spellings(domain: str) -> list[str]:
    """Return a domain as the DNS knows it and as people write it; nothing for what is not a domain."""
    if domain.isascii() and "xn--" not in domain.lower():
        return []
    try:
        return [idna.encode(domain, uts46=True).decode("ascii"), idna.decode(domain, uts46=True)]
    except (idna.IDNAError, UnicodeError):
        return []
