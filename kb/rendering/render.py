"""Render an article's Markdown as safe HTML, plain sections, links and images."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kb.article import Link, Section
from kb.counts import counted
from kb.problem import Problem
from kb.rendering.converter import converter
from kb.rendering.links import LINK_SCHEMES
from kb.rendering.outline import Heading, outline
from kb.rendering.places import Places
from kb.rendering.sanitizer import sanitise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kb.rendering.converter import Converted
    from kb.rendering.links import Resolver

_EMBEDDED = re.compile(r"data:[\w.+-]{1,80}/[\w.+-]{1,80}(?:;[\w=.+-]{1,80}){0,5}[;,][\w+/=%-]*(?:\n[\w+/=]{20,})*")
_MARKED_HEADING = re.compile(r"\s*(#{1,6})(?!#)(.*)")
_WORD = re.compile(r"[^\W_]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article's text in the forms that pages and search need.

    ``title`` is the one passed in, else the first heading of level 1, else empty; ``images`` maps the path of each
    image to its line.
    """

    html: str
    title: str
    sections: tuple[Section, ...]
    anchors: tuple[str, ...]
    links: tuple[Link, ...]
    images: Mapping[str, int]
    problems: tuple[Problem, ...]


def render(
    markdown: str,
    *,
    path: str,
    resolve: Resolver,
    title: str = "",
    first_line: int = 1,
    max_line_chars: int,
) -> Rendered:
    """Return the rendered body of the article at ``path``; the body begins on line ``first_line`` of the file."""
    body = _Body(markdown, path, resolve, first_line, max_line_chars)
    converted = converter(max_line_chars).convert(body.text)
    html = sanitise(converted.html, link=body.link, image=body.image)
    result = outline(html, title)
    body.report_conversion(converted)
    body.report_unsafe_links()
    body.report_heading_jumps(result.headings)
    return Rendered(
        html=result.html,
        title=result.title,
        sections=result.sections,
        anchors=result.anchors,
        links=tuple(body.links),
        images=body.images,
        problems=tuple(body.problems),
    )


class _Body:
    """The text of one article: resolves its links and images, and collects its problems."""

    def __init__(self, markdown: str, path: str, resolve: Resolver, first_line: int, max_line_chars: int) -> None:
        self.links: list[Link] = []
        self.images: dict[str, int] = {}
        self.problems: list[Problem] = []
        self._path = path
        self._resolve = resolve
        self._first_line = first_line
        self._max_line_chars = max_line_chars
        self.text = self._without_embedded(markdown)
        self._places = Places(self.text, first_line)

    def link(self, href: str) -> str:
        """Return the address for a link, or an empty text to drop it."""
        if href.startswith(("http://", "https://", "#fn")):
            return href
        target = self._resolve.link(self._path, href)
        if target.url and not target.path:
            return target.url
        line = self._places.line(href)
        if target.complaint:
            self._complain("link", line, target.complaint)
        elif target.is_image:
            self.images.setdefault(target.path, line)
        else:
            self.links.append(Link(target.path, target.anchor, line, target.slug))
        return target.url

    def image(self, src: str) -> str:
        """Return the address for an image, or an empty text to show its description instead."""
        target = self._resolve.image(self._path, src)
        line = self._places.line(src)
        if target.complaint:
            self._complain("image", line, target.complaint)
        else:
            self.images.setdefault(target.path, line)
        return target.url

    def report_conversion(self, converted: Converted) -> None:
        """Report where the page does not show the text as it was written."""
        if converted.too_hard:
            reason = f"because it has {converted.too_hard}"
            message = f"the text is shown as plain paragraphs {reason}: split it or make it simpler"
            self._complain("too-hard", self._first_line, message)
        if converted.long_lines:
            limit = counted(self._max_line_chars, "character")
            message = f"this line is longer than {limit} and shown as plain text: split it"
            for line in self._lines_where(lambda text: len(text) > self._max_line_chars):
                self._complain("long-line", line, message)
        if (fence := converted.unclosed_fence) is not None:
            places = self._lines_where(lambda text: text.strip().replace(" ", "") == fence.replace(" ", ""))
            message = f'the code that begins here has no end: type "{fence[:3]}" on a line of its own below it'
            self._complain("unclosed-code", max(places, default=self._first_line), message)

    def report_unsafe_links(self) -> None:
        """Report the links that the sanitiser dropped without asking, such as ``javascript:``."""
        for address, line in self._places.all:
            scheme = _SCHEME.match(address)
            if scheme and scheme[1].lower() not in LINK_SCHEMES | {"data"}:
                message = f"a link to {scheme[1]}: is not allowed: use https, mailto or the path of an article"
                self._complain("link", line, message)

    def report_heading_jumps(self, headings: tuple[Heading, ...]) -> None:
        """Report a heading that is more than one level below the one above it."""
        previous = 6
        for heading in headings:
            if heading.level > previous + 1:
                first_word = _WORD.search(heading.text)
                key = (heading.level, first_word[0] if first_word else "")
                message = f'the heading "{heading.text[:60]}" jumps from level {previous} to {heading.level}'
                advice = f"type {'#' * (previous + 1)} before it"
                self._complain("heading-jump", self._heading_lines.get(key, self._first_line), f"{message}: {advice}")
            previous = heading.level

    def _without_embedded(self, markdown: str) -> str:
        """Return the text without embedded images, because Markdown would take minutes over their megabytes."""
        if "data:" not in markdown:
            return markdown

        line, position = self._first_line, 0

        def drop(match: re.Match[str]) -> str:
            nonlocal line, position
            if len(match[0]) < 40:
                return match[0]
            line += markdown.count("\n", position, match.start())
            position = match.start()
            message = "an image embedded in the text is not shown: save it as a file beside the article"
            self._complain("embedded-image", line, message)
            return "data:," + "\n" * match[0].count("\n")

        return _EMBEDDED.sub(drop, markdown)

    @cached_property
    def _heading_lines(self) -> dict[tuple[int, str], int]:
        """The first line that has a heading of this level with this word; a search per heading would take minutes."""
        lines: dict[tuple[int, str], int] = {}
        for number, text in enumerate(self.text.split("\n"), self._first_line):
            if match := _MARKED_HEADING.match(text):
                for word in ("", *_WORD.findall(match[2])):
                    lines.setdefault((len(match[1]), word), number)
        return lines

    def _lines_where(self, test: Callable[[str], bool]) -> list[int]:
        return [n for n, line in enumerate(self.text.split("\n"), self._first_line) if test(line)]

    def _complain(self, rule: str, line: int, message: str) -> None:
        self.problems.append(Problem(rule, self._path, line, message))
