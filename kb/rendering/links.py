"""Resolve the links and images in an article to addresses of the site."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from kb.article import ARTICLE_URL, CATEGORY_URL, MEDIA_URL, article_url
from kb.files.folder import CATEGORY_FILE, IMAGE_SUFFIXES
from kb.layout.addresses import assign
from kb.layout.layout import NOWHERE, arrange

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.files.folder import Folder
    from kb.layout.addresses import Addresses
    from kb.layout.layout import Place

LINK_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})

_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads.

    ``url`` is the address for the page, empty if the link is dropped. ``path`` is set for a target in the articles
    folder, ``slug`` if that target exists, ``complaint`` if the address can never be served.
    """

    url: str = ""
    path: str = ""
    anchor: str = ""
    slug: str = ""
    is_image: bool = False
    complaint: str = ""


@dataclass(frozen=True, slots=True)
class Resolver:
    """Resolves links and images to addresses from the list of files alone. Picklable, for a pool of processes."""

    slugs: Mapping[str, str]
    category_slugs: Mapping[str, str]
    """The slug of each folder's category."""
    places: Mapping[str, Place]
    folded: Mapping[str, str]
    paths: Mapping[str, str]
    """The path of each slug."""

    @classmethod
    def of(cls, folder: Folder, addresses: Addresses | None = None) -> Resolver:
        """Return the resolver for a folder; without ``addresses`` as if it were read for the first time."""
        addresses = addresses or assign(arrange(folder))
        return cls(
            slugs=addresses.articles,
            category_slugs=addresses.by_folder,
            places=addresses.layout.places,
            folded={path.casefold(): path for path in reversed(folder.articles)},
            paths={slug: path for path, slug in addresses.articles.items()},
        )

    def place(self, path: str) -> Place:
        """Return where an article belongs."""
        return self.places.get(path, NOWHERE)

    def category(self, path: str) -> str:
        """Return the slug of an article's category, unless the article names another."""
        return self.category_slugs.get(self.place(path).home, "")

    def slug(self, path: str) -> str:
        """Return the slug of the article or category at a path, empty if there is none."""
        if path.endswith(CATEGORY_FILE):
            return self.category_slugs.get(_parent(path), "")
        return self.slugs.get(path, "")

    def link(self, source: str, href: str) -> Target:
        """Return where a link in the article at ``source`` leads."""
        href = href.strip()
        if href.startswith("//"):
            href = f"https:{href}"
        if scheme := _SCHEME.match(href):
            if scheme[1].lower() in LINK_SCHEMES:
                return Target(href)
            return Target(
                complaint=f"a link to {href[:60]} is not allowed: use https, mailto or the path of an article"
            )
        address, _, fragment = href.partition("#")
        anchor = unquote(fragment)
        if not address:
            missing = Target(complaint="the link has no address: write one between its parentheses")
            return Target(f"#{quote_anchor(anchor)}", source, anchor, self.slug(source)) if anchor else missing
        path = _normal(source, unquote(address.partition("?")[0]))
        if path is None:
            return Target(complaint=f"{href} leads out of the articles folder: link to an article in it")
        if _suffix(path) in IMAGE_SUFFIXES:
            return Target(media_url(path), path, is_image=True)
        return self._inside(path, anchor)

    def image(self, source: str, src: str) -> Target:
        """Return where the image in the article at ``source`` is served."""
        src = src.strip()
        if src.startswith("data:"):
            return Target(complaint="an image embedded in the text is not shown: save it as a file beside the article")
        if src.startswith("//") or _SCHEME.match(src):
            return Target(complaint=f"{src[:200]} is on another site and is not shown: save it beside the article")
        path = _normal(source, unquote(re.split(r"[?#]", src, maxsplit=1)[0]))
        if not src or path is None:
            return Target(complaint="the image is not in the articles folder: name a file beside the article")
        if _suffix(path) not in IMAGE_SUFFIXES:
            known = ", ".join(sorted(suffix[1:] for suffix in IMAGE_SUFFIXES))
            return Target(complaint=f"{src[:200]} is not shown: save it as one of {known}")
        return Target(media_url(path), path, is_image=True)

    def _inside(self, path: str, anchor: str) -> Target:
        target = self._find(path)
        slug = self.slug(target)
        if not slug:
            return Target(path=path, anchor=anchor)
        if target.endswith(CATEGORY_FILE):
            return Target(f"{CATEGORY_URL}{slug}", target, "", slug)
        return Target(article_url(slug, quote_anchor(anchor)), target, anchor, slug)

    def _find(self, path: str) -> str:
        """Return the existing path that is meant: as written, in another case, without its suffix, or a folder."""
        if path in self.slugs:
            return path
        by_slug = self.paths.get(f"/{path}".removeprefix(ARTICLE_URL))
        candidates = (path, f"{path}.md", f"{path}/index.md", f"{path}/README.md")
        existing = next((self.folded[c.casefold()] for c in candidates if c.casefold() in self.folded), by_slug)
        if existing:
            return existing
        folder = _parent(path) if path.endswith(CATEGORY_FILE) else path.strip("/")
        return posixpath.join(folder, CATEGORY_FILE) if folder in self.category_slugs else path


def media_url(path: str) -> str:
    """Return the address of an image of the articles folder."""
    return MEDIA_URL + quote(path)


def quote_anchor(anchor: str) -> str:
    """Return an anchor for an address: letters of all scripts stay, spaces and quotes are escaped."""
    return re.sub(r"[\s\"'<>`%]", lambda match: quote(match[0]), anchor)


def _normal(source: str, address: str) -> str | None:
    """Return the address as a path from the root of the folder, or None if it leads out of the folder."""
    address = address.replace("\\", "/")
    base = "" if address.startswith("/") else _parent(source)
    path = posixpath.normpath(posixpath.join(base, address.lstrip("/") if not base else address))
    return None if path == ".." or path.startswith("../") else path.removeprefix("./")


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
