"""The front matter of an article: every field with its type, its default and a sentence for writers.

The JSON Schema for editors comes from the same model (``python -m kb schema``). ``fit`` turns what a writer typed into
metadata and a problem for each value that does not fit.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from rapidfuzz import fuzz, process

from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Audience = Literal["free", "paid", "business"]
Status = Literal["published", "draft", "archived"]
Withheld = Literal["draft", "archived", "not yet due", "expired"]
"""Why a readable article is not shown."""
Escalation = Literal["none", "offer", "required"]

LAST: Final = 1_000
"""The order of an article or a category that names none."""
LANGUAGE_CODE: Final = r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*"
_SCRIPT: Final = 4
"""The length of a script in a language code: "zh-Hant"."""
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_SURE_ENOUGH: Final = 75
_NEAR: Final = 60
_WITHOUT_EFFECT: Final = "; kept, but without effect"


def _as_list(value: object) -> object:
    """Read a single text as a list of one: ``tags: billing`` means ``tags: [billing]``."""
    return [value] if isinstance(value, str) else value


def _as_text(value: object) -> object:
    """Read a bare number as text (``title: 404``), and runs of white space as one space."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return " ".join(value.split()) if isinstance(value, str) else value


def tidy_code(code: str) -> str:
    """Return a language code as the standard writes it: "pt_br" is "pt-BR"; a text that is no code stays as it is."""
    language, *subtags = code.strip().replace("_", "-").split("-")
    if not re.fullmatch(LANGUAGE_CODE, "-".join((language, *subtags))):
        return code
    written = (tag.title() if len(tag) == _SCRIPT else tag.upper() if len(tag) < _SCRIPT else tag for tag in subtags)
    return "-".join((language.lower(), *written))


def _as_code(value: object) -> object:
    return tidy_code(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_as_text)]
Texts = Annotated[tuple[Annotated[Text, Field(min_length=1)], ...], BeforeValidator(_as_list)]


class SearchSettings(BaseModel):
    """How search treats the article."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    boost: float = Field(1.0, gt=0, le=10, description="Multiplies the article's score; 1 changes nothing.")
    exclude: bool = Field(default=False, description="True keeps the article out of search; its page stays.")


class Metadata(BaseModel):
    """The front matter of an article; unknown keys are kept in ``model_extra``."""

    model_config = ConfigDict(frozen=True, extra="allow", str_strip_whitespace=True)

    title: Text = Field(min_length=1, max_length=300, description="What the article answers, in a reader's words.")
    summary: Text = Field("", description="One sentence for lists and results, up to 160 characters.")
    category: Text = Field("", description="The category it belongs to; by default, its folder.")
    order: int = Field(LAST, description="Its position in its category: a whole number, smallest first.")
    tags: Texts = Field((), description="Topics, for your own use.")
    keywords: Texts = Field((), description="Exact terms of the product by which search should find it.")
    synonyms: Texts = Field((), description="Other words that people use for what the article describes.")
    lang: Annotated[str, BeforeValidator(_as_code), Field(pattern=rf"^{LANGUAGE_CODE}$")] = Field(
        "en", description="The language, such as en."
    )
    audience: Annotated[tuple[Audience, ...], BeforeValidator(_as_list)] = Field(
        ("free", "paid", "business"), description="The plans it applies to."
    )
    platforms: Texts = Field((), description="Where it applies: web, android, ios, desktop.")
    status: Status = Field(
        "published",
        description="Drafts and archived articles are not shown; active, new, updated, deprecated, beta and "
        "experimental count as published.",
    )
    publish_date: dt.datetime | None = Field(None, description="Not shown before this day: YYYY-MM-DD.")
    expiry_date: dt.datetime | None = Field(None, description="Not shown from this day on: YYYY-MM-DD.")
    unlisted: bool = Field(default=False, description="True shows it at its address only: neither found nor listed.")
    nav_exclude: bool = Field(default=False, description="True keeps it off the page of its category.")
    noindex: bool = Field(default=False, description="True keeps it from search engines.")
    owner: Text = Field("", description="The person or team that keeps it correct.")
    last_reviewed: dt.date | None = Field(None, description="The day it was last checked: YYYY-MM-DD.")
    review_in: Annotated[str, Field(pattern=r"^\d{1,3} (day|week|month|year)s?$")] | None = Field(
        None, description='How long a review is valid: "6 months".'
    )
    redirect_from: Texts = Field((), description="Old addresses that should lead here.")
    related: Texts = Field((), description="The slugs of articles to read next.")
    expect_queries: Texts = Field((), description="Questions for which it must be among the first three hits.")
    not_for: Texts = Field((), description="Questions for which it must not be the first hit.")
    escalation: Escalation = Field(
        "offer", description="Offers contact with a person: offer beside the article, required above it."
    )
    search: SearchSettings = Field(SearchSettings(), description="How search treats the article.")  # type: ignore[call-arg]

    @property
    def is_searchable(self) -> bool:
        """Whether search may find the article."""
        return not (self.unlisted or self.search.exclude)

    @property
    def is_kept_from_crawlers(self) -> bool:
        """Whether search engines must not index the article."""
        return self.unlisted or self.noindex

    def is_live(self, now: dt.datetime) -> bool:
        """Return whether readers may see the article at a moment."""
        return not self.withheld(now)

    def withheld(self, now: dt.datetime) -> Withheld | Literal[""]:
        """Return why readers may not see the article at a moment, or an empty text if they may."""
        if self.status != "published":
            return self.status
        if self.publish_date is not None and now < self.publish_date:
            return "not yet due"
        return "expired" if self.expiry_date is not None and self.expiry_date <= now else ""

    @property
    def review_due(self) -> dt.date | None:
        """The day the next review is due, None without ``review_in``; at most the last day of the calendar."""
        if self.last_reviewed is None or self.review_in is None:
            return None
        number, unit = re.fullmatch(r"(\d+) (\w+?)s?", self.review_in).groups()  # type: ignore[union-attr]
        days = int(number) * _DAYS[unit]
        return self.last_reviewed + dt.timedelta(days=min(days, (dt.date.max - self.last_reviewed).days))


@dataclass(frozen=True, slots=True)
class Fitted:
    """Metadata from what a writer typed, the fields that were used, and a problem for each one that was not."""

    metadata: Metadata
    used: frozenset[str]
    problems: tuple[Problem, ...]


def fit(fields: Mapping[str, object], lines: Mapping[str, int], path: str) -> Fitted:
    """Return the metadata of the fields that fit, unknown ones included; without a title it is "Untitled".

    ``fields`` come from :func:`kb.publication.settle.settle`. A key without a value counts as missing.
    """
    typed = {key: value for key, value in fields.items() if value is not None}
    problems = _unknown_keys(typed, lines, path)
    try:
        metadata = Metadata.model_validate({"title": "Untitled", **typed})
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors(include_url=False)}
        problems += [_misfit(key, typed[key], lines, path) for key in typed if key in wrong]
        typed = {key: value for key, value in typed.items() if key not in wrong}
        metadata = Metadata.model_validate({"title": "Untitled", **typed})
    return Fitted(metadata, frozenset(typed), tuple(problems))


def _misfit(key: str, typed: object, lines: Mapping[str, int], path: str) -> Problem:
    text = str(typed)
    value = text if len(text) <= 60 else f"{text[:60]}…"
    options = _options().get(key, ())
    if key == "status":
        nearest = process.extractOne(value.lower(), options, scorer=fuzz.ratio, score_cutoff=_NEAR)
        others = ", ".join(option for option in options if not nearest or option != nearest[0])
        advice = f'"status: {nearest[0]}" (or {others})' if nearest else f"one of {others}"
        message = f"status: {value} is not understood, so the article is not published; type {advice}"
        return Problem("invalid-value", path, lines.get(key), message, "error")
    expected = f"it is one of {', '.join(options)}: " if options else ""
    about = Metadata.model_fields[key].description
    return Problem(
        "invalid-value", path, lines.get(key), f"{key}: {value} does not fit and is ignored; {expected}{about}"
    )


@cache
def _options() -> Mapping[str, tuple[str, ...]]:
    """Return the values of each field that accepts only certain words."""
    properties = Metadata.model_json_schema()["properties"]
    choices = ((key, field.get("enum") or field.get("items", {}).get("enum")) for key, field in properties.items())
    return {key: tuple(words) for key, words in choices if words}


def _unknown_keys(typed: Mapping[str, object], lines: Mapping[str, int], path: str) -> list[Problem]:
    unknown = [key for key in typed if key not in Metadata.model_fields]
    if not unknown:
        return []
    noun = "unknown key" if len(unknown) == 1 else "unknown keys"
    message = f"{noun}: {', '.join(_with_hint(key, typed) for key in unknown)}{_WITHOUT_EFFECT}"
    return [Problem("unknown-key", path, min(lines.get(key, 1) for key in unknown), message)]


def each_unknown_key(problem: Problem) -> list[Problem]:
    """Return the problem of several unknown keys as one for each key, so that those of many files can be counted."""
    keys = problem.message.removesuffix(_WITHOUT_EFFECT).partition(": ")[2].split(", ")
    return [replace(problem, message=f"unknown key: {key}{_WITHOUT_EFFECT}") for key in keys]


def _with_hint(key: str, typed: Iterable[str]) -> str:
    free = [name for name in Metadata.model_fields if name not in typed]
    nearest = process.extractOne(key, free, scorer=fuzz.ratio, score_cutoff=_SURE_ENOUGH)
    return f"{key} (did you mean {nearest[0]}?)" if nearest else key
