"""Addresses of articles and categories: unique, and the same as in earlier readings of the folder."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from kb.files.folder import scan
from kb.files.selection import FRONT_PAGE, Selection
from kb.files.slugs import slugify
from kb.files.source import digest_of, load
from kb.layout.layout import arrange
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kb.config import KbConfig
    from kb.files.folder import Folder
    from kb.layout.layout import Layout


@dataclass(frozen=True, slots=True)
class Held:
    """The addresses that an earlier reading gave: of articles by path, and of categories by folder.

    ``digests`` are those of the articles' files, by path. ``names`` is a digest of the names of all files; while it is
    the same, links lead where they led.
    """

    articles: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    names: str = ""


NOTHING: Final = Held()


@dataclass(frozen=True, slots=True)
class Addresses:
    """The slug of each article by path, and of each category by its folder, with the layout that they belong to."""

    articles: Mapping[str, str]
    categories: Mapping[str, str]
    layout: Layout

    @property
    def by_folder(self) -> dict[str, str]:
        """The slug of the category of each folder, the folders below a category included."""
        return {
            folder: self.categories[home] for folder, home in self.layout.home_of.items() if home in self.categories
        }


def survey(config: KbConfig, held: Held = NOTHING) -> tuple[Folder, Addresses]:
    """Return the articles folder and its addresses; only files that may have moved are opened.

    Raises:
        CorpusError: the folder is missing or cannot be listed.

    """
    scanned = scan(config.articles, Selection.of(config.include, config.exclude))
    layout = arrange(scanned)
    folder = scanned.without(layout.front_pages, FRONT_PAGE)

    def digest(path: str) -> str:
        data = load(folder.root / path, path, config)
        return "" if isinstance(data, Problem) else digest_of(data)

    return folder, assign(layout, held, digest=digest, default_lang=config.default_lang)


def assign(
    layout: Layout, held: Held = NOTHING, *, digest: Callable[[str], str] = lambda _path: "", default_lang: str = "en"
) -> Addresses:
    """Return a unique slug for each article and each category.

    An article keeps the slug it held, even if its file moved: the old path is gone, and ``digest(path)`` is the same.
    Of new articles with the same name, the first gets it, those in the default language before others; the others put
    their language or folder before it, then a number after it.
    """
    places, homes = layout.places, layout.homes
    articles = {
        path: _Claim(
            is_foreign(place.lang, default_lang), place.introduces, path, place.name.text, place.folder, place.lang
        )
        for path, place in places.items()
    }
    categories = {
        folder: _Claim(
            is_foreign(home.lang, default_lang),
            bool(home.parent),
            folder,
            home.name.text,
            home.parent.rpartition("/")[2],
            home.lang,
        )
        for folder, home in homes.items()
    }
    moved = _moved(places, held, digest)
    return Addresses(
        _assigned(articles, {**held.articles, **moved}, "article"),
        _assigned(categories, held.categories, "category"),
        layout,
    )


def is_foreign(lang: str, default_lang: str) -> bool:
    """Return whether a path names another language than the default one."""
    return bool(lang) and lang.partition("-")[0] != default_lang.partition("-")[0]


class _Claim(NamedTuple):
    """A path that needs an address, ordered by who gets a name first."""

    is_foreign: bool
    introduces: bool
    path: str
    name: str
    folder: str
    lang: str


def _assigned(claims: Mapping[str, _Claim], held: Mapping[str, str], noun: str) -> dict[str, str]:
    slugs: dict[str, str] = {}
    taken: set[str] = set()
    for path in sorted(claims.keys() & held.keys()):
        if held[path] and held[path] not in taken:
            slugs[path] = held[path]
            taken.add(held[path])
    later: list[_Claim] = []
    for claim in sorted(claim for path, claim in claims.items() if path not in slugs):
        slug = slugify(claim.name) or noun
        if slug in taken:
            later.append(claim)
        else:
            slugs[claim.path] = slug
            taken.add(slug)
    for claim in later:
        slug = next(slug for slug in _candidates(claim, slugify(claim.name) or noun) if slug not in taken)
        slugs[claim.path] = slug
        taken.add(slug)
    return slugs


def _candidates(claim: _Claim, slug: str) -> Iterable[str]:
    prefixes = ([claim.lang] if claim.is_foreign else []) + ([claim.folder] if claim.folder else [])
    longer = [f"{prefix}-{slug}" for prefix in map(slugify, prefixes) if prefix]
    last = longer[-1] if longer else slug
    return itertools.chain(longer, (f"{last}-{number}" for number in itertools.count(2)))


def _moved(paths: Iterable[str], held: Held, digest: Callable[[str], str]) -> dict[str, str]:
    """Return the slugs of files that are new at their path and have the content of a file that is gone."""
    present = set(paths)
    gone: dict[str, list[str]] = defaultdict(list)
    for path in sorted(held.articles.keys() - present, reverse=True):
        if content := held.digests.get(path):
            gone[content].append(path)
    if not gone:
        return {}
    origins = (
        (path, gone[content]) for path in sorted(present - held.articles.keys()) if (content := digest(path)) in gone
    )
    return {path: held.articles[origin.pop()] for path, origin in origins if origin}
