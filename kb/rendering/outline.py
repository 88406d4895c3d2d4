"""Outline: the headings of an article's HTML, each with an anchor, and the plain text below each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING, Final

from kb.article import Section
from kb.files.slugs import Anchors, anchor_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# All of these read sanitised HTML: always balanced, lower-case, attributes in double quotes.
_HEADING = re.compile(r"<h([1-6])((?: [^<>]*)?)>(.*?)</h\1>\n?", re.DOTALL)
_ID = re.compile(r'<[^<>]* (?:id|name)="([^"]+)"')
_OWN_ID = re.compile(r' id="([^"]+)"')
_WRITTEN_ID = re.compile(r"[ ]?\{:?[ ]?#([\w:.-]{1,200})[ ]?\}$")
_FOOTNOTE_MARK = re.compile(r'<sup id="fnref[^"]*">.*?</sup>|<a class="footnote-backref"[^<>]*>.*?</a>', re.DOTALL)
_INLINE: Final = (
    "a|abbr|b|cite|code|del|dfn|em|i|ins|kbd|mark|q|rp|rt|ruby|s|samp|small|span|strong|sub|sup|time|u|var|wbr"
)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE})(?: [^<>]*)?>")
_TAG = re.compile(r"<[^<>]*>")
_CONTENTS_MARK: Final = "<p>[TOC]</p>"
_CONTENTS_PLACE: Final = "<!--contents-->"
"""Sanitised HTML has no comments, and plain text loses them."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as the writer made it, before levels are moved."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Outline:
    """HTML with anchors on its headings, and what can be read from it.

    ``title`` is the one given, else the first heading of the first level, else empty. There is at least one section, so
    that an article without any text can be found by its title.
    """

    html: str
    title: str
    sections: tuple[Section, ...]
    anchors: tuple[str, ...]
    headings: tuple[Heading, ...]


def outline(html: str, title: str) -> Outline:
    """Return the outline of sanitised HTML.

    A heading that is the title is taken out, so that it is not shown twice. Other first-level headings go down to the
    second, because the page's title is the only first; where there are several, the rest goes down with them.
    """
    html = _with_one_place(html)
    pieces = [_Piece.of(match) for match in _HEADING.finditer(html)]
    dropped = _title_piece(pieces, title)
    kept = [piece for piece in pieces if piece is not dropped]
    anchors = Anchors(_ID.findall(_between(html, 0, len(html), dropped)))
    marked, sections = _anchored(html, kept, dropped, anchors)
    return Outline(
        html=_with_contents(marked.strip(), sections),
        title=title or (dropped.text if dropped else ""),
        sections=sections,
        anchors=tuple(sorted(anchors.taken)),
        headings=tuple(Heading(piece.level, piece.text) for piece in pieces),
    )


def _anchored(
    html: str, kept: list[_Piece], dropped: _Piece | None, anchors: Anchors
) -> tuple[str, tuple[Section, ...]]:
    """Return the HTML with an anchor on each heading that is kept, and the sections they begin."""
    parts: list[str] = []
    sections = [Section("", "", 0, "")]
    position = 0
    for piece, level in zip(kept, _levels([piece.level for piece in kept]), strict=True):
        below = _between(html, position, piece.start, dropped)
        sections[-1] = _filled(sections[-1], below)
        anchor = piece.own_id or anchors.take(piece.written_id or anchor_of(piece.text) or "section")
        parts += [below, f'<h{level} id="{escape(anchor)}"{piece.attributes}>{piece.html}</h{level}>\n']
        sections.append(Section(anchor, piece.text, level, ""))
        position = piece.end
    below = _between(html, position, len(html), dropped)
    sections[-1] = _filled(sections[-1], below)
    lead, *others = sections
    kept_sections = (lead, *others) if lead.text or not others else tuple(others)
    return "".join([*parts, below]), kept_sections


@dataclass(frozen=True, slots=True)
class _Piece:
    """A heading where it stands in the HTML."""

    start: int
    end: int
    level: int
    html: str
    text: str
    attributes: str
    own_id: str
    written_id: str

    @classmethod
    def of(cls, match: re.Match[str]) -> _Piece:
        own, written = _OWN_ID.search(match[2]), _WRITTEN_ID.search(match[3])
        html = match[3][: written.start()] if written else match[3]
        return cls(
            start=match.start(),
            end=match.end(),
            level=int(match[1]),
            html=html,
            text=plain_text(html),
            attributes=_OWN_ID.sub("", match[2]),
            own_id=unescape(own[1]) if own else "",
            written_id=written[1] if written else "",
        )


def _between(html: str, start: int, end: int, dropped: _Piece | None) -> str:
    """Return the HTML between two headings, without the one that is taken out."""
    if dropped is None or not start <= dropped.start < end:
        return html[start:end]
    return html[start : dropped.start] + _place_of(dropped, html) + html[dropped.end : end]


def _place_of(dropped: _Piece, html: str) -> str:
    """Return what is left of a heading that is taken out: a place for "back to top" links, if there are any."""
    anchor = escape(dropped.own_id or dropped.written_id or anchor_of(dropped.text))
    return f'<div id="{anchor}"></div>\n' if f'href="#{anchor}"' in html else ""


def plain_text(html: str) -> str:
    """Return the text of HTML: tags gone, entities decoded, white space as single blanks."""
    if "<" in html:
        if "footnote" in html or "fnref" in html:
            html = _FOOTNOTE_MARK.sub("", html)
        html = _TAG.sub(" ", _INLINE_TAG.sub("", html))
    return " ".join(unescape(html).split())


def _filled(section: Section, html: str) -> Section:
    return Section(section.anchor, section.heading, section.level, plain_text(html))


def _title_piece(pieces: list[_Piece], title: str) -> _Piece | None:
    """Return the heading that is the title or repeats it, if there is one; a lower heading never is the title."""
    if not title:
        return next((piece for piece in pieces if piece.text and piece.level == 1), None)
    first = next((piece for piece in pieces if piece.text), None)
    return first if first is not None and first.level == 1 and _same(first.text, title) else None


def _same(one: str, other: str) -> bool:
    return anchor_of(one) == anchor_of(other)


def _levels(levels: list[int]) -> Iterable[int]:
    ones = levels.count(1)
    if not ones:
        return levels
    if ones == 1:
        return [max(level, 2) for level in levels]
    return [min(level + 1, 6) for level in levels]


def _with_one_place(html: str) -> str:
    """Return the HTML with a place for the contents at the first mark: one list, however often it is asked for.

    A list in each place makes half a gigabyte of thousands of headings and marks.
    """
    before, mark, after = html.partition(_CONTENTS_MARK)
    return before + _CONTENTS_PLACE + after.replace(_CONTENTS_MARK, "") if mark else html


def _with_contents(html: str, sections: tuple[Section, ...]) -> str:
    if _CONTENTS_PLACE not in html:
        return html
    items = "".join(f"<li>{item}</li>" for item in _contents(sections))
    return html.replace(_CONTENTS_PLACE, f'<ul class="toc">{items}</ul>' if items else "")


def _contents(sections: tuple[Section, ...]) -> Iterator[str]:
    for section in sections:
        if section.level in {2, 3}:
            yield f'<a href="#{escape(section.anchor)}">{escape(section.heading)}</a>'
