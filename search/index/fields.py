"""The fields of an indexed section, in one table: boost, length normalisation, where the terms come from.

The boosts are those of BM25F (Robertson & Zaragoza, "The Probabilistic Relevance Framework", 2009): a term's
frequencies are weighted and added up over the fields before they saturate.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the index.

    ``boost`` multiplies a term's frequency, and ``b`` (0 to 1) is how much a long field counts against it.
    """

    name: str
    boost: float
    b: float


FIELDS = (
    Field("title", boost=12.0, b=0.5),
    Field("keywords", boost=6.0, b=0.3),
    Field("heading", boost=2.0, b=0.5),
    Field("summary", boost=2.0, b=0.3),
    Field("body", boost=1.0, b=0.4),
)

STRONG_FIELDS = frozenset({"title", "keywords", "heading", "summary"})
"""A word found here is what the article is about, not only mentioned."""

SLUG = "slug"
"""The article a section belongs to, as one term."""

ORDINAL = "ordinal"
"""The section's number in its article, stored; 0 is the first."""
