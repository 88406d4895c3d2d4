"""Articles and their parts, the values that all packages pass around."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.metadata import Metadata

ARTICLE_URL = "/articles/"
"""The address of articles on the site; links between articles lead there."""

CATEGORY_URL = "/categories/"
"""The address of categories on the site."""

MEDIA_URL = "/media/"
"""The address of the images beside the articles."""


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


@dataclass(frozen=True, slots=True)
class Link:
    """A link from one article to another: the path of its target, the anchor, and its line.

    ``slug`` is the target's address, empty if no file has that path. A link to a category has the path of the
    ``_category.md`` that would describe it, and the category's slug.
    """

    path: str
    anchor: str
    line: int
    slug: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An article without its text, for lists, checks and redirects.

    ``path`` is relative to the articles folder, ``digest`` the SHA-256 of the file's bytes in hexadecimal, ``lines``
    the line of each front-matter key, ``anchors`` the possible targets of links, ``images`` the paths of the images it
    shows and ``image_lines`` the first line of each.
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

    @property
    def title(self) -> str:
        """The title; never empty."""
        return self.metadata.title

    @property
    def category(self) -> str:
        """The slug of the category."""
        return self.metadata.category

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
    """A category of articles: the folder's slug, a title, one sentence, and its position among the others."""

    slug: str
    title: str
    summary: str
    order: int
    slugs: tuple[str, ...]
    """The slugs of its listed articles, by title."""
