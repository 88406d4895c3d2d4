"""The topics nearest to a query that no article answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.text.analyzer import analyzer

if TYPE_CHECKING:
    from kb.article import Category
    from kb.corpus import Catalogue


def nearest_categories(query_text: str, catalogue: Catalogue, *, lang: str, limit: int = 4) -> tuple[Category, ...]:
    """Return the categories that share most terms with the query, followed by the rest in their order."""
    terms = analyzer(lang).terms
    query_terms = set(terms(query_text))

    def shared_terms(category: Category) -> int:
        titles = (catalogue.entries[slug].title for slug in category.slugs if slug in catalogue.entries)
        return len(query_terms.intersection(terms(" ".join((category.title, category.summary, *titles)))))

    return tuple(sorted(catalogue.categories, key=shared_terms, reverse=True)[:limit])
