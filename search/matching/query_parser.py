"""Query parser: turns the words of a query into clauses with their postings.

The steps:

1. analyse each word in every language of the index; one word gives one clause, whatever the languages make of it, and
   a word with a number is tried as one word and as two;
2. let words that begin with the last word fill up; while the visitor is typing, they count like it;
3. add the writers' synonyms of words and phrases;
4. add the postings of neighbouring words, stop words included, which count more if they are neighbours in a text.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from search.matching.clauses.postings import Postings, WordPairs, best_of, max_by_section, postings_of
from search.matching.clauses.synonyms import SynonymMatches
from search.matching.parsed_query import Clause, ClauseCache, ParsedQuery, has_digit, typed_weights, with_compounds
from search.text.analyzer import analyzer, begun_phrase, with_phrases
from search.text.language_merge import merged
from search.text.normalizer import fold
from search.text.synonyms import Expander
from search.text.word_numbers import join_number, split_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.lists.synonyms import Synonyms
    from search.index.impacts import Impacts
    from search.spelling.lexicon import Lexicon
    from search.text.analyzer import Token

PREFIX_WEIGHT = 0.7
"""Weight of an unfinished word beside a finished one."""

FILL_WEIGHT = 0.1
"""Weight of the words that begin with the last word of a complete query beside that word, if articles have it."""

PREFIX_SHARE = 0.35
"""Credit for a prefix-only match: "card" counts for 35 % of "car"."""

MIN_STEM, MAX_ENDING = 4, 3
"""Letters of a known word, and of an ending that it may get: "forwardin" is on its way to a form of "forward"."""

UNKNOWN_CODE = 0.4
"""Weight of an unknown word with digits beside other unknown words: error lines are full of them."""

CACHED_BYTES: Final = 16_000_000
"""Memory for the clauses of words, and as much again for those of prefixes: a few hundred make up most queries."""

_LETTERS = re.compile(r"^[^\W\d_]{2,}(?=\d)")
"""The letters before the first digit of a word."""


class QueryParser:
    """Parses queries against the impacts and the lexicon of one generation; safe to share between threads."""

    def __init__(self, impacts: Impacts, lexicon: Lexicon, languages: Sequence[str], synonyms: Synonyms) -> None:
        self._lexicon = lexicon
        self._analyzers = tuple(analyzer(lang) for lang in languages)
        self._expander = Expander(synonyms)
        self._unknown_idf = impacts.idf_of(0)
        self._typed_idf, self._typed_weights = typed_weights(impacts)
        self._stream = lru_cache(maxsize=500)(self._analyze_query)  # a search analyses its query three times
        self._take(impacts, self.tokens)

    def _take(self, impacts: Impacts, tokens: Callable[[str], Sequence[Token]]) -> None:
        """Take the postings, and what splits the text of synonyms."""
        self._impacts = impacts
        self._postings = partial(postings_of, impacts)
        self._pairs = WordPairs(impacts)
        self._clauses, self._prefix_clauses = ClauseCache(CACHED_BYTES), ClauseCache(CACHED_BYTES)
        self._synonym_matches = SynonymMatches(impacts, tokens)

    def over(self, impacts: Impacts) -> Self:
        """Return a parser for the postings of other articles of the same collection."""
        other = copy(self)
        other._take(impacts, self.tokens)  # noqa: SLF001 - a copy of itself
        return other

    @property
    def has_one_language(self) -> bool:
        """Whether all articles are in one language."""
        return len(self._analyzers) == 1

    def tokens(self, words: str) -> list[Token]:
        """Return the tokens of a query's words, with their terms in all languages, without stop words."""
        return [token for token in self._stream(words) if not token.is_stop]

    def text_tokens(self, text: str) -> list[Token]:
        """Return the tokens of a longer text, without stop words; empty if it has no other words."""
        stream = merged([language.stream(text) for language in self._analyzers])
        return [token for token in stream if not token.is_stop]

    def is_known(self, token: Token) -> bool:
        """Return whether an article has a word, or a form of it."""
        return self._clause(token).is_known

    def has(self, word: str) -> bool:
        """Return whether an article has a word, or a form of it."""
        return any(self.is_known(token) for token in self.tokens(word))

    def named(self, words: str) -> frozenset[str]:
        """Return the words of a query that the writers' synonyms explain, folded."""
        return frozenset(word for phrase in self._expander.expand(fold(words).split()) for word in phrase.typed.split())

    def parse(self, words: str, *, prefix: bool, is_typed: bool = False) -> ParsedQuery:
        """Return the clauses of a query's words, each word once.

        With ``prefix`` the last may be unfinished. While the query ``is_typed``, more letters may always come.
        """
        stream = self._stream(words, is_typed=is_typed)
        tokens = {token.surface: token for token in stream if not token.is_stop}
        folded = fold(words)
        shown = (
            folded,
            with_phrases(begun_phrase(folded)) if is_typed else folded,
        )  # "log in" is one word, and may grow
        last = stream[-1] if prefix and stream and any(text.endswith(stream[-1].surface) for text in shown) else None
        if last and is_typed:
            tokens.setdefault(last.surface, last)  # a stop word may begin another word
        find = partial(self._begun_clause, is_typed=is_typed)
        begun = last.surface if last and not (last.parts or last.glued) else None
        if is_typed and begun and not any(_has_last(text, begun) for text in shown):
            begun = None  # of "esr1", the number says too little yet
        clauses = [find(token) if surface == begun else self._clause(token) for surface, token in tokens.items()]
        is_unfinished = last is not None and bool(clauses) and (is_typed or not clauses[-1].is_known)
        clauses = self._with_synonyms(clauses, folded)
        pairs = self._pairs.postings(stream[:-1] if last and is_typed else stream)
        return ParsedQuery(tuple(clauses), tuple(pairs), len(clauses) - is_unfinished)

    def _analyze(self, words: str, *, is_typed: bool = False) -> list[Token]:
        return merged([language.query_stream(words, is_typed=is_typed) for language in self._analyzers])

    def _analyze_query(self, words: str, *, is_typed: bool = False) -> tuple[Token, ...]:
        """Return the tokens of a query, stop words included, with words and numbers split and joined as in the index.

        "windows11" becomes two words if no article has it but some have "windows"; each of "port" and "993" also
        matches "port993" if articles have that.
        """
        stream = [part for token in self._analyze(words, is_typed=is_typed) for part in self._split_number(token)]
        joined: dict[str, tuple[str, ...]] = {}
        for first, second in pairwise(stream):
            if word := join_number(first.surface, second.surface):
                wholes = (term for token in self._analyze(word) for term in token.wholes)
                terms = tuple(term for term in wholes if term in self._impacts.numbers)
                joined |= {half: (*joined.get(half, ()), *terms) for half in (first.surface, second.surface) if terms}
        return tuple(
            replace(token, glued=joined[token.surface]) if token.surface in joined else token for token in stream
        )

    def _split_number(self, token: Token) -> list[Token]:
        parts = split_number(token.surface)
        if not parts or self._is_in_index(token):
            return [token]
        tokens = self._analyze(" ".join(parts))
        return tokens if any(part.surface.isalpha() and self._is_in_index(part) for part in tokens) else [token]

    def _is_in_index(self, token: Token) -> bool:
        return not token.is_stop and any(term in self._impacts.numbers for term in token.wholes)

    def _clause(self, token: Token) -> Clause:
        return self._clauses.get(
            (token.surface, token.glued), lambda: self._with_longer(self._find_clause(token), token)
        )

    def _begun_clause(self, token: Token, *, is_typed: bool) -> Clause:
        find = self._find_typed_clause if is_typed else self._find_prefix_clause
        return self._prefix_clauses.get((token, is_typed), lambda: self._with_longer(find(token), token))

    def _with_longer(self, clause: Clause, token: Token) -> Clause:
        return with_compounds(clause, sorted(self._lexicon.compounds(token.wholes)), self._impacts)

    def _find_clause(self, token: Token) -> Clause:
        numbers, idf = self._impacts.numbers, self._impacts.idf
        if not (token.parts or token.also or token.glued) and (number := numbers.get(token.term)) is not None:
            return Clause(
                token.surface, idf[number], (self._postings(number, 1.0),), frozenset((token.term,)), is_known=True
            )
        known = [(term, numbers[term]) for term in token.terms if term in numbers]
        joined = [numbers[word] for word in token.glued]
        best_idf = max((idf[number] for _, number in known), default=0.0) or max((idf[n] for n in joined), default=0.0)
        best_idf = best_idf or self._unknown_idf * (UNKNOWN_CODE if has_digit(token.surface) else 1.0)
        shares = {term: 1.0 / len(token.parts) for term in (*token.parts, *token.also_parts)}
        postings = [self._postings(number, shares.get(term, 1.0)) for term, number in known]
        postings += [self._postings(number, 1.0, max_idf=best_idf) for number in joined]
        terms = frozenset((*token.terms, *token.glued))
        return Clause(token.surface, best_idf, tuple(postings), terms, is_known=bool(postings))

    def _find_prefix_clause(self, token: Token) -> Clause:
        """Return the clause of the last word; if an article has it in this form, words that begin with it fill up."""
        impacts, whole = self._impacts, self._clause(token)
        ranges = self._lexicon.prefix_ranges(token.surface)
        is_word = whole.is_known and self._lexicon.has(token.surface)
        terms = [term for first, end in ranges for term in impacts.terms[first:end]]
        begins_no_other = is_word and terms == [token.term] and len(whole.postings) == 1
        if not terms or begins_no_other:
            return whole
        rows = [slice(impacts.ptr[first], impacts.ptr[end]) for first, end in ranges]
        parts = [(impacts.docs[row], impacts.worth[row]) for row in rows]
        docs, worth = max_by_section(parts, impacts.sections) if terms[1:] else parts[0]
        idf = whole.idf if whole.is_known else impacts.idf_of_any(len(docs), ranges)
        weight = np.float32(idf * (FILL_WEIGHT if is_word else PREFIX_WEIGHT))
        begun = Postings(docs, worth * weight, PREFIX_SHARE)
        every = best_of((*whole.postings, begun), impacts.sections)
        return replace(whole, postings=(every,), terms=whole.terms if is_word else whole.terms.union(terms))

    def _find_typed_clause(self, token: Token) -> Clause:
        """Return the clause of the word that is being typed.

        What a known word adds to a section does not depend on how much of it has been typed: the next letter only takes
        away the words that no longer fit, so an article whose word still fits keeps its place.
        """
        impacts = self._impacts
        ranges = self._beginnings(token)
        terms = frozenset((*token.wholes, *(term for first, end in ranges for term in impacts.terms[first:end])))
        if not ranges:
            return Clause(token.surface, self._typed_idf, (), terms, is_known=False)
        rows = [slice(impacts.ptr[first], impacts.ptr[end]) for first, end in ranges]
        weights = [
            self._typed_weights[first:end].repeat(np.diff(impacts.ptr[first : end + 1])) for first, end in ranges
        ]
        parts = [(impacts.docs[row], impacts.worth[row] * weight) for row, weight in zip(rows, weights, strict=True)]
        docs, scores = max_by_section(parts, impacts.sections)
        share = np.full(len(docs), PREFIX_SHARE, np.float32)
        wholes = [impacts.numbers[term] for term in token.wholes if term in impacts.numbers]
        for number in (each for each in wholes if any(first <= each < end for first, end in ranges)):
            share[docs.searchsorted(impacts.docs[impacts.ptr[number] : impacts.ptr[number + 1]])] = 1.0
        return Clause(token.surface, self._typed_idf, (Postings(docs, scores, share),), terms, is_known=True)

    def _beginnings(self, token: Token) -> list[tuple[int, int]]:
        """Return the numbers of the terms that a word being typed may become, as ranges ``(first, end)``."""
        numbers, surface = self._impacts.numbers, token.surface
        ranges = self._lexicon.prefix_ranges(surface)
        if has_digit(surface):  # the lexicon has words only
            ranges.append(self._impacts.beginning_with(surface))
        if not ranges or self._lexicon.has(surface):  # the stem of half a word may be another: "fileli" is no "file"
            ranges += [(numbers[term], numbers[term] + 1) for term in token.wholes if term in numbers]
        stems = (surface[:-letters] for letters in range(1, min(MAX_ENDING, len(surface) - MIN_STEM) + 1))
        ranges = [(first, end) for first, end in ranges if first < end]
        known = (stem for stem in chain(stems, _LETTERS.findall(surface)) if stem in numbers)
        return ranges or [(numbers[stem], numbers[stem] + 1) for stem in islice(known, 1)]

    def _with_synonyms(self, clauses: list[Clause], folded: str) -> list[Clause]:
        for alternative in self._expander.expand(folded.split()):
            covered = {token.surface for token in self.tokens(alternative.typed)}
            places = [place for place, clause in enumerate(clauses) if clause.surface in covered]
            if not places:
                continue
            idf = sum(clauses[place].idf for place in places if clauses[place].is_known)
            matches = self._synonym_matches.of(alternative.means, idf or self._unknown_idf)
            if matches is not None:
                clauses[places[0]] = self._with_synonym(clauses[places[0]], alternative.means, *matches)
        return clauses

    def _with_synonym(self, clause: Clause, synonym: str, matches: Postings, terms: frozenset[str]) -> Clause:
        return Clause(
            clause.surface,
            clause.idf if clause.is_known else self._impacts.idf_of_all(len(matches.docs), terms),
            (best_of((*clause.postings, matches), self._impacts.sections),),
            clause.terms | terms,
            is_known=True,
            own=clause.own or clause.terms,
            synonyms=(*clause.synonyms, synonym),
        )


def _has_last(text: str, word: str) -> bool:
    """Return whether a text ends with a word, not only with a part of one."""
    return text.endswith(word) and not text[: -len(word)][-1:].isalnum()
