"""Find the article, the picture or the download that an address means, from the list of files alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from kb.article import ARTICLE_URL
from kb.files.media_types import IMAGE_TYPES
from kb.files.slugs import help_desk_number, old_address
from kb.links.declared import Declared
from kb.links.names import Names, folder_pages, is_folder_page, loosen, page_path
from kb.links.site import Site

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.files.folder import Folder

_LANGUAGE = re.compile(r"\.([a-z]{2,3}(?:[-_][A-Za-z]{2,4})?)$")
_HELP_DESK_NUMBER = re.compile(r"\d{4,}-(?=.)")
"""Help desks put a number before the name in an address: ``360001-reset-your-password``."""

_PUBLIC_FOLDERS: Final = frozenset(
    {"static", "public", "assets", "images", "media", "img", "docs", "source", ".gitbook"}
)
"""Folders whose files other systems serve at the root of the site."""

_SPECIFIC_WORDS: Final = 3
"""A name of so many words means the same article wherever it is: ``reset-your-password``, but not ``security``."""


@dataclass(frozen=True, slots=True)
class Found:
    """The path of the file that is meant, or the paths of several that may be meant."""

    path: str = ""
    candidates: tuple[str, ...] = ()

    @classmethod
    def among(cls, paths: tuple[str, ...]) -> Found:
        """Return the only path, or all of them as candidates."""
        return cls(paths[0]) if len(paths) == 1 else cls(candidates=paths)


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds files by what writers type. Picklable, for a pool of processes."""

    articles: Names
    pictures: Names
    downloads: Names
    slugs: Mapping[str, str]
    """The path of each article by its slug."""
    paths: frozenset[str]
    site: Site = field(default_factory=Site)
    declared: Declared = field(default_factory=Declared)

    @classmethod
    def of(cls, folder: Folder, slugs: Mapping[str, str], site: Site) -> Finder:
        """Return the finder for a folder; ``slugs`` has the slug of each article by its path."""
        articles = Names.of(folder.articles, pages=True)
        return cls(
            articles,
            Names.of(folder.images),
            Names.of(folder.downloads),
            {slug: path for path, slug in slugs.items()},
            frozenset(folder.articles),
            site.detected(folder, articles),
        )

    def with_declared(self, declared: Declared) -> Finder:
        """Return a finder that also finds articles by what they declare."""
        return replace(self, declared=declared)

    def article(self, path: str, source: str, *, is_rooted: bool) -> Found:
        """Return the article at a path of the folder or of the site; ``is_rooted`` if it is not relative to a file."""
        if direct := self.article_at(path, source):
            return Found(direct)
        path = path.strip("/")
        inner = self.site.without_prefix(path) if is_rooted else ""
        if inner and (direct := self.article_at(inner, source)):
            return Found(direct)
        if old := self.declared.path(old_address(path), old_address(page_path(path)), inner, help_desk_number(path)):
            return Found(old)
        for spelling in (path, inner):
            if spelling and (similar := self.articles.similar(page_path(spelling))):
                return Found.among(similar)
        return self._by_tail(inner or path, is_rooted=is_rooted)

    def article_at(self, path: str, source: str = "") -> str:
        """Return the article that has exactly this path, in the language of ``source`` if there are several."""
        language = _LANGUAGE.search(page_path(source)) if source.count(".") > 1 else None
        if path in self.paths and not language:
            return path
        page = page_path(path)
        spellings = [f"{page}{language[0]}"] if language else []
        spellings += [*folder_pages(page)] if path.endswith("/") or not page else []
        found = next(filter(None, map(self.articles.exact, (*spellings, path, page))), "")
        return found or self.slugs.get(f"/{path}".removeprefix(ARTICLE_URL), "")

    def note(self, name: str, source: str) -> Found:
        """Return the article that a wikilink names by its file, its title or an alias; the nearest of several."""
        folder = source.rpartition("/")[0]
        if direct := self.articles.exact(f"{folder}/{name}" if folder else name) or self.articles.exact(name):
            return Found(direct)
        namesakes, shared = self.articles.ending_like(page_path(name))
        if shared >= name.count("/") + 1:
            return Found.among(_nearest(source, namesakes))
        titled = self.declared.titles.get(loosen(name), "") or self.declared.path(old_address(name))
        return Found(titled) if titled else Found(candidates=namesakes)

    @staticmethod
    def file(names: Names, path: str, source: str) -> Found:
        """Return the picture or download at a path, or at the same place below a folder of public files, or by name."""
        if direct := names.exact(path):
            return Found(direct)
        if similar := names.similar(path):
            return Found.among(similar)
        namesakes, _ = names.ending_like(path)
        return Found.among(_nearest(source, namesakes)) if namesakes else Found()

    def in_repository(self, path: str) -> str:
        """Return the article or picture whose whole path ends that of a file in a repository, or the other way."""
        names = self.articles if PurePosixPath(path).suffix.lower() not in IMAGE_TYPES else self.pictures
        if direct := names.exact(path):
            return "" if is_folder_page(path) else direct
        namesakes, shared = names.ending_like(page_path(path))
        (file, *others) = namesakes or ("",)
        whole = min(path.count("/"), file.count("/")) + 1
        return file if not others and shared >= max(whole, 2) else ""

    def _by_tail(self, path: str, *, is_rooted: bool) -> Found:
        name = page_path(path).rpartition("/")[2]
        if is_folder_page(path):
            return Found()
        namesakes, shared = self.articles.ending_like(page_path(path))
        numbered = _HELP_DESK_NUMBER.sub("", name)
        if not namesakes and numbered != name:
            namesakes, shared = self.articles.ending_like(numbered)
            return Found.among(namesakes)
        if is_rooted and shared < 2 and loosen(name).count("-") + 1 < _SPECIFIC_WORDS:
            return Found()
        return Found.among(namesakes)


def _nearest(source: str, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths that share the most folders with ``source``; of equally near ones, those for the public."""
    if len(paths) < 2:
        return paths
    folders = source.split("/")[:-1]
    distance = {path: _shared(folders, path.split("/")[:-1]) for path in paths}
    most = max(distance.values())
    near = tuple(path for path in paths if distance[path] == most)
    public = tuple(path for path in near if not _PUBLIC_FOLDERS.isdisjoint(path.split("/")[:-1]))
    return public if len(public) == 1 else near


def _shared(first: list[str], second: list[str]) -> int:
    count = 0
    while count < min(len(first), len(second)) and first[count] == second[count]:
        count += 1
    return count
