"""Short forms of searches, for tests of any room of search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.query import parse

if TYPE_CHECKING:
    from search.generations.generation import Generation
    from search.results import Results


def ask(generation: Generation, text: str, **options: object) -> Results:
    """Return the results of a query; ``options`` are those of ``parse``."""
    return generation.searcher.search(parse(text, **options))  # type: ignore[arg-type]


def slugs(results: Results) -> list[str]:
    """Return the slugs of the hits, best first."""
    return [hit.slug for hit in results.hits]
