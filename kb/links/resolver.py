"""Resolve the links and images in an article to addresses of the site."""

from __future__ import annotations

import hashlib
import posixpath
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from kb.article import CATEGORY_URL, MEDIA_URL, article_url
from kb.files.folder import CATEGORY_FILE
from kb.files.media_types import DOWNLOAD_TYPES, IMAGE_TYPES, SVG_SUFFIX
from kb.files.slugs import anchor_of
from kb.files.svg import SvgError, read_svg
from kb.layout.addresses import assign
from kb.layout.layout import NOWHERE, arrange
from kb.links.address import WIKI, Address, quote_anchor
from kb.links.finder import Finder, Found
from kb.links.names import Names
from kb.links.site import Site
from kb.links.target import Kind, Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.files.folder import Folder
    from kb.layout.addresses import Addresses
    from kb.layout.layout import Place
    from kb.links.declared import Declared

LINK_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})


@dataclass(frozen=True, slots=True)
class Resolver:
    """Resolves links and images to addresses from the list of files alone. Picklable, for a pool of processes."""

    slugs: Mapping[str, str]
    category_slugs: Mapping[str, str]
    """The slug of each folder's category."""
    places: Mapping[str, Place]
    folders: Names
    """The folders that have a category."""
    front_pages: Names
    finder: Finder
    root: Path
    names: str
    """A digest of all that links may lead to; while it is the same, they lead to the same places."""

    @classmethod
    def of(cls, folder: Folder, addresses: Addresses | None = None, site: Site = Site()) -> Resolver:  # noqa: B008 - frozen
        """Return the resolver for a folder whose articles were served at ``site`` before.

        Without ``addresses``, it is as if the folder were read for the first time.
        """
        addresses = addresses or assign(arrange(folder))
        by_folder = addresses.by_folder
        finder = Finder.of(folder, addresses.articles, site)
        media = sorted(folder.images | folder.downloads)
        everything = (addresses.articles, by_folder, sorted(addresses.layout.front_pages), media, finder.site)
        return cls(
            slugs=addresses.articles,
            category_slugs=by_folder,
            places=addresses.layout.places,
            folders=Names.of(by_folder),
            front_pages=Names.of(addresses.layout.front_pages, pages=True),
            finder=finder,
            root=folder.root,
            names=hashlib.sha256(repr(everything).encode()).hexdigest(),
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

    def with_declared(self, declared: Declared) -> Resolver:
        """Return a resolver that also finds articles by what they declare."""
        return replace(self, finder=self.finder.with_declared(declared))

    def still_leads(self, source: str, addresses: Mapping[str, str]) -> bool:
        """Return whether the addresses in the article at ``source`` still lead where they led when it was read."""
        return all(self.link(source, address).url == url for address, url in addresses.items())

    def link(self, source: str, href: str) -> Target:
        """Return where a link in the article at ``source`` leads."""
        href = href.strip()
        address = Address.of(href)
        if address.is_web:
            return self._on_the_web(href if href[:2] != "//" else f"https:{href}", address, source)
        if address.scheme == WIKI:
            return self._note(address, source)
        if address.scheme:
            if address.scheme in LINK_SCHEMES:
                return Target(href, kind=Kind.WEB)
            return Target(
                complaint=f"a link to {href[:60]} is not allowed: use https, mailto or the path of an article"
            )
        if not address.rest and not address.is_rooted:
            return self._here(source, address.anchor)
        return self._inside(href, address, source)

    def image(self, source: str, src: str) -> Target:
        """Return where the image in the article at ``source`` is served; a page on another site is not an image."""
        src = src.strip()
        address = Address.of(src)
        if address.scheme == "data":
            return Target(complaint="an image embedded in the text is not shown: save it as a file beside the article")
        target = self.link(source, src) if src else Target()
        if target.kind in {Kind.PICTURE, Kind.DOWNLOAD, Kind.WEB} or address.scheme == WIKI:
            return target
        if target.url:
            return replace(target, kind=Kind.WEB) if address.is_web else target
        if not src or address.path_from(source) is None:
            return Target(complaint="the image is not in the articles folder: name a file beside the article")
        known = ", ".join(sorted(suffix[1:] for suffix in IMAGE_TYPES))
        return Target(complaint=f"{src[:200]} is not shown: save it as one of {known}")

    def _here(self, source: str, anchor: str) -> Target:
        if not anchor:
            return Target(complaint="the link has no address: write one between its parentheses")
        anchor = self.finder.declared.anchor(source, anchor)
        return Target(f"#{quote_anchor(anchor)}", source, anchor, self.slug(source))

    def _on_the_web(self, href: str, address: Address, source: str) -> Target:
        """Return the file of the folder that an address on an old host or a code host means, else the address."""
        old = self.finder.site.path_on_old_host(address)
        in_repository = address.repository_path
        if old is None and not in_repository:
            return Target(href, kind=Kind.WEB)
        if in_repository and (path := self.finder.in_repository(in_repository)):
            return self._picture(Found(path), path) if _suffix(path) in IMAGE_TYPES else self._article(path, address)
        if old:
            target = self._inside(href, replace(address, scheme="", rest=old, is_rooted=True), source)
            if target.url:
                return target
        return Target(href)

    def _note(self, address: Address, source: str) -> Target:
        """Return what a wikilink names."""
        address = replace(address, anchor=_heading(address.anchor))
        if not address.rest:
            return self._here(source, address.anchor)
        suffix = _suffix(address.rest)
        if suffix in IMAGE_TYPES:
            return self._picture(self.finder.file(self.finder.pictures, address.path, source), address.path)
        if suffix in DOWNLOAD_TYPES:
            return self._download(address.path, source)
        found = self.finder.note(address.path, source)
        if found.path:
            return self._article(found.path, address)
        return self._one_of(found.candidates, address.path, address, source)

    def _inside(self, href: str, address: Address, source: str) -> Target:
        path = address.path_from(source)
        leads_out = path is None
        if path is None:
            path = address.path
        suffix = _suffix(path)
        if suffix in IMAGE_TYPES:
            target = self._picture(self.finder.file(self.finder.pictures, path, source), path)
        elif suffix in DOWNLOAD_TYPES and not self.finder.article_at(path):
            target = self._download(path, source)
        else:
            slashed = f"{path}/" if address.rest.endswith("/") else path
            target = self._page(slashed, address, source)
        if leads_out and not target.url:
            return Target(complaint=f"{href} leads out of the articles folder: link to an article in it")
        return target

    def _page(self, path: str, address: Address, source: str) -> Target:
        """Return the article or category at a path of the folder."""
        if direct := self.finder.article_at(path, source):
            return self._article(direct, address)
        plain = path.strip("/")
        if not plain or self.front_pages.exact(plain):
            return Target("/")
        for inner in (plain, self.finder.site.without_prefix(plain) if address.is_rooted else ""):
            is_description = inner.endswith(CATEGORY_FILE)
            folder = self.folders.exact(_parent(inner) if is_description else inner)
            if (folder or is_description) and folder in self.category_slugs:
                return Target(
                    f"{CATEGORY_URL}{self.category_slugs[folder]}",
                    posixpath.join(folder, CATEGORY_FILE),
                    slug=self.category_slugs[folder],
                )
        found = self.finder.article(path, source, is_rooted=address.is_rooted)
        if found.path:
            return self._article(found.path, address)
        return self._one_of(found.candidates, plain, address, source)

    def _one_of(self, candidates: tuple[str, ...], path: str, address: Address, source: str) -> Target:
        """Return the only candidate in the language of the article that links to ``path``, else all of them."""
        lang = self.place(source).lang
        same = [candidate for candidate in candidates if self.place(candidate).lang == lang]
        if len(same) == 1:
            return self._article(same[0], address)
        return Target(path=path, anchor=address.anchor, candidates=candidates)

    def _article(self, path: str, address: Address) -> Target:
        anchor = self.finder.declared.anchor(path, address.anchor)
        slug = self.slug(path)
        return Target(article_url(slug, quote_anchor(anchor)), path, anchor, slug)

    def _picture(self, found: Found, path: str) -> Target:
        if not found.path:
            return Target(path=path, kind=Kind.PICTURE, candidates=found.candidates)
        if _suffix(found.path) == SVG_SUFFIX:
            try:
                read_svg(self.root / found.path)
            except SvgError as error:
                complaint = f"the picture {found.path} is not shown because {error}: export it again, or save it as PNG"
                return Target(kind=Kind.PICTURE, complaint=complaint)
        return Target(media_url(found.path), found.path, kind=Kind.PICTURE)

    def _download(self, path: str, source: str) -> Target:
        found = self.finder.file(self.finder.downloads, path, source)
        if not found.path:
            return Target(path=path, candidates=found.candidates)
        return Target(media_url(found.path), found.path, kind=Kind.DOWNLOAD)


def media_url(path: str) -> str:
    """Return the address of a picture or a download of the articles folder."""
    return MEDIA_URL + quote(path)


def _heading(text: str) -> str:
    """Return the anchor of the heading that a wikilink names; a mark such as ``^block`` has no place on a page."""
    last = text.rpartition("#")[2]
    return "" if last.startswith("^") else anchor_of(last)


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
