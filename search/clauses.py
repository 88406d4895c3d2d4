"""Clauses: the words of a query, each with the postings it may be found by and what they are worth.

The steps:

1. each word is analysed in every language of the index, and what a word gives in any of them is one clause;
2. the last word may only have been begun: all words that begin so count as one term;
3. a word, or several, may have other names in the writers' synonyms;
4. neighbouring words, stop words among them, are a pair, and where they are neighbours in a text it counts more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from search.analysis import analyzer, fold
from search.frequencies import pair_keys, term_hashes
from search.impacts import K1
from search.synonyms import Expander

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from kb.synonyms import Synonyms
    from search.analysis import Token
    from search.impacts import Impacts
    from search.lexicon import Lexicon

PREFIX_WEIGHT = 0.7
"""A word that only begins as typed counts less than the word itself."""

BEGUN_SHARE = 0.35
"""How much of a word a section has that only has one beginning like it: "card" is little of the "car" asked for."""

SYNONYM_WEIGHT = 0.7
"""Another name counts less than the word itself."""

UNKNOWN_CODE = 0.4
"""A number that no article knows says less than a word that none knows: error lines are full of them."""

_DENSE = 4
"""From one posting to so many sections on, marking all sections is faster than sorting the postings."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Sections and what being found there is worth.

    ``docs`` int32 [n] in order, ``impacts`` float [n], ``strong`` bool [n]: it stands where it says what the section is
    about. ``share`` float [n] or one for all, 0 to 1: how much of the word it is; a section with ``example`` has half
    of ``imap.example``.
    """

    docs: NDArray[np.int32]
    impacts: NDArray[np.floating]
    strong: NDArray[np.bool_]
    share: NDArray[np.floating] | float


@dataclass(frozen=True, slots=True)
class Clause:
    """A word of a query and where it is found.

    ``mass`` is the word's idf. ``is_known`` is False for a word that no article has, even where some have words that
    begin like it. ``terms`` are what to highlight, ``own`` those of the word itself, ``synonyms`` the other names it is
    found by.
    """

    surface: str
    mass: float
    postings: tuple[Postings, ...]
    terms: frozenset[str]
    is_known: bool
    own: frozenset[str] = frozenset()
    synonyms: tuple[str, ...] = ()

    def share(self, section: int) -> float:
        """Return how much of the word a section has, 0 to 1."""
        found = (
            (postings.share, at) for postings in self.postings if (at := _place(postings.docs, section)) is not None
        )
        return min(1.0, sum(share if isinstance(share, float) else float(share[at]) for share, at in found))

    def is_strong(self, section: int) -> bool:
        """Tell whether a section has the word where it says what it is about."""
        return any(
            postings.strong[at] for postings in self.postings if (at := _place(postings.docs, section)) is not None
        )

    def impact(self, section: int) -> float:
        """Return what the word adds to a section's score."""
        return sum(
            float(postings.impacts[at])
            for postings in self.postings
            if (at := _place(postings.docs, section)) is not None
        )


def _place(docs: NDArray[np.int32], section: int) -> int | None:
    at = int(docs.searchsorted(section))
    return at if at < len(docs) and docs[at] == section else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a query says: its clauses, and the postings of its neighbouring words.

    ``finished`` is how many of its words nobody is typing on.
    """

    clauses: tuple[Clause, ...]
    pairs: tuple[Postings, ...]
    finished: int

    @property
    def upper_bound(self) -> float:
        """A score that no section reaches."""
        return (K1 + 1.0) * sum(clause.mass for clause in self.clauses) or 1.0

    @property
    def codes(self) -> tuple[Clause, ...]:
        """The error codes that articles know, if most of what the query says are codes."""
        codes = tuple(clause for clause in self.clauses if clause.is_known and _has_digit(clause.surface))
        said = sum(clause.mass for clause in self.clauses)
        return codes if sum(clause.mass for clause in codes) > said / 2 else ()

    @property
    def postings(self) -> list[Postings]:
        """Everything that is added up."""
        return [postings for clause in self.clauses for postings in clause.postings] + list(self.pairs)

    @property
    def terms(self) -> frozenset[str]:
        """What to highlight."""
        return frozenset(term for clause in self.clauses for term in clause.terms)


class Reader:
    """Reads queries against the impacts and the lexicon of one generation."""

    def __init__(self, impacts: Impacts, lexicon: Lexicon, languages: Sequence[str], synonyms: Synonyms) -> None:
        self._impacts = impacts
        self._lexicon = lexicon
        self._analyzers = tuple(analyzer(lang) for lang in languages)
        self._expander = Expander(synonyms)
        self._unknown_mass = impacts.idf_of(0)
        self._never = np.zeros(impacts.sections, bool)
        self._stream = lru_cache(maxsize=500)(self._find_stream)  # a search reads its query three times
        self._beginning = lru_cache(maxsize=2_000)(self._find_beginning)
        self._alternative = lru_cache(maxsize=2_000)(self._find_alternative)

    def tokens(self, words: str) -> list[Token]:
        """Return the tokens of a query's words, with what they give in all languages, stop words left out."""
        return [token for token in self._stream(words) if not token.is_stop]

    def _find_stream(self, words: str) -> tuple[Token, ...]:
        first, *others = self._analyzers
        stream = first.query_stream(words)
        for other in others:
            stream = _together(stream, other.query_stream(words))
        return tuple(stream)

    def is_unknown(self, token: Token, *, is_begun: bool) -> bool:
        """Tell whether a word is one that no article has, and that none begins like if it ``is_begun``."""
        numbers = self._impacts.numbers
        if not token.surface.isalpha() or any(term in numbers for term in token.terms):
            return False
        return not (is_begun and self._lexicon.has_beginning(token.surface))

    def read(self, words: str, *, prefix: bool) -> Reading:
        """Return what a query's words say, each word once; with ``prefix`` the last may only have been begun."""
        stream = self._stream(words)
        tokens = list(dict.fromkeys(token for token in stream if not token.is_stop))
        last = stream[-1] if stream else None
        typing = last if prefix and last is not None and fold(words).endswith(last.surface) else None
        clauses = [self._clause(token, is_begun=token is typing or token == typing) for token in tokens]
        begun = bool(clauses) and typing is not None and not clauses[-1].is_known
        clauses = self._with_synonyms(clauses, words)
        return Reading(tuple(clauses), tuple(self._pairs(stream)), len(clauses) - begun)

    def _clause(self, token: Token, *, is_begun: bool) -> Clause:
        if is_begun and not token.parts:
            return self._beginning(token)
        numbers, idf = self._impacts.numbers, self._impacts.idf
        known = [(term, numbers[term]) for term in token.terms if term in numbers]
        mass = max((idf[number] for _, number in known), default=0.0)
        mass = mass or self._unknown_mass * (UNKNOWN_CODE if _has_digit(token.surface) else 1.0)
        parts = {term: 1.0 / len(token.parts) for term in token.parts}
        postings = tuple(self._postings(number, parts.get(term, 1.0)) for term, number in known)
        return Clause(token.surface, mass, postings, frozenset(token.terms), bool(known))

    def _postings(self, number: int, share: float) -> Postings:
        impacts = self._impacts
        rows = slice(impacts.ptr[number], impacts.ptr[number + 1])
        return Postings(impacts.docs[rows], impacts.worth[rows] * impacts.idf[number], impacts.strong[rows], share)

    def _find_beginning(self, token: Token) -> Clause:
        """Return the clause of the last word, which may only have been begun.

        The word and all that begin like it are weighed as one term: with an idf of its own, the rare "pass" would
        hide the "password" that most people are typing.
        """
        impacts = self._impacts
        typed = impacts.numbers.get(token.term, -1)
        numbers = dict.fromkeys((*([typed] if typed >= 0 else []), *self._lexicon.begun(token.surface)))
        found = [
            self._weighed(number, 1.0 if number == typed else PREFIX_WEIGHT, 1.0 if number == typed else BEGUN_SHARE)
            for number in numbers
        ]
        terms = frozenset((token.term, *(impacts.terms[number] for number in numbers)))
        if not found:
            return Clause(token.surface, self._unknown_mass, (), terms, is_known=False)
        best = best_of(found, impacts.sections)
        together = impacts.idf_of(len(best.docs))
        return Clause(
            token.surface,
            together if typed >= 0 else self._unknown_mass,
            (replace(best, impacts=best.impacts * together),),
            terms,
            is_known=typed >= 0,
        )

    def _weighed(self, number: int, weight: float, share: float) -> Postings:
        impacts = self._impacts
        rows = slice(impacts.ptr[number], impacts.ptr[number + 1])
        return Postings(impacts.docs[rows], impacts.worth[rows] * weight, impacts.strong[rows], share)

    def _with_synonyms(self, clauses: list[Clause], words: str) -> list[Clause]:
        for alternative in self._expander.expand(fold(words).split()):
            covered = {token.surface for token in self.tokens(alternative.typed)}
            places = [place for place, clause in enumerate(clauses) if clause.surface in covered]
            if not places:
                continue
            mass = sum(clauses[place].mass for place in places if clauses[place].is_known)
            found = self._alternative(alternative.means, mass or self._unknown_mass)
            if found is not None:
                clauses[places[0]] = self._named(clauses[places[0]], alternative.means, *found)
        return clauses

    def _named(self, clause: Clause, means: str, found: Postings, terms: frozenset[str]) -> Clause:
        known = (*clause.postings, found)
        return Clause(
            clause.surface,
            clause.mass if clause.is_known else self._impacts.idf_of(len(found.docs)),
            (best_of(known, self._impacts.sections),),
            clause.terms | terms,
            is_known=True,
            own=clause.own or clause.terms,
            synonyms=(*clause.synonyms, means),
        )

    def _find_alternative(self, means: str, mass: float) -> tuple[Postings, frozenset[str]] | None:
        """Return the sections that have all words of another name, worth at most what was typed is: ``mass``."""
        numbers = self._impacts.numbers
        terms = tuple(dict.fromkeys(token.term for token in self.tokens(means)))
        if not terms or any(term not in numbers for term in terms):
            return None
        found = [self._postings(numbers[term], 1.0) for term in terms]
        rarity = sum(self._impacts.idf[numbers[term]] for term in terms)
        every = _in_all(found)
        weight = SYNONYM_WEIGHT * min(1.0, mass / max(rarity, 1e-9))
        return replace(every, impacts=every.impacts * weight, share=SYNONYM_WEIGHT), frozenset(terms)

    def _pairs(self, stream: Sequence[Token]) -> Iterable[Postings]:
        impacts = self._impacts
        if len(stream) < 2 or not len(impacts.pairs):
            return
        keys = np.unique(pair_keys(term_hashes([token.term for token in stream])))
        places = impacts.pairs.searchsorted(keys)
        for key, place in zip(keys.tolist(), places.tolist(), strict=True):
            if place < len(impacts.pairs) and impacts.pairs[place] == key:
                first, last = impacts.pair_ptr[place : place + 2].tolist()
                weight = impacts.idf_of(last - first)
                docs = impacts.pair_docs[first:last]
                yield Postings(
                    docs, impacts.pair_worth[first:last] * weight, np.broadcast_to(np.False_, docs.shape), 0.0
                )


def best_of(found: Sequence[Postings], sections: int) -> Postings:
    """Return every section once, with the most that it has in any of the postings."""
    if len(found) == 1:
        return found[0]
    found = [postings for postings in found if len(postings.docs)] or found[:1]
    docs = np.concatenate([postings.docs for postings in found])
    impacts = np.concatenate([postings.impacts for postings in found])
    strong = np.concatenate([postings.strong for postings in found])
    share = np.concatenate([np.broadcast_to(np.float32(postings.share), postings.docs.shape) for postings in found])
    if len(docs) * _DENSE > sections:
        every = np.zeros((3, sections), np.float32)
        for row, values in zip(every, (impacts, strong, share), strict=True):
            np.maximum.at(row, docs, values.astype(np.float32))
        places = np.flatnonzero(every[2]).astype(np.int32)
        return Postings(places, every[0, places], every[1, places] > 0, every[2, places])
    order = np.argsort(docs, kind="stable")
    docs = docs[order]
    first = runs(docs)
    best = [np.maximum.reduceat(values[order], first) for values in (impacts, strong, share)]
    return Postings(docs[first], *best)


def runs(numbers: NDArray[np.int32]) -> NDArray[np.intp]:
    """Return where each run of one number begins, int64; the numbers are sorted."""
    if not len(numbers):
        return np.empty(0, np.intp)
    return np.concatenate(([0], np.flatnonzero(numbers[1:] != numbers[:-1]) + 1))


def _in_all(found: Sequence[Postings]) -> Postings:
    """Return the sections that are in all of the postings; what they are worth is added up."""
    first, *others = found
    docs, impacts, strong = first.docs, first.impacts, first.strong
    for other in others:
        docs, mine, theirs = np.intersect1d(docs, other.docs, assume_unique=True, return_indices=True)
        impacts = impacts[mine] + other.impacts[theirs]
        strong = strong[mine] & other.strong[theirs]
    return Postings(docs, impacts, strong, 1.0)


def _together(stream: list[Token], other: list[Token]) -> list[Token]:
    """Return the words of a stream with the terms they have in another language, which parts texts alike."""
    return [
        token if same.term in token.terms else replace(token, also=(*token.also, same.term))
        for token, same in zip(stream, other, strict=False)
    ]


def _has_digit(word: str) -> bool:
    return any(char.isdigit() for char in word)
