"""The fields of an indexed section: boosts and length normalisation in one table.

The boosts are those of BM25F (Robertson & Zaragoza, "The Probabilistic Relevance Framework", 2009): a term's
frequencies are weighted and added up over the fields before they saturate.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the index.

    ``boost`` multiplies a term's frequency, and ``b`` (0 to 1) is the strength of length normalisation.
    """

    name: str
    boost: float
    b: float


FIELDS = (
    Field("title", boost=8.0, b=0.5),
    Field("keywords", boost=6.0, b=0.3),
    Field("heading", boost=2.0, b=0.5),
    Field("summary", boost=2.0, b=0.3),
    Field("body", boost=1.0, b=0.4),
)

STRONG_FIELDS = frozenset({"title", "keywords", "heading", "summary"})
"""A word in one of these is a topic of the article, not a mention."""

STRONG_COLUMNS = tuple(column for column, field in enumerate(FIELDS) if field.name in STRONG_FIELDS)
"""Their places among all fields."""

SLUG = "slug"
"""The slug of the section's article, as one term."""

ORDINAL = "ordinal"
"""The section's number in its article, stored; 0 is the first."""
