"""Article and its parts: the nouns that everything else passes around."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.metadata import Metadata

ARTICLE_URL = "/articles/"
"""Where articles live on the site; links between articles are rendered to it."""

CATEGORY_URL = "/categories/"
"""Where the shelves of articles live on the site."""

MEDIA_URL = "/media/"
"""Where the images beside the articles are served."""


def article_url(slug: str, anchor: str = "") -> str:
    """Return the address of an article, or of one of its sections."""
    return f"{ARTICLE_URL}{slug}#{anchor}" if anchor else f"{ARTICLE_URL}{slug}"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the plain text below it, up to the next heading.

    The text before the first heading is the lead: its ``anchor`` and ``heading`` are empty and its ``level`` is 0.
    """

    anchor: str
    heading: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link from one article to another: the path as found in the corpus, the anchor, and the line it stands on.

    ``slug`` is the address it was rendered to, or empty where no file of that path exists. A link to a category has
    the path of the ``_category.md`` that would describe it, and the category's slug.
    """

    path: str
    anchor: str
    line: int
    slug: str


@dataclass(frozen=True, slots=True)
class Entry:
    """All that the catalogue knows of an article without its text: what lists, checks and redirects need.

    ``path`` is relative to the articles folder, ``digest`` the SHA-256 of the file's bytes in hexadecimal,
    ``lines`` the line of each front-matter key, ``anchors`` the places a link may point to, ``images`` the paths of the
    images it shows and ``image_lines`` where each stands first.
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
        """The title, which is never empty."""
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
    """An article with its text: the sanitised HTML of the body, and the same as plain sections."""

    entry: Entry
    html: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of articles: the folder's slug, its human name, one sentence, and its place among the others."""

    slug: str
    title: str
    summary: str
    order: int
    slugs: tuple[str, ...]
    """The published articles that are listed, by title."""
