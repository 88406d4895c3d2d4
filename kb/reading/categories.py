"""Categories: the shelves on which the published articles stand, with what their ``_category.md`` says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kb.article import Category
from kb.files.source import decode, digest_of, load
from kb.metadata import Text  # noqa: TC001 - pydantic reads it at run time
from kb.problem import Problem
from kb.reading.front_matter import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kb.article import Entry
    from kb.config import KbConfig
    from kb.files.folder import Folder
    from kb.rendering.links import Resolver

LAST: Final = 1_000
"""The order of a category that names none."""


class _Fields(BaseModel):
    """The front matter of a ``_category.md``."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: Text = Field("", description="The name of the category, in a reader's words.")
    summary: Text = Field("", description="One sentence about what stands here.")
    order: int = Field(LAST, description="Its place: a whole number, small ones first.")


@dataclass(frozen=True, slots=True)
class Description:
    """What a ``_category.md`` says, and the problems with it."""

    slug: str
    digest: str
    title: str
    summary: str
    order: int
    problems: tuple[Problem, ...]


def describe(folder: Folder, resolve: Resolver, config: KbConfig) -> tuple[Description, ...]:
    """Return what each ``_category.md`` of the folder says."""
    return tuple(_describe(folder, path, resolve, config) for path in folder.descriptions)


def shelve(entries: Iterable[Entry], descriptions: Iterable[Description]) -> tuple[Category, ...]:
    """Return the categories that list a published article, in the order their descriptions ask for, then by title."""
    shelves: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if not (entry.metadata.unlisted or entry.metadata.nav_exclude):
            shelves[entry.category].append(entry)
    known = {description.slug: description for description in descriptions}
    categories = [_category(slug, held, known.get(slug)) for slug, held in shelves.items()]
    return tuple(sorted(categories, key=lambda category: (category.order, category.title.casefold(), category.slug)))


def _category(slug: str, held: list[Entry], description: Description | None) -> Category:
    held.sort(key=lambda entry: (entry.title.casefold(), entry.slug))
    slugs = tuple(entry.slug for entry in held)
    title = slug.replace("-", " ").replace("_", " ")
    title = title[:1].upper() + title[1:]
    if description is None:
        return Category(slug, title, "", LAST, slugs)
    return Category(slug, description.title or title, description.summary, description.order, slugs)


def _describe(folder: Folder, path: str, resolve: Resolver, config: KbConfig) -> Description:
    slug = resolve.slug(path)
    data = load(folder.root / path, path, config)
    if isinstance(data, Problem):
        return Description(slug, "", "", "", LAST, (data,))
    source = decode(data, path)
    parts = split(source.text or "", path)
    problems = source.problems + parts.problems
    fields, misfits = _fit(parts.fields or {}, parts.lines, path)
    return Description(slug, digest_of(data), fields.title, fields.summary, fields.order, problems + misfits)


def _fit(fields: Mapping[str, Any], lines: Mapping[str, int], path: str) -> tuple[_Fields, tuple[Problem, ...]]:
    given = {key: value for key, value in fields.items() if value is not None}
    try:
        return _Fields(**given), ()
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors(include_url=False)}
    problems = tuple(Problem("category", path, lines.get(key), f"{key}: {_about(key)}") for key in sorted(wrong))
    return _Fields(**{key: value for key, value in given.items() if key not in wrong}), problems


def _about(key: str) -> str:
    if key in _Fields.model_fields:
        return f"the value does not fit and is ignored; {_Fields.model_fields[key].description}"
    return f"a category has no such key; it has {', '.join(_Fields.model_fields)}"
