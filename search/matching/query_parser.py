"""Clauses: the words of a query, each with the postings it may be found by and what they are worth.

The steps:

1. each word is analysed in every language of the index, and what a word gives in any of them is one clause; a word
   and its number are tried together and apart;
2. the last word may only have been begun: all words that begin so count as one term;
3. a word, or several, may have other names in the writers' synonyms;
4. neighbouring words, stop words among them, are a pair, and where they are neighbours in a text it counts more.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final

import numpy as np

from search.index.counting import pair_key
from search.index.impacts import K1
from search.matching import glued
from search.matching.synonyms import Expander
from search.text.analyzer import analyzer
from search.text.normalizer import fold, is_alphabetic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from kb.lists.synonyms import Synonyms
    from search.index.impacts import Impacts
    from search.spelling.lexicon import Lexicon
    from search.text.analyzer import Token

PREFIX_WEIGHT = 0.7
"""A word that only begins as typed counts less than the word itself."""

BEGUN_SHARE = 0.35
"""How much of a word a section has that only has one beginning like it: "card" is little of the "car" asked for."""

SYNONYM_WEIGHT = 0.7
"""Another name counts less than the word itself."""

UNKNOWN_CODE = 0.4
"""A number that no article knows says less than a word that none knows: error lines are full of them."""

_DENSE: Final = 3
"""From one posting to so many sections on, looking at all sections is faster than sorting the postings."""

MOST_WORDS: Final = 20_000
"""Words whose clauses are kept; a few hundred are most of what people ask with."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Sections and what being found there is worth.

    ``docs`` int32 [n] in order and ``impacts`` float32 [n]. ``share`` float [n] or one for all, 0 to 1: how much of the
    word it is; a section with ``example`` has half of ``imap.example``.
    """

    docs: NDArray[np.int32]
    impacts: NDArray[np.floating]
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
    """Reads queries against the impacts and the lexicon of one generation; safe to use from any thread."""

    def __init__(self, impacts: Impacts, lexicon: Lexicon, languages: Sequence[str], synonyms: Synonyms) -> None:
        self._impacts = impacts
        self._lexicon = lexicon
        self._analyzers = tuple(analyzer(lang) for lang in languages)
        self._expander = Expander(synonyms)
        self._unknown_mass = impacts.idf_of(0)
        # items of a view are numbers of Python, for a fraction of the price
        self._pair_keys = memoryview(impacts.pairs.data)
        self._pair_ptr = memoryview(impacts.pair_ptr.data)
        self._whole: dict[tuple[str, tuple[str, ...]], Clause] = {}
        self._stream = lru_cache(maxsize=500)(self._find_stream)  # a search reads its query three times
        self._beginning = lru_cache(maxsize=2_000)(self._find_beginning)
        self._alternative = lru_cache(maxsize=2_000)(self._find_alternative)

    def tokens(self, words: str) -> list[Token]:
        """Return the tokens of a query's words, with what they give in all languages, stop words left out."""
        return [token for token in self._stream(words) if not token.is_stop]

    def _find_stream(self, words: str) -> tuple[Token, ...]:
        return tuple(self._glue([token for word in self._analyze(words) for token in self._part(word)]))

    def _analyze(self, words: str) -> list[Token]:
        return _in_all_languages([language.query_stream(words) for language in self._analyzers])

    def _part(self, token: Token) -> list[Token]:
        """Return "windows11" as two words where no article has it, but some have "windows"."""
        parts = glued.part(token.surface)
        if not parts or self._has(token):
            return [token]
        tokens = self._analyze(" ".join(parts))
        return tokens if any(part.surface.isalpha() and self._has(part) for part in tokens) else [token]

    def _glue(self, stream: list[Token]) -> list[Token]:
        """Return the words, each of "port" and "993" with "port993" where articles have that."""
        known: dict[str, tuple[str, ...]] = {}
        for first, second in pairwise(stream):
            if word := glued.glue(first.surface, second.surface):
                terms = tuple(term for token in self._analyze(word) for term in token.wholes if self._is_term(term))
                known |= {half: (*known.get(half, ()), *terms) for half in (first.surface, second.surface) if terms}
        return [replace(token, glued=known[token.surface]) if token.surface in known else token for token in stream]

    def _has(self, token: Token) -> bool:
        """Tell whether an article has the whole word."""
        return not token.is_stop and any(map(self._is_term, token.wholes))

    def _is_term(self, term: str) -> bool:
        return term in self._impacts.numbers

    def text_tokens(self, text: str) -> list[Token]:
        """Return the tokens of a longer text as ``tokens`` does; nothing where there are only stop words."""
        stream = _in_all_languages([language.stream(text) for language in self._analyzers])
        return [token for token in stream if not token.is_stop]

    def unknown(self, words: str, *, prefix: bool) -> list[tuple[Token, bool]]:
        """Return the words that no article has; with each, whether it may only have been begun.

        With ``prefix`` the last word may, and is not unknown where a word begins so.
        """
        stream = [token for token in self._stream(words) if not token.is_stop]
        found = [token for token in stream if not self._clause(token).is_known and is_alphabetic(token.surface)]
        begun = stream[-1] if found and prefix and self._lexicon.has_beginning(stream[-1].surface) else None
        return [(token, prefix and token is stream[-1]) for token in found if token is not begun]

    def read(self, words: str, *, prefix: bool) -> Reading:
        """Return what a query's words say, each word once; with ``prefix`` the last may only have been begun."""
        stream = self._stream(words)
        tokens = {token.surface: token for token in stream if not token.is_stop}
        last = stream[-1].surface if prefix and stream else ""
        folded = fold(words)
        typing = last if last and folded.endswith(last) else ""
        clauses = [
            self._beginning(token) if surface == typing and not (token.parts or token.glued) else self._clause(token)
            for surface, token in tokens.items()
        ]
        begun = bool(clauses and typing) and not clauses[-1].is_known
        clauses = self._with_synonyms(clauses, folded)
        return Reading(tuple(clauses), tuple(self._pairs(stream)), len(clauses) - begun)

    def _clause(self, token: Token) -> Clause:
        key = (token.surface, token.glued)
        clause = self._whole.get(key)
        if clause is None:
            if len(self._whole) >= MOST_WORDS:
                self._whole.clear()
            clause = self._whole[key] = self._find_clause(token)
        return clause

    def _find_clause(self, token: Token) -> Clause:
        numbers, idf = self._impacts.numbers, self._impacts.idf
        if not (token.parts or token.also or token.glued) and (number := numbers.get(token.term)) is not None:
            return Clause(
                token.surface, idf[number], (self._postings(number, 1.0),), frozenset((token.term,)), is_known=True
            )
        known = [(term, numbers[term]) for term in token.terms if term in numbers]
        glued_to = [numbers[word] for word in token.glued]
        mass = max((idf[number] for _, number in known), default=0.0) or max((idf[n] for n in glued_to), default=0.0)
        mass = mass or self._unknown_mass * (UNKNOWN_CODE if _has_digit(token.surface) else 1.0)
        parts = {term: 1.0 / len(token.parts) for term in (*token.parts, *token.also_parts)}
        postings = [self._postings(number, parts.get(term, 1.0)) for term, number in known]
        postings += [self._postings(number, 1.0, at_most=mass) for number in glued_to]
        terms = frozenset((*token.terms, *token.glued))
        return Clause(token.surface, mass, tuple(postings), terms, is_known=bool(postings))

    def _postings(self, number: int, share: float, at_most: float = math.inf) -> Postings:
        """Return where a term is found; ``at_most`` caps the weight of one that only contains the word."""
        impacts = self._impacts
        rows = slice(impacts.ptr[number], impacts.ptr[number + 1])
        idf = np.float32(min(impacts.idf[number], at_most))
        return Postings(impacts.docs[rows], impacts.worth[rows] * idf, share)

    def _find_beginning(self, token: Token) -> Clause:
        """Return the clause of the last word, which may only have been begun.

        The word and all that begin like it are weighed as one term: with an idf of its own, the rare "pass" would
        hide the "password" that most people are typing.
        """
        impacts = self._impacts
        typed = [impacts.numbers[term] for term in token.wholes if term in impacts.numbers]
        begun = self._lexicon.begun(token.surface)
        if typed and all(number in typed for first, end in begun for number in range(first, end)):
            return self._clause(token)
        terms = frozenset((*token.wholes, *(term for first, end in begun for term in impacts.terms[first:end])))
        rows = [slice(impacts.ptr[first], impacts.ptr[end]) for first, end in begun]
        found = [(impacts.docs[some], impacts.worth[some]) for some in rows]
        exact = [(number, self._postings(number, 1.0)) for number in typed]
        found += [
            (postings.docs, postings.impacts / np.float32(PREFIX_WEIGHT * impacts.idf[number]))
            for number, postings in exact
        ]
        if not found:
            return Clause(token.surface, self._unknown_mass, (), terms, is_known=False)
        docs, worth = _most_of(found, impacts.sections)
        share = np.full(len(docs), BEGUN_SHARE, np.float32)
        for _, postings in exact:
            share[docs.searchsorted(postings.docs)] = 1.0
        mass = impacts.idf_of(len(docs))
        every = Postings(docs, worth * np.float32(PREFIX_WEIGHT * mass), share)
        return Clause(token.surface, mass if typed else self._unknown_mass, (every,), terms, is_known=bool(typed))

    def _with_synonyms(self, clauses: list[Clause], folded: str) -> list[Clause]:
        for alternative in self._expander.expand(folded.split()):
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
        return Clause(
            clause.surface,
            clause.mass if clause.is_known else self._impacts.idf_of(len(found.docs)),
            (best_of((*clause.postings, found), self._impacts.sections),),
            clause.terms | terms,
            is_known=True,
            own=clause.own or clause.terms,
            synonyms=(*clause.synonyms, means),
        )

    def _find_alternative(self, means: str, mass: float) -> tuple[Postings, frozenset[str]] | None:
        """Return the sections that have all words of another name, worth at most what was typed is: ``mass``."""
        numbers = self._impacts.numbers
        words = [[numbers[term] for term in wholes if term in numbers] for wholes in self._words(means)]
        if not words or not all(words):
            return None
        every = _in_all([self._in_any(word) for word in words])
        rarity = sum(max(self._impacts.idf[number] for number in word) for word in words)
        terms = [self._impacts.terms[number] for word in words for number in word]
        weight = np.float32(SYNONYM_WEIGHT * min(1.0, mass / max(rarity, 1e-9)))
        return replace(every, impacts=every.impacts * weight, share=SYNONYM_WEIGHT), frozenset(terms)

    def _words(self, means: str) -> tuple[tuple[str, ...], ...]:
        """Return the different words of another name, each as what it is in every language."""
        return tuple(dict.fromkeys(token.wholes for token in self.tokens(means)))

    def _in_any(self, numbers: Sequence[int]) -> Postings:
        return best_of([self._postings(number, 1.0) for number in numbers], self._impacts.sections)

    def _pairs(self, stream: Sequence[Token]) -> Iterator[Postings]:
        impacts, known = self._impacts, self._pair_keys
        neighbours = (terms for first, second in pairwise(stream) for terms in product(first.wholes, second.wholes))
        for key in {pair_key(*terms): None for terms in neighbours}:
            place = bisect_left(known, key)
            if place < len(known) and known[place] == key:
                rows = slice(self._pair_ptr[place], self._pair_ptr[place + 1])
                weight = np.float32(impacts.idf_of(rows.stop - rows.start))
                yield Postings(impacts.pair_docs[rows], impacts.pair_worth[rows] * weight, 0.0)


def best_of(found: Sequence[Postings], sections: int) -> Postings:
    """Return every section once, with the most that it has in any of the postings."""
    if len(found) == 1:
        return found[0]
    docs, impacts = _most_of([(postings.docs, postings.impacts) for postings in found], sections)
    shares = [np.broadcast_to(np.float32(postings.share), postings.docs.shape) for postings in found]
    _, share = _most_of([(postings.docs, part) for postings, part in zip(found, shares, strict=True)], sections)
    return Postings(docs, impacts, share)


def _most_of(
    found: Sequence[tuple[NDArray[np.int32], NDArray[np.floating]]], sections: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return every section once, int32 [n] in order, and the largest of its values, float32 [n], none negative.

    Section and value are one number to sort by: the bits of floats that are not negative are in the floats' order.
    """
    docs = np.concatenate([docs for docs, _ in found])
    values = np.concatenate([values for _, values in found], dtype=np.float32)
    if len(docs) * _DENSE > sections:
        every = np.full(sections, -1.0, np.float32)
        np.maximum.at(every, docs, values)
        docs = (every >= 0.0).nonzero()[0].astype(np.int32)
        return docs, every[docs]
    keys = docs.astype(np.uint64) << np.uint64(32) | values.view(np.uint32)
    keys.sort()
    docs = (keys >> np.uint64(32)).astype(np.int32)
    last = np.empty(len(docs), np.bool_)
    last[-1:] = True
    np.not_equal(docs[1:], docs[:-1], out=last[:-1])
    return docs[last], keys[last].astype(np.uint32).view(np.float32)


def _in_all(found: Sequence[Postings]) -> Postings:
    """Return the sections that are in all of the postings; what they are worth is added up."""
    first, *others = found
    docs, impacts = first.docs, first.impacts
    for other in others:
        docs, mine, theirs = np.intersect1d(docs, other.docs, assume_unique=True, return_indices=True)
        impacts = impacts[mine] + other.impacts[theirs]
    return Postings(docs, impacts, 1.0)


def _in_all_languages(streams: Sequence[list[Token]]) -> list[Token]:
    """Return the words of a text with the terms they have in any language; every language parts texts alike."""
    return streams[0] if len(streams) == 1 else [reduce(_together, tokens) for tokens in zip(*streams, strict=True)]


def _together(token: Token, other: Token) -> Token:
    """Return a word with the terms it has in another language; a stop word of either language is one."""
    return replace(
        token,
        also=_others(token.term, (*token.also, other.term)),
        also_parts=tuple(part for part in dict.fromkeys((*token.also_parts, *other.parts)) if part not in token.parts),
        is_stop=token.is_stop or other.is_stop,
    )


def _others(term: str, terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(other for other in dict.fromkeys(terms) if other != term)


def _has_digit(word: str) -> bool:
    return _DIGIT.search(word) is not None


_DIGIT = re.compile(r"\d")
