"""Fields: what of an article's front matter fits the model, and what the writer is told about the rest."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError
from rapidfuzz import fuzz, process

from kb.metadata import Metadata
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SURE_ENOUGH: Final = 75
_COUSINS: Final = {"description": "summary", "date": "last_reviewed", "aliases": "redirect_from", "author": "owner"}
"""What other tools call some of our fields."""


def fit(fields: Mapping[str, Any], lines: Mapping[str, int], path: str) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return the fields that fit :class:`Metadata`, unknown ones included, and a problem for each that does not.

    A key without a value counts as not given.
    """
    given = {key: value for key, value in fields.items() if value is not None}
    problems = _unknown_keys(given, lines, path)
    try:
        Metadata(**{"title": "any", **given})
    except ValidationError as error:
        wrong = {str(detail["loc"][0]): detail["loc"][1:] for detail in reversed(error.errors(include_url=False))}
        problems += [_misfit(key, given, lines, path) for key in wrong]
        given = {key: value for key, value in given.items() if key not in wrong}
    return given, tuple(problems)


def _misfit(key: str, fields: Mapping[str, Any], lines: Mapping[str, int], path: str) -> Problem:
    value = _shorten(fields[key])
    about = Metadata.model_fields[key].description
    message = f"{key}: {value} does not fit and is ignored; {_expected(key)}{about}"
    return Problem("invalid-value", path, lines.get(key), message)


def _expected(key: str) -> str:
    options = _options().get(key)
    return f"it is one of {', '.join(options)}: " if options else ""


@cache
def _options() -> Mapping[str, tuple[str, ...]]:
    """Return the words that each field with a fixed choice accepts."""
    properties = Metadata.model_json_schema()["properties"]
    choices = ((key, field.get("enum") or field.get("items", {}).get("enum")) for key, field in properties.items())
    return {key: tuple(words) for key, words in choices if words}


def _unknown_keys(fields: Mapping[str, Any], lines: Mapping[str, int], path: str) -> list[Problem]:
    unknown = [key for key in fields if key not in Metadata.model_fields]
    if not unknown:
        return []
    noun = "unknown key" if len(unknown) == 1 else "unknown keys"
    message = f"{noun}: {', '.join(_with_hint(key, fields) for key in unknown)}; kept, but without effect"
    return [Problem("unknown-key", path, min(lines.get(key, 1) for key in unknown), message)]


def _with_hint(key: str, given: Iterable[str]) -> str:
    free = [name for name in Metadata.model_fields if name not in given]
    if key in _COUSINS and _COUSINS[key] in free:
        return f"{key} (write {_COUSINS[key]}?)"
    nearest = process.extractOne(key, free, scorer=fuzz.ratio, score_cutoff=_SURE_ENOUGH)
    return f"{key} (did you mean {nearest[0]}?)" if nearest else key


def _shorten(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
