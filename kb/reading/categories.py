"""Group the published articles into categories, described by their ``_category.md`` files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kb.article import Category
from kb.files.source import decode, digest_of, load
from kb.metadata import LAST, Text
from kb.problem import Problem
from kb.reading.front_matter import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kb.article import Entry
    from kb.config import KbConfig
    from kb.files.folder import Folder
    from kb.files.yaml_nodes import Value
    from kb.rendering.links import Resolver


class _Fields(BaseModel):
    """The front matter of a ``_category.md``."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: Text = Field("", description="The name of the category, in a reader's words.")
    summary: Text = Field("", description="One sentence about its articles.")
    order: int = Field(LAST, description="Its position: a whole number, smallest first.")


@dataclass(frozen=True, slots=True)
class Description:
    """The fields of a ``_category.md``, and its problems."""

    slug: str
    digest: str
    title: str
    summary: str
    order: int
    problems: tuple[Problem, ...]


def describe(folder: Folder, resolve: Resolver, config: KbConfig) -> tuple[Description, ...]:
    """Return the description in each ``_category.md`` of the folder."""
    return tuple(_describe(folder, path, resolve, config) for path in folder.descriptions)


def categorise(entries: Iterable[Entry], descriptions: Iterable[Description]) -> tuple[Category, ...]:
    """Return the categories with a listed article, by the order in their descriptions, then by title."""
    members: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if not (entry.metadata.unlisted or entry.metadata.nav_exclude):
            members[entry.category].append(entry)
    known = {description.slug: description for description in descriptions}
    categories = [_category(slug, listed, known.get(slug)) for slug, listed in members.items()]
    return tuple(sorted(categories, key=lambda category: (category.order, category.title.casefold(), category.slug)))


def _category(slug: str, listed: list[Entry], description: Description | None) -> Category:
    listed.sort(key=lambda entry: (entry.metadata.order, entry.title.casefold(), entry.slug))
    slugs = tuple(entry.slug for entry in listed)
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


def _fit(fields: Mapping[str, Value], lines: Mapping[str, int], path: str) -> tuple[_Fields, tuple[Problem, ...]]:
    """Return the fields that fit, and a problem for each other one."""
    typed = {key: value for key, value in fields.items() if value is not None}
    try:
        return _Fields.model_validate(typed), ()
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors(include_url=False)}
    problems = []
    for key in sorted(wrong):
        advice = f"a category has no such key; it has {', '.join(_Fields.model_fields)}"
        if key in _Fields.model_fields:
            advice = f"the value does not fit and is ignored; {_Fields.model_fields[key].description}"
        problems.append(Problem("category", path, lines.get(key), f"{key}: {advice}"))
    return _Fields.model_validate({key: value for key, value in typed.items() if key not in wrong}), tuple(problems)
