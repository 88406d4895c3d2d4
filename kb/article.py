"""Articles and their parts, the values that all packages pass around."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from kb.metadata import Metadata

ARTICLE_URL = "/articles/"
"""The address of articles on the site; links between articles lead there."""

CATEGORY_URL = "/categories/"
"""The address of categories on the site."""

MEDIA_URL = "/media/"
"""The address of the images and downloads beside the articles."""


def article_url(slug: str, anchor: str = "") -> str:
    """Return the address of an article, or of one of its sections."""
    return f"{ARTICLE_URL}{slug}#{anchor}" if anchor else f"{ARTICLE_URL}{slug}"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the plain text below it, up to the next heading.

    The text before the first heading is the lead: its ``anchor`` and ``heading`` are empty, its ``level`` is 0.
    """

    anchor: str
    heading: str
    level: int
    text: str


MOST_CANDIDATES = 10
"""Thousands of files may have the name in a link, and an index with all of them for each link would fill the disk."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link from one article to another: the path of its target, the anchor, and its line.

    ``slug`` is the target's address, empty if no file has that path; then ``candidates`` are the paths of the files
    that may be meant, up to ``MOST_CANDIDATES``. A link to a category has the path of the ``_category.md`` that would
    describe it, and the category's slug.
    """

    path: str
    anchor: str
    line: int
    slug: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An article without its text, for lists, checks and redirects.

    ``path`` is relative to the articles folder, ``digest`` the SHA-256 of the file's bytes in hexadecimal, ``lines``
    the line of each front-matter key, ``anchors`` the possible targets of links, ``images`` the paths of the images it
    shows, ``image_lines`` the first line of each, and ``files`` the paths of the downloads it links to. ``includes``
    has the digest of each file whose text is part of it, by its path, and ``addresses`` the address on the page for
    each one as written that depends on the files of the folder.
    """

    slug: str
    path: str
    digest: str
    metadata: Metadata
    lines: Mapping[str, int]
    anchors: tuple[str, ...]
    links: tuple[Link, ...]
    images: tuple[str, ...]
    image_lines: Mapping[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    category: str = ""
    """The slug of the category; ``metadata.category`` is what the writer typed."""
    includes: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title; never empty."""
        return self.metadata.title

    @property
    def lang(self) -> str:
        """The language of the text: a code such as "en" or "pt-BR"."""
        return self.metadata.lang

    @property
    def url(self) -> str:
        """The address of the article on the site."""
        return article_url(self.slug)


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its text, as sanitised HTML and as plain sections."""

    entry: Entry
    html: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A category of articles: the folder's slug, a title, one sentence, and its position among its siblings.

    ``slugs`` are its listed articles by order and title, ``parent`` is the slug of the category above it, empty at the
    top, and ``page`` the slug of the article that introduces it, empty without one; that article is not in ``slugs``.
    ``lang`` is the language of its folder, or of all its listed articles; empty if they are in several. ``icon`` is one
    of those in ``kb.lists.icons``, or empty.
    """

    slug: str
    title: str
    summary: str
    order: int
    slugs: tuple[str, ...]
    parent: str = ""
    page: str = ""
    lang: str = ""
    icon: str = ""

    def among(self, slugs: Container[str]) -> Category:
        """Return the category with only these articles."""
        kept = tuple(slug for slug in self.slugs if slug in slugs)
        return replace(self, slugs=kept, page=self.page if self.page in slugs else "")


def populated(categories: Iterable[Category]) -> tuple[Category, ...]:
    """Return the categories with an article of their own or in a category below them, in the same order."""
    known = {category.slug: category for category in categories}
    shown = set[str]()
    for category in known.values():
        slug = category.slug if category.slugs or category.page else ""
        while slug in known and slug not in shown:
            shown.add(slug)
            slug = known[slug].parent
    return tuple(category for slug, category in known.items() if slug in shown)
