"""Parsed queries: clauses, one per word, with the postings that match each."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from search.index.impacts import K1
from search.matching.clauses.postings import best_of, impact_in, postings_of
from search.text.word_list import languages_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from search.index.impacts import Impacts
    from search.matching.clauses.postings import Postings
    from search.query import Query

COMPOUND_SHARE: Final = 0.8
"""Weight of a longer word that contains the query's, and credit for it: "Rechnungsadresse" for "Adresse"."""

TYPED_WEIGHT, TYPED_SHARE = 4.0, 0.25
"""A word being typed counts for four that a quarter of the sections have; only more frequent ones count less ..."""

TYPED_LEAST = 0.7
"""... but at least this share, so that a rare word does not outweigh the frequent one that most letters lead to."""

RARE, RARE_SHARE = 8.0, 0.02
"""A word in this many sections, in small help centres this share, counts half while typed: most mean a frequent one."""

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Clause:
    """A word of a query and its matches.

    ``idf`` is the word's inverse document frequency. ``is_known`` is False if no article has the word, even if some
    have words that begin with it. ``terms`` are highlighted; ``own`` are those of the word itself if ``synonyms``
    matched too.
    """

    surface: str
    idf: float
    postings: tuple[Postings, ...]
    terms: frozenset[str]
    is_known: bool
    own: frozenset[str] = frozenset()
    synonyms: tuple[str, ...] = ()

    @property
    def has_digit(self) -> bool:
        """Whether the word contains a digit, as error codes do."""
        return has_digit(self.surface)

    def share(self, section: int) -> float:
        """Return how much of the word a section contains, 0 to 1."""
        total = 0.0
        for postings in self.postings:
            if (place := postings.place_of(section)) is not None:
                total += postings.share if isinstance(postings.share, float) else float(postings.share[place])
        return min(1.0, total)

    def impact(self, section: int) -> float:
        """Return what the word adds to a section's score."""
        return impact_in(self.postings, section)


class ClauseCache:
    """Clauses that come again, up to a number of bytes; a full cache is cleared, which costs less than tracking use.

    Bytes are counted because the clause of a common word or a short prefix has arrays as long as the collection.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._clauses: dict[Hashable, Clause] = {}

    def get(self, key: Hashable, find: Callable[[], Clause]) -> Clause:
        """Return the clause of a key, found if it is not cached."""
        clause = self._clauses.get(key)
        if clause is None:
            clause = find()
            if self._bytes > self._most_bytes:
                self._clauses, self._bytes = {}, 0
            self._clauses[key] = clause
            self._bytes += _CLAUSE_BYTES + sum(map(_bytes, clause.postings))
        return clause


_CLAUSE_BYTES: Final = 1_500
"""Memory of a clause without its arrays."""


def _bytes(postings: Postings) -> int:
    share = 0 if isinstance(postings.share, float) else postings.share.nbytes
    return postings.docs.nbytes + postings.impacts.nbytes + int(share)


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query's clauses and the postings of its neighbouring words; ``finished`` counts the words typed to the end."""

    clauses: tuple[Clause, ...]
    pairs: tuple[Postings, ...]
    finished: int

    @property
    def has_meaning(self) -> bool:
        """Whether any word is one of an article or of a language that has a list: "asdkjhasd" means nothing."""
        words = ((clause.is_known, clause.surface) for clause in self.clauses)
        return any(is_known or not word.isascii() or languages_of(word) for is_known, word in words)

    def meaning(self, query: Query) -> str:
        """Return the words of this query whose meaning counts; "" if there are none.

        A word that may be unfinished has no meaning yet, and a quoted phrase means exactly itself.
        """
        if query.phrases or query.foreign_language or not self.has_meaning:
            return ""
        words = query.full_text or query.words
        is_unfinished = not query.is_complete and self.finished < len(self.clauses)
        return words.rpartition(" ")[0] if is_unfinished else words

    @property
    def upper_bound(self) -> float:
        """A score that no section reaches."""
        return (K1 + 1.0) * sum(clause.idf for clause in self.clauses) or 1.0

    @property
    def codes(self) -> tuple[Clause, ...]:
        """The error codes that articles know, if they carry most of the query's weight."""
        codes = tuple(clause for clause in self.clauses if clause.is_known and clause.has_digit)
        total = sum(clause.idf for clause in self.clauses)
        return codes if sum(clause.idf for clause in codes) > total / 2 else ()

    @property
    def postings(self) -> list[Postings]:
        """The postings that add up to a section's score."""
        return [postings for clause in self.clauses for postings in clause.postings] + list(self.pairs)

    def add_up(self, sections: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return the sections that match, int32 [n] with repetitions, and the scores of all sections.

        Scores are float64 [sections + 1]; the last entry, where the last article ends, is no section.
        """
        if not (postings := self.postings):
            return np.empty(0, np.int32), np.zeros(sections + 1)
        docs = np.concatenate([each.docs for each in postings])
        impacts = np.concatenate([each.impacts for each in postings])
        return docs, np.bincount(docs, impacts, sections + 1).astype(np.float64, copy=False)

    @property
    def terms(self) -> frozenset[str]:
        """The terms to highlight."""
        return frozenset(term for clause in self.clauses for term in clause.terms)


def has_digit(word: str) -> bool:
    """Return whether a word contains a digit."""
    return _DIGIT.search(word) is not None


def typed_weights(impacts: Impacts) -> tuple[float, NDArray[np.float64]]:
    """Return the idf of a word that is being typed, and what each term that it may become weighs, float64 [terms]."""
    typed_idf, having = impacts.idf_of(int(TYPED_SHARE * impacts.collected)), impacts.having
    rare = min(RARE, max(1.0, RARE_SHARE * impacts.collected))
    return typed_idf, TYPED_WEIGHT * np.clip(impacts.idf, TYPED_LEAST * typed_idf, typed_idf) * having / (having + rare)


def with_compounds(clause: Clause, numbers: Sequence[int], impacts: Impacts) -> Clause:
    """Return the clause of a word with the sections of the compounds that contain it, by the numbers of their terms."""
    if not numbers:
        return clause
    sections = sum(int(impacts.having[number]) for number in numbers)
    idf = clause.idf if clause.is_known else impacts.idf_of(sections)
    longer = [postings_of(impacts, number, COMPOUND_SHARE, COMPOUND_SHARE * idf) for number in numbers]
    every = best_of((*clause.postings, *longer), impacts.sections)
    terms = clause.terms.union(impacts.terms[number] for number in numbers)
    return replace(clause, idf=idf, postings=(every,), terms=terms, is_known=True)
