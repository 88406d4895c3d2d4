"""The categories nearest to words that no article answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.text.analyzer import analyzer

if TYPE_CHECKING:
    from kb.article import Category
    from kb.corpus import Catalogue


def nearest_categories(words: str, catalogue: Catalogue, *, lang: str, limit: int = 4) -> tuple[Category, ...]:
    """Return the categories whose titles share most terms with the words; then the rest in their order."""
    terms = analyzer(lang).terms
    wanted = set(terms(words))
    shared = {one.slug: len(wanted.intersection(terms(_about(one, catalogue)))) for one in catalogue.categories}
    return tuple(sorted(catalogue.categories, key=lambda category: -shared[category.slug])[:limit])


def _about(category: Category, catalogue: Catalogue) -> str:
    titles = (catalogue.entries[slug].title for slug in category.slugs if slug in catalogue.entries)
    return " ".join((category.title, category.summary, *titles))
