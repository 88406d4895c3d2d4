"""Give the headings of an article's HTML anchors, and return the plain text below each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING, Final

from kb.article import Section
from kb.files.slugs import Anchors, anchor_of

if TYPE_CHECKING:
    from collections.abc import Iterable

# All of these match sanitised HTML: balanced, lower-case, attributes in double quotes.
_HEADING = re.compile(r"<h([1-6])((?: [^<>]*)?)>(.*?)</h\1>\n?", re.DOTALL)
_ID = re.compile(r'<[^<>]* (?:id|name)="([^"]+)"')
_OWN_ID = re.compile(r' id="([^"]+)"')
_FOOTNOTE_MARK = re.compile(r'<sup id="fnref[^"]*">.*?</sup>|<a class="footnote-backref"[^<>]*>.*?</a>', re.DOTALL)
_INLINE: Final = (
    "a|abbr|b|cite|code|del|dfn|em|i|ins|kbd|mark|q|rp|rt|ruby|s|samp|small|span|strong|sub|sup|time|u|var|wbr"
)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE})(?: [^<>]*)?>")
_TAG = re.compile(r"<[^<>]*>")
_CONTENTS_MARK: Final = "<p>[TOC]</p>"
_CONTENTS_PLACE: Final = "<!--contents-->"
"""Where the table of contents goes: sanitised HTML has no comments, and plain text loses them."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as the writer typed it, before levels are shifted."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Outline:
    """HTML with anchors on its headings, its title and its sections.

    ``title`` is the one passed in, else the first heading of level 1, else empty. There is at least one section, so
    that an article without text is found by its title.
    """

    html: str
    title: str
    sections: tuple[Section, ...]
    anchors: tuple[str, ...]
    headings: tuple[Heading, ...]


def outline(html: str, title: str) -> Outline:
    """Return the outline of sanitised HTML.

    A heading that repeats the title is removed, so that the title is not shown twice. Other headings of level 1 become
    level 2, because the page's title is the only level 1; if there are several, all other headings move down, too.
    """
    before, mark, after = html.partition(_CONTENTS_MARK)
    if mark:  # only the first: a list for each of thousands of marks would make half a gigabyte
        html = before + _CONTENTS_PLACE + after.replace(_CONTENTS_MARK, "")
    pieces = [_Piece.of(match) for match in _HEADING.finditer(html)]
    first = next((piece for piece in pieces if piece.text and (title or piece.level == 1)), None)
    repeats_title = first is not None and first.level == 1 and anchor_of(first.text) == anchor_of(title or first.text)
    dropped = first if repeats_title else None
    remaining = [piece for piece in pieces if piece is not dropped]
    anchors = Anchors(_ID.findall(_between(html, 0, len(html), dropped)))
    marked, sections = _anchored(html, remaining, dropped, anchors)
    return Outline(
        html=_with_contents(marked.strip(), sections),
        title=title or (dropped.text if dropped else ""),
        sections=sections,
        anchors=tuple(sorted(anchors.taken)),
        headings=tuple(Heading(piece.level, piece.text) for piece in pieces),
    )


def _anchored(
    html: str, remaining: list[_Piece], dropped: _Piece | None, anchors: Anchors
) -> tuple[str, tuple[Section, ...]]:
    """Return the HTML with an anchor on each remaining heading, and the sections that begin there."""
    parts: list[str] = []
    sections = [Section("", "", 0, "")]
    position = 0
    for piece, level in zip(remaining, _levels([piece.level for piece in remaining]), strict=True):
        below = _between(html, position, piece.start, dropped)
        sections[-1] = _filled(sections[-1], below)
        anchor = piece.own_id or anchors.take(anchor_of(piece.text) or "section")
        parts += [below, f'<h{level} id="{escape(anchor)}"{piece.attributes}>{piece.html}</h{level}>\n']
        sections.append(Section(anchor, piece.text, level, ""))
        position = piece.end
    below = _between(html, position, len(html), dropped)
    sections[-1] = _filled(sections[-1], below)
    lead, *others = sections
    all_sections = (lead, *others) if lead.text or not others else tuple(others)
    return "".join([*parts, below]), all_sections


@dataclass(frozen=True, slots=True)
class _Piece:
    """A heading and its position in the HTML."""

    start: int
    end: int
    level: int
    html: str
    text: str
    attributes: str
    own_id: str

    @classmethod
    def of(cls, match: re.Match[str]) -> _Piece:
        own = _OWN_ID.search(match[2])
        return cls(
            start=match.start(),
            end=match.end(),
            level=int(match[1]),
            html=match[3],
            text=plain_text(match[3]),
            attributes=_OWN_ID.sub("", match[2]),
            own_id=unescape(own[1]) if own else "",
        )


def _between(html: str, start: int, end: int, dropped: _Piece | None) -> str:
    """Return the HTML between two headings; a dropped one leaves the targets that links to it need."""
    if dropped is None or not start <= dropped.start < end:
        return html[start:end]
    written = [dropped.own_id, *map(unescape, _ID.findall(dropped.html))]
    derived = anchor_of(dropped.text)
    if f'href="#{escape(derived)}"' in html:
        written.append(derived)
    targets = (f'<div id="{escape(anchor)}"></div>\n' for anchor in dict.fromkeys(filter(None, written)))
    return html[start : dropped.start] + "".join(targets) + html[dropped.end : end]


def plain_text(html: str) -> str:
    """Return the text of HTML: without tags, entities decoded, white space collapsed."""
    if "<" in html:
        if "footnote" in html or "fnref" in html:
            html = _FOOTNOTE_MARK.sub("", html)
        html = _TAG.sub(" ", _INLINE_TAG.sub("", html))
    return " ".join(unescape(html).split())


def _filled(section: Section, html: str) -> Section:
    return Section(section.anchor, section.heading, section.level, plain_text(html))


def _levels(levels: list[int]) -> Iterable[int]:
    ones = levels.count(1)
    if not ones:
        return levels
    if ones == 1:
        return [max(level, 2) for level in levels]
    return [min(level + 1, 6) for level in levels]


def _with_contents(html: str, sections: tuple[Section, ...]) -> str:
    """Return the HTML with the list of its sections where the writer asked for it."""
    if _CONTENTS_PLACE not in html:
        return html
    links = (
        f'<li><a href="#{escape(section.anchor)}">{escape(section.heading)}</a></li>'
        for section in sections
        if section.level in {2, 3}
    )
    items = "".join(links)
    return html.replace(_CONTENTS_PLACE, f'<ul class="toc">{items}</ul>' if items else "")
