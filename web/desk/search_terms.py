"""Search terms of the desk: the references, phrases and words in the text that staff search for."""

from __future__ import annotations

import re
from dataclasses import dataclass

import idna

from web.tickets.reference import ALPHABET, Written, references_in

_MAX_TERMS = 10
_QUOTED = re.compile('["“”„«»]([^"“”„«»]+)["“”„«»]')
_REPLY = re.compile(r"(?<!\S)(?:(?:re|aw|sv|vs|antw|fwd?|wg|tr|rv)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
"""Prefixes that mail programs add to the subject of a reply or a forwarded mail."""

_END_OF_REFERENCE = re.compile(rf"([{ALPHABET}]{{4}})([{ALPHABET}]{{4}})", re.IGNORECASE)
_AROUND = '[](){}<>,;"“”„«»'


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase; a ticket matches any of its ``spellings``. A phrase may be broken across lines."""

    spellings: tuple[str, ...]

    @property
    def is_phrase(self) -> bool:
        """Whether it has several words."""
        return " " in self.spellings[0]


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """A parsed search: a ticket must match one of the references, if there are any, and all of the terms."""

    references: tuple[Written, ...]
    terms: tuple[Term, ...]


def search_terms(text: str) -> SearchTerms:
    """Parse a search.

    1. Take out references, however they are written. 2. Drop prefixes of subjects ("RE:"). 3. Turn quoted texts into
    phrases. 4. Split the rest into words, without brackets around them.
    """
    references, rest = references_in(text)
    rest = _REPLY.sub(" ", rest)
    phrases = (" ".join(quoted.split()) for quoted in _QUOTED.findall(rest))
    words = _QUOTED.sub(" ", rest).split()
    terms = (part for part in (*phrases, *(word.strip(_AROUND) for word in words)) if part)
    return SearchTerms(references[:_MAX_TERMS], tuple(map(term, terms))[:_MAX_TERMS])


def term(text: str) -> Term:
    """Return a term for a text, with its other spellings."""
    name, at, domain = text.rpartition("@")
    spellings = [text, *(f"{name}{at}{other}" for other in _other_spellings(domain))]
    if groups := _END_OF_REFERENCE.fullmatch(text):
        spellings.append("-".join(groups.groups()))
    if not text.isascii():  # SQLite ignores case in ASCII only
        spellings += [text.lower(), text.upper(), text.capitalize()]
    return Term(tuple(dict.fromkeys(spellings)))


def _other_spellings(domain: str) -> list[str]:
    """Return an internationalised domain in ASCII and in Unicode; nothing for any other text."""
    if domain.isascii() and "xn--" not in domain.lower():
        return []
    try:
        return [idna.encode(domain, uts46=True).decode("ascii"), idna.decode(domain, uts46=True)]
    except (idna.IDNAError, UnicodeError):
        return []
