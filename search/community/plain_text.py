"""Plain text of forum posts: sanitised like articles, with their links collected."""

from __future__ import annotations

from dataclasses import dataclass

from kb.rendering.outline import outline
from kb.rendering.sanitizer import sanitise
from search.community.topic import MAX_LINKS

MAX_HTML_CHARS = 64_000
"""Longer posts are cut: forums allow about half of that, and sanitising deeply nested HTML takes quadratic time."""


@dataclass(frozen=True, slots=True)
class PlainText:
    """The text below each heading, and the addresses of the links in it.

    ``sections`` are pairs of heading and text; the heading of the beginning is empty.
    """

    sections: tuple[tuple[str, str], ...]
    links: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of the text, with its headings."""
        return "\n".join(part for section in self.sections for part in section if part)


def plain_text(html: str) -> PlainText:
    """Return the plain text of HTML from anywhere; quotations of other posts are left out."""
    links: dict[str, None] = {}

    def collect(address: str) -> str:
        links[address] = None
        return ""

    safe = sanitise(_without(html[:MAX_HTML_CHARS], "aside"), link=collect, image=lambda _address: "")
    sections = tuple((section.heading, section.text.strip()) for section in outline(safe, " ").sections)
    return PlainText(sections, tuple(links)[:MAX_LINKS])


def _without(html: str, tag: str) -> str:
    """Return HTML without the elements of a name, in which forums quote and preview other pages."""
    parts, position = [], 0
    while (start := html.find(f"<{tag}", position)) >= 0 and (end := html.find(f"</{tag}>", start)) >= 0:
        parts.append(html[position:start])
        position = end + len(tag) + 3
    return "".join((*parts, html[position:]))
