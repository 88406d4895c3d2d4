"""Group the published articles into categories, described by their ``_category.md`` files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kb.article import Category, populated
from kb.files.folder import CATEGORY_FILE
from kb.files.source import decode, digest_of, load
from kb.layout.addresses import is_foreign
from kb.layout.layout import NOWHERE, Home
from kb.layout.names import Name
from kb.lists.icons import ICONS, Icon
from kb.metadata import LAST, Text
from kb.problem import Problem
from kb.reading.front_matter import split
from kb.reading.other_systems import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kb.article import Entry
    from kb.config import KbConfig
    from kb.files.folder import Folder
    from kb.files.yaml_nodes import Value
    from kb.layout.addresses import Addresses

_GENERIC: Final = frozenset({"home", "index", "introduction", "overview", "readme", "welcome"})
"""Titles that say less about a category than the name of its folder."""


class _Fields(BaseModel):
    """The front matter of a ``_category.md``."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: Text = Field("", description="The name of the category, in a reader's words.")
    summary: Text = Field("", description="One sentence about its articles.")
    order: int = Field(LAST, description="Its position: a whole number, smallest first.")
    icon: Icon | Literal[""] = Field("", description=f"The icon on its card, one of {', '.join(ICONS)}.")


@dataclass(frozen=True, slots=True)
class Description:
    """The fields of a ``_category.md``, and its problems."""

    slug: str
    digest: str
    title: str
    summary: str
    order: int
    icon: str
    problems: tuple[Problem, ...]


def describe(folder: Folder, addresses: Addresses, config: KbConfig) -> tuple[Description, ...]:
    """Return the description in each ``_category.md`` of the folder, and in each ``_category_.json`` of Docusaurus."""
    return tuple(_describe(folder, path, addresses, config) for path in folder.descriptions)


def categorise(
    entries: Iterable[Entry], descriptions: Iterable[Description], addresses: Addresses, default_lang: str
) -> tuple[Category, ...]:
    """Return the categories with a listed article in them or below, by order, then by title; translations come last.

    What a ``_category.md`` leaves open comes from the page that introduces the folder, then from the folder's name.
    """
    layout = addresses.layout
    members: dict[str, list[tuple[int, str, Entry]]] = defaultdict(list)
    pages: dict[str, Entry] = {}
    for entry in entries:
        place = layout.places.get(entry.path, NOWHERE)
        if place.introduces:
            pages[entry.path] = entry
        elif not (entry.metadata.unlisted or entry.metadata.nav_exclude):
            order = entry.metadata.order if entry.metadata.order != LAST else place.name.order
            members[entry.category].append((order, entry.title.casefold(), entry))
    known = {description.slug: description for description in reversed(tuple(descriptions))}
    homes = {addresses.categories[folder]: home for folder, home in layout.homes.items()}
    categories = []
    for slug in dict.fromkeys((*homes, *members)):
        home = homes.get(slug) or Home(Name(LAST, members[slug][0][-1].metadata.category))
        slugs = tuple(
            entry.slug for *_, entry in sorted(members[slug], key=lambda member: (*member[:2], member[2].slug))
        )
        langs = {entry.lang for *_, entry in members[slug]}
        lang = home.lang or (langs.pop() if len(langs) == 1 else "")
        parent = addresses.categories.get(home.parent, "") if home.parent else ""
        categories.append(
            _category(
                Category(slug, home.name.title, "", home.name.order, slugs, parent, lang=lang),
                pages.get(home.page),
                known.get(slug),
            )
        )

    def position(category: Category) -> tuple[bool, int, str, str]:
        return is_foreign(category.lang, default_lang), category.order, category.title.casefold(), category.slug

    return populated(sorted(categories, key=position))


def _category(plain: Category, page: Entry | None, description: Description | None) -> Category:
    """Return a category with what its page and its description say about it."""
    category = plain
    if page is not None:
        metadata = page.metadata
        category = replace(
            category,
            title=plain.title if page.title.casefold() in _GENERIC else page.title,
            summary=metadata.summary,
            order=metadata.order if metadata.order != LAST else plain.order,
            page=page.slug,
        )
    if description is not None:
        category = replace(
            category,
            title=description.title or category.title,
            summary=description.summary or category.summary,
            order=description.order if description.order != LAST else category.order,
            icon=description.icon,
        )
    return category


def _describe(folder: Folder, path: str, addresses: Addresses, config: KbConfig) -> Description:
    home, _, name = path.rpartition("/")
    slug = addresses.categories.get(home, "")
    data = load(folder.root / path, path, config)
    if isinstance(data, Problem):
        return Description(slug, "", "", "", LAST, "", (data,))
    source = decode(data, path)
    text = source.text or ""
    parts = split(text if name == CATEGORY_FILE or name.endswith(".json") else f"---\n{text}\n---\n", path)
    typed = parts.fields or {}
    fields, misfits = _fit(typed if name == CATEGORY_FILE else _labelled(typed), parts.lines, path)
    problems = source.problems + parts.problems + misfits
    if not slug:
        above = addresses.layout.home_of.get(home, "")
        message = f"categories are three levels deep, so the articles of this folder are in {above}: remove this file"
        problems += (Problem("category", path, None, message),)
    return Description(slug, digest_of(data), fields.title, fields.summary, fields.order, fields.icon, problems)


def _labelled(fields: Mapping[str, Value]) -> dict[str, Value]:
    """Return what Docusaurus says about a category under our names."""
    link = fields.get("link")
    summary = link.get("description") if isinstance(link, dict) else fields.get("description")
    typed = {"title": fields.get("label"), "summary": summary, "order": whole_number(fields.get("position"))}
    return {key: value for key, value in typed.items() if value is not None}


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
