"""Metadata: the front matter of an article, in one place.

Each field has its type, its default and the sentence a writer reads; the JSON Schema for editors comes from the
same model (``python -m kb schema``).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Audience = Literal["free", "paid", "business"]
Status = Literal["published", "draft", "archived"]
Escalation = Literal["none", "offer", "required"]

_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


def _as_list(value: object) -> object:
    """Read a single text as a list of one: ``tags: billing`` means ``tags: [billing]``."""
    return [value] if isinstance(value, str) else value


def _as_text(value: object) -> object:
    """Read a bare number as text, ``title: 404`` and ``keywords: [550]``, and runs of white space as one blank."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return " ".join(value.split()) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_as_text)]
Texts = Annotated[tuple[Annotated[Text, Field(min_length=1)], ...], BeforeValidator(_as_list)]


class SearchSettings(BaseModel):
    """How search treats the article."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    boost: float = Field(1.0, gt=0, le=10, description="Multiplies the article's score; 1 leaves it alone.")
    exclude: bool = Field(default=False, description="True keeps the article out of search; its page stays.")


class Metadata(BaseModel):
    """The front matter of an article; keys that are not listed here are kept in ``model_extra``."""

    model_config = ConfigDict(frozen=True, extra="allow", str_strip_whitespace=True)

    title: Text = Field(min_length=1, max_length=300, description="What the article answers, in a reader's words.")
    summary: Text = Field("", description="One sentence for lists and results, up to 160 characters.")
    category: Text = Field("", description="The shelf it stands on; without it, the folder's name.")
    tags: Texts = Field((), description="Topics, for writers' own lists.")
    keywords: Texts = Field((), description="Exact terms of the product that searches should find it by.")
    synonyms: Texts = Field((), description="What people call it where the article says something else.")
    lang: Text = Field("en", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$", description="The language, such as en.")
    audience: Annotated[tuple[Audience, ...], BeforeValidator(_as_list)] = Field(
        ("free", "paid", "business"), description="The plans it concerns."
    )
    platforms: Texts = Field((), description="Where it applies: web, android, ios, desktop.")
    status: Status = Field("published", description="Drafts and archived articles are not shown.")
    owner: Text = Field("", description="Who keeps it true.")
    last_reviewed: dt.date | None = Field(None, description="The day somebody last checked it: YYYY-MM-DD.")
    review_in: Annotated[str, Field(pattern=r"^\d{1,3} (day|week|month|year)s?$")] | None = Field(
        None, description='How long a review holds: "6 months".'
    )
    redirect_from: Texts = Field((), description="Old addresses that should lead here.")
    related: Texts = Field((), description="The slugs of articles to read next.")
    expect_queries: Texts = Field((), description="Questions for which it must be among the first three hits.")
    not_for: Texts = Field((), description="Questions for which it must not be the first hit.")
    escalation: Escalation = Field(
        "offer", description="Whether a person is offered beside the article; required: before it."
    )
    search: SearchSettings = Field(SearchSettings(), description="How search treats the article.")  # type: ignore[call-arg]

    @property
    def review_due(self) -> dt.date | None:
        """The day the next review falls due, or None where none is asked for."""
        if self.last_reviewed is None or self.review_in is None:
            return None
        number, unit = re.fullmatch(r"(\d+) (\w+?)s?", self.review_in).groups()  # type: ignore[union-attr]
        return self.last_reviewed + dt.timedelta(days=int(number) * _DAYS[unit])
