"""Propose changes to the articles: questions that they answer, and words that people use for their subjects."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from search.query import parse
from search.text.analyzer import analyzer
from search.text.normalizer import is_alphabetic
from search.text.word_list import Rank, word_list
from web.learning.questions import ENOUGH_SOURCES
from web.storage.states import LearntState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from kb.article import Entry
    from search.generations.generation import Generation
    from search.text.analyzer import Token
    from web.learning.questions import Question

TOP: Final = 3
"""Rank by which a build must find the article of each expected question."""

MOST_QUERIES: Final = 5
MOST_SYNONYMS: Final = 8
"""The most proposals in a patch: more would be applied unread."""

_MIN_CHARS: Final = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to add to an article: questions for ``expect_queries``, and words for ``synonyms``."""

    entry: Entry
    queries: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposals:
    """What to add to articles, and one-way synonyms for the list of all articles, by language."""

    articles: tuple[Proposal, ...] = ()
    meanings: tuple[tuple[str, str, str], ...] = ()
    """Language, what people type, and what it should also find."""


def propose(generation: Generation, questions: Iterable[Question]) -> Proposals:
    """Return the changes that learnt questions suggest; only those with enough sources and a stored text count.

    The words of a ticket's customer stay out of the articles, where erasing the ticket would not reach them.
    A question is proposed for ``expect_queries`` if it finds the article already, because a build fails otherwise. A
    word becomes a synonym of the only article it is used for; one that is used for several articles gets the meaning
    that their titles share.
    """
    published = generation.docstore.entries
    by_slug: defaultdict[str, list[Question]] = defaultdict(list)
    for question in questions:
        is_sure = question.state == LearntState.ACCEPTED or question.sources >= ENOUGH_SOURCES
        if question.is_used and question.copied and is_sure and question.slug in published:
            by_slug[question.slug].append(question)
    entries = {slug: published[slug] for slug in by_slug}
    missing = {slug: _missing(generation, entries[slug], asked) for slug, asked in by_slug.items()}
    used = Counter((entries[slug].lang, word) for slug, words in missing.items() for word in words)
    meanings = tuple(_meanings(entries, missing, used))
    shared = {(lang, word) for lang, word, _ in meanings}
    claimed = {each.casefold() for entry in published.values() for each in entry.metadata.expect_queries}
    articles = (
        Proposal(
            entry,
            tuple(_queries(generation, entry, by_slug[slug], claimed))[:MOST_QUERIES],
            tuple(word for word in missing[slug] if (entry.lang, word) not in shared)[:MOST_SYNONYMS],
        )
        for slug, entry in sorted(entries.items())
    )
    return Proposals(tuple(each for each in articles if each.queries or each.synonyms), meanings)


def _queries(
    generation: Generation, entry: Entry, asked: Iterable[Question], claimed: Collection[str]
) -> Iterator[str]:
    """Yield the questions that an article answers and that no writer has ``claimed`` for an article."""
    metadata = entry.metadata
    terms = analyzer(entry.lang).terms
    said = {frozenset(terms(text)) for text in (entry.title, *metadata.expect_queries, *metadata.not_for)}
    for question in asked:
        words = frozenset(terms(question.text))
        query = parse(question.text, page_size=TOP, lang=entry.lang)
        is_free = words not in said and question.text.casefold() not in claimed
        if is_free and entry.slug in generation.for_query(query).searcher.rank(query):
            said.add(words)
            yield question.text


def _missing(generation: Generation, entry: Entry, asked: Iterable[Question]) -> tuple[str, ...]:
    """Return the words that people use for an article and that neither it nor a list of synonyms has, most used first.

    Words that are frequent in the language say nothing about an article.
    """
    analyze, words = analyzer(entry.lang), word_list()
    metadata = entry.metadata
    texts = [entry.title, metadata.summary, *metadata.keywords, *metadata.synonyms, *metadata.tags]
    texts += [f"{section.heading}\n{section.text}" for section in generation.docstore.sections(entry.slug)]
    listed = generation.docstore.synonyms
    texts += [phrase for group in listed.groups if group.lang == entry.lang for phrase in group.phrases]
    texts += [meaning.phrase for meaning in listed.meanings if meaning.lang == entry.lang]
    known = {term for text in texts for term in analyze.terms(text)}

    def is_new(token: Token) -> bool:
        is_word = len(token.surface) >= _MIN_CHARS and is_alphabetic(token.surface)
        return is_word and known.isdisjoint(token.terms) and words.rank(token.surface, entry.lang) < Rank.FREQUENT

    sources: Counter[str] = Counter()
    for question in asked:
        for word in {token.surface for token in analyze.tokens(question.text) if is_new(token)}:
            sources[word] += question.sources
    return tuple(word for word, count in sources.most_common() if count >= ENOUGH_SOURCES)


def _meanings(
    entries: dict[str, Entry], missing: dict[str, tuple[str, ...]], used: Counter[tuple[str, str]]
) -> Iterator[tuple[str, str, str]]:
    """Yield the words that are used for several articles of a language, with what the titles of these share."""
    for (lang, word), count in sorted(used.items()):
        titles = [
            entries[slug].title for slug, words in missing.items() if entries[slug].lang == lang and word in words
        ]
        shared = _shared(titles, lang) if count > 1 else ""
        if shared:
            yield lang, word, shared


def _shared(titles: Collection[str], lang: str) -> str:
    """Return the words that all titles share, as the first spells them; "" if they share none."""
    analyze = analyzer(lang)
    first, *others = ([token for token in analyze.tokens(title) if not token.is_stop] for title in titles)
    common = set.intersection(*({token.term for token in tokens} for tokens in others))
    return " ".join(token.surface for token in first if token.term in common)
