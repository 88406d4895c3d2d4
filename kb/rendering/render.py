"""Render an article's Markdown as safe HTML, plain sections, links and images."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.article import MOST_CANDIDATES, Link, Section
from kb.config import DialectName
from kb.counts import counted
from kb.dialects.registry import dialect as dialect_named
from kb.links.address import WIKI
from kb.links.resolver import LINK_SCHEMES
from kb.links.target import Kind, Target
from kb.markup import translate
from kb.problem import Problem
from kb.rendering.highlight import highlight
from kb.rendering.outline import Heading, outline
from kb.rendering.sanitizer import sanitise
from kb.rendering.tables import framed_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kb.dialects.dialect import Converted
    from kb.links.resolver import Resolver

_EMBEDDED = re.compile(r"data:[\w.+-]{1,80}/[\w.+-]{1,80}(?:;[\w=.+-]{1,80}){0,5}[;,][\w+/=%-]*(?:\n[\w+/=]{20,})*")
_NAMED = 5
"""The number of unknown tags that one message names."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article's text in the forms that pages and search need.

    ``title`` is the one passed in, else the first heading of level 1, else empty; ``images`` maps the path of each
    image to its line, ``files`` are the paths of downloads, and ``addresses`` are those of :class:`~kb.article.Entry`.
    ``remote_images`` are the addresses of pictures on other sites.
    """

    html: str
    title: str
    sections: tuple[Section, ...]
    anchors: tuple[str, ...]
    links: tuple[Link, ...]
    images: Mapping[str, int]
    files: tuple[str, ...]
    addresses: Mapping[str, str]
    remote_images: tuple[str, ...]
    problems: tuple[Problem, ...]


def render(
    markdown: str,
    *,
    path: str,
    resolve: Resolver,
    title: str = "",
    first_line: int = 1,
    max_line_chars: int,
    dialect: DialectName = DialectName.GFM,
    lang: str = "en",
    include: Callable[[str], str | None] = lambda _path: None,
    variables: Mapping[str, str] | None = None,
) -> Rendered:
    """Return the rendered body of the article at ``path``; the body begins on line ``first_line`` of the file.

    ``include`` and ``variables`` are for the markup of other systems, as :func:`kb.markup.translate` has them.
    """
    chosen = dialect_named(dialect)
    translated = translate(markdown, path=path, include=include, fence=chosen.fence, variables=variables)
    body = _Body(path, resolve, tuple(first_line + line for line in translated.lines))
    converted = chosen.convert(body.without_embedded(translated.text), max_line_chars, lang)
    body.places = _Places(converted, body.lines)
    html = sanitise(converted.html, link=body.link, image=body.image)
    result = outline(html, title)
    body.report_unknown(translated.unknown, first_line + translated.unknown_line)
    body.report_conversion(converted, max_line_chars)
    body.report_unsafe_links(converted)
    body.report_remote_images()
    body.report_heading_jumps(result.headings, converted)
    return Rendered(
        html=framed_tables(highlight(result.html, lang=lang)),
        title=result.title,
        sections=result.sections,
        anchors=result.anchors,
        links=tuple(body.links),
        images=body.images,
        files=tuple(body.files),
        addresses=body.addresses,
        remote_images=tuple(body.remote_images),
        problems=tuple(body.problems),
    )


class _Places:
    """The lines of the addresses in one text, looked up in the order of the text."""

    def __init__(self, converted: Converted, file_lines: Sequence[int]) -> None:
        self._first_line = file_lines[0]
        lines: dict[str, list[int]] = defaultdict(list)
        for address, line in converted.addresses:
            lines[address.strip()].append(file_lines[line])
        self._remaining = {address: iter(numbers) for address, numbers in lines.items()}

    def line(self, address: str) -> int:
        """Return the line of the next link to ``address``, or the first line of the text if there is none."""
        return next(self._remaining.get(address.strip(), iter(())), self._first_line)


class _Body:
    """The text of one article: resolves its links and images, and collects its problems.

    ``lines`` has the line of the file for each line of the text.
    """

    places: _Places

    def __init__(self, path: str, resolve: Resolver, lines: Sequence[int]) -> None:
        self.links: list[Link] = []
        self.images: dict[str, int] = {}
        self.files: dict[str, None] = {}
        self.addresses: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.remote_images: dict[str, int] = {}
        self._path = path
        self._resolve = resolve
        self.lines = lines

    def link(self, href: str) -> str:
        """Return the address for a link, or an empty text to drop it."""
        if href.startswith("#fn"):
            return href
        target = self._resolve.link(self._path, href)
        if target.kind is not Kind.WEB:
            self._note(href, target, "link")
        return target.url

    def image(self, src: str) -> str:
        """Return the address for an image, or an empty text to show its description instead.

        The address may also be that of something else than a picture, to which the page then links.
        """
        target = self._resolve.image(self._path, src)
        if target.kind is Kind.WEB:
            self.remote_images.setdefault(src, self.places.line(src))
        else:
            self._note(src, target, "image")
        return target.url

    def report_unknown(self, unknown: Sequence[str], line: int) -> None:
        """Report the markup of other systems that the page does not show, in one message for the file."""
        if unknown:
            more = len(unknown) - _NAMED
            names = ", ".join(unknown[:_NAMED]) + (f" and {more} more" if more > 0 else "")
            message = f"not understood and left out: {names}; the text inside is shown: write it in Markdown"
            self._complain("unknown-markup", line, message)

    def _note(self, written: str, target: Target, rule: str) -> None:
        """Remember where an address in the folder leads, or complain that it leads nowhere."""
        self.addresses[written.strip()] = target.url
        if target.url and not target.path:  # a page of an old host that is not in the folder
            return
        line = self.places.line(written)
        if target.complaint:
            self._complain(rule, line, target.complaint)
        elif target.kind is Kind.PICTURE:
            self.images.setdefault(target.path, line)
        elif target.kind is Kind.DOWNLOAD:
            self.files[target.path] = None
        else:
            candidates = target.candidates[:MOST_CANDIDATES]
            self.links.append(Link(target.path, target.anchor, line, target.slug, candidates))

    def report_conversion(self, converted: Converted, max_line_chars: int) -> None:
        """Report where the page does not show the text as it was written."""
        if converted.too_hard:
            reason = f"because it has {converted.too_hard}"
            message = f"the text is shown as plain paragraphs {reason}: split it or make it simpler"
            self._complain("too-hard", self.lines[0], message)
        limit = counted(max_line_chars, "character")
        for line in converted.long_lines:
            message = f"this line is longer than {limit} and shown as plain text: split it"
            self._complain("long-line", self.lines[line], message)
        for fence, line in converted.unclosed_code:
            message = f'the code that begins here has no end: type "{fence}" on a line of its own below it'
            self._complain("unclosed-code", self.lines[line], message)

    def report_unsafe_links(self, converted: Converted) -> None:
        """Report the links that the sanitiser dropped without asking, such as ``javascript:``."""
        for address, line in converted.addresses:
            scheme = _SCHEME.match(address)
            if scheme and scheme[1].lower() not in LINK_SCHEMES | {"data", WIKI}:
                message = f"a link to {scheme[1]}: is not allowed: use https, mailto or the path of an article"
                self._complain("link", self.lines[line], message)

    def report_remote_images(self) -> None:
        """Report the pictures on other sites, all at once."""
        if not self.remote_images:
            return
        (first, line), *others = self.remote_images.items()
        which = f"{first[:200]} and {counted(len(others), 'other picture')} are" if others else f"{first[:200]} is"
        advice = 'copy it into the folder with "python -m kb fetch-media"'
        self._complain("remote-image", line, f"{which} on another site and shown as a link: {advice}")

    def report_heading_jumps(self, headings: tuple[Heading, ...], converted: Converted) -> None:
        """Report a heading that is more than one level below the one above it."""
        lines = {level: iter([line for other, line in converted.headings if other == level]) for level in range(1, 7)}
        previous = 6
        for heading in headings:
            line = next(lines[heading.level], 0)
            if heading.level > previous + 1:
                message = f'the heading "{heading.text[:60]}" jumps from level {previous} to {heading.level}'
                advice = f"type {'#' * (previous + 1)} before it"
                self._complain("heading-jump", self.lines[line], f"{message}: {advice}")
            previous = heading.level

    def without_embedded(self, markdown: str) -> str:
        """Return the text without embedded images, because Markdown would take minutes over their megabytes."""
        if "data:" not in markdown:
            return markdown

        line, position = 0, 0

        def drop(match: re.Match[str]) -> str:
            nonlocal line, position
            if len(match[0]) < 40:
                return match[0]
            line += markdown.count("\n", position, match.start())
            position = match.start()
            message = "an image embedded in the text is not shown: save it as a file beside the article"
            self._complain("embedded-image", self.lines[line], message)
            return "data:," + "\n" * match[0].count("\n")

        return _EMBEDDED.sub(drop, markdown)

    def _complain(self, rule: str, line: int, message: str) -> None:
        self.problems.append(Problem(rule, self._path, line, message))
