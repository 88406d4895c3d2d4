"""Suggestions while people type: the search of the results page, as short as a list needs it.

Suggestions and results agree on the first hit because they come from the same search. For words that describe a risk,
the article of the safety advice comes first.
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
    from kb.article import Category
    from search.generations.generation import Generation
    from search.results import Answer, Hit, Verdict

Kind = Literal["article", "section", "category"]

MAX_CATEGORIES = 2


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

    With ``wants_person`` the way to a person comes first.
    """

    query: str
    corrected: str | None
    verdict: Verdict
    items: tuple[Suggestion, ...]
    total: int
    generation: str
    answer: Answer | None = None
    wants_person: bool = False


def suggest(
    generation: Generation, text: str, limit: int = 6, *, is_complete: bool = False, lang: str = ""
) -> Suggestions:
    """Return up to ``limit`` articles and sections for what was typed, and the categories whose name matches.

    A complete text is searched as thoroughly as for the results page. Articles in the language ``lang`` come first.

    No article is suggested if none matches well enough to be shown as an answer, or if the safety advice leads to
    another site, because "I want to kill myself" is not a question about spam.
    """
    query = replace(parse(text, page_size=limit, is_complete=is_complete, lang=lang), snippets=False)
    results, advice = search_safely(generation, query)
    leads_elsewhere = advice is not None and bool(advice.link) and not advice.article
    hits = () if results.verdict.outcome == "none" or leads_elsewhere else results.hits
    return Suggestions(
        query=results.query,
        corrected=results.corrected,
        verdict=results.verdict,
        items=(*map(_suggest_hit, hits), *_suggest_categories(generation, results.corrected or text)),
        total=results.total if hits else 0,
        generation=generation.name,
        answer=results.answer,
        wants_person=results.wants_person,
    )


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
