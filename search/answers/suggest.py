"""Suggestions while people type: the search of the results page, as short as a list needs it.

While a query is typed, its last word is a beginning, and whatever matches is listed, because more letters may come.
Words that say nothing yet, such as "how do i", list the titles and expected questions that begin with them.

Once the query is complete, suggestions and results agree on the first hit because they come from the same search; what
was listed before follows the best of them. For words that describe a risk, the article of the safety advice comes
first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Literal

from kb.article import CATEGORY_URL
from search.answers.safe_search import search_safely
from search.query import parse
from search.text.normalizer import fold

if TYPE_CHECKING:
    from kb.article import Category, Entry
    from search.generations.generation import Generation
    from search.query import Query
    from search.results import Answer, Hit, Results, Verdict

Kind = Literal["article", "section", "category"]

MAX_CATEGORIES = 2

ADDED_SHARE = 3
"""A pause may replace a third of a list: two of six articles."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line of the list: its label, link and kind, a detail that says where it belongs, and its language.

    The language is empty for a category with articles in several.
    """

    label: str
    url: str
    kind: Kind
    detail: str
    lang: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The list for what has been typed so far, and the answer if that is certain; ``total`` counts the articles.

    With ``wants_person`` the way to a person comes first; ``foreign_language`` is the query's if no article is in it.
    """

    query: str
    corrected: str | None
    verdict: Verdict
    items: tuple[Suggestion, ...]
    total: int
    generation: str
    answer: Answer | None = None
    wants_person: bool = False
    foreign_language: str = ""


def suggest(
    generation: Generation, text: str, limit: int = 6, *, is_complete: bool = False, lang: str = ""
) -> Suggestions:
    """Return up to ``limit`` articles and sections for what was typed, and the categories whose name matches.

    A complete text is searched as thoroughly as for the results page. Articles in the language ``lang`` come first.

    No article is suggested if the safety advice leads to another site, because "I want to kill myself" is not a
    question about spam.
    """
    query = replace(parse(text, page_size=limit, is_complete=is_complete, lang=lang), snippets=False)
    generation = generation.for_query(query)
    results, advice = search_safely(generation, query)
    leads_elsewhere = advice is not None and bool(advice.link) and not advice.article
    suggestions = {} if leads_elsewhere else _suggest_articles(generation, query, results)
    articles = tuple(suggestions.values())[:limit]
    return Suggestions(
        query=results.query,
        corrected=results.corrected,
        verdict=results.verdict,
        items=(*articles, *_suggest_categories(generation, results.corrected or text)),
        total=max(results.total, len(articles)) if articles else 0,
        generation=generation.name,
        answer=results.answer,
        wants_person=results.wants_person,
        foreign_language=results.foreign_language,
    )


def _suggest_articles(generation: Generation, query: Query, results: Results) -> dict[str, Suggestion]:
    """Return the articles for the results of a query by slug, best first.

    The best hits of a complete query come before what was listed while it was typed: people may be about to choose it.
    """
    if not query.is_complete:
        return _suggest_typed(generation, query, results)
    hits, typed = _suggest_hits(results), replace(query, is_complete=False)
    first = dict(islice(hits.items(), query.limit // ADDED_SHARE))
    return first | _suggest_typed(generation, typed, generation.searcher.search(typed)) | hits


def _suggest_typed(generation: Generation, query: Query, results: Results) -> dict[str, Suggestion]:
    """Return the articles for the results of a query that is being typed, by slug, best first.

    If the words say nothing yet, half of the list is for titles and expected questions that begin with them.
    """
    suggestions = _suggest_hits(results)
    if not query.words or (suggestions and generation.searcher.tokens(query.words)):
        return suggestions
    entries = generation.docstore.entries
    slugs = (slug for slug in generation.searcher.begun(query.words) if slug in entries)
    begun = {slug: _suggest_entry(entries[slug], generation) for slug in islice(slugs, query.limit)}
    return dict(islice(begun.items(), query.limit // 2)) | suggestions | begun


def _suggest_hits(results: Results) -> dict[str, Suggestion]:
    hits = () if results.verdict.outcome == "none" else results.hits
    return {hit.slug: _suggest_hit(hit) for hit in hits}


def _suggest_entry(entry: Entry, generation: Generation) -> Suggestion:
    trail = generation.docstore.tree.trail(entry.category)
    return Suggestion(entry.title, entry.url, "article", " › ".join(each.title for each in trail), entry.lang)


def _suggest_hit(hit: Hit) -> Suggestion:
    trail = " › ".join(hit.trail)
    if not hit.anchor:
        return Suggestion(hit.title, hit.url, "article", trail, hit.lang)
    detail = f"{trail} › {hit.section}" if trail else hit.section
    return Suggestion(hit.title, hit.url, "section", detail, hit.lang)


def _suggest_categories(generation: Generation, text: str) -> tuple[Suggestion, ...]:
    """Return the categories whose name has a word for each typed beginning."""
    typed = fold(parse(text).words).split()
    matching = (
        category
        for category in (generation.docstore.categories if typed else ())
        if all(any(word.startswith(beginning) for word in _words(category.title)) for beginning in typed)
    )
    return tuple(_suggest_category(category, generation) for category in islice(matching, MAX_CATEGORIES))


def _suggest_category(category: Category, generation: Generation) -> Suggestion:
    """Return a category with the names of those above it, because several may be called "Setup"."""
    above = generation.docstore.tree.trail(category.slug)[:-1]
    detail = " › ".join(each.title for each in above) or category.summary
    return Suggestion(category.title, f"{CATEGORY_URL}{category.slug}", "category", detail, category.lang)


@lru_cache(maxsize=4_096)
def _words(title: str) -> list[str]:
    """Return the words of a category's name, cached because every keystroke compares them all."""
    return fold(title).split()
