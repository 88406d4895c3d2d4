"""The configured popular articles of the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


def unknown_popular(popular: Collection[str], slugs: Collection[str]) -> Iterator[str]:
    """Yield a warning for each configured slug without a published article; the page leaves these out."""
    known = list(slugs)
    for slug in popular:
        if slug not in known:
            nearest = process.extract(slug, known, scorer=OSA.normalized_similarity, limit=1)
            advice = f"did you mean {nearest[0][0]}?" if nearest else "there are no articles yet"
            yield f"[web] popular: no published article has the slug {slug}; {advice}"
