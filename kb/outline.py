"""Outline: the headings of an article's HTML, each with an anchor, and the plain text below each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING, Final

from kb.article import Section
from kb.slugs import anchor_of, distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# All of these read sanitised HTML: always balanced, lower-case, attributes in double quotes.
_HEADING = re.compile(r"<h([1-6])((?: [^<>]*)?)>(.*?)</h\1>\n?", re.DOTALL)
_ID = re.compile(r'<[^<>]* (?:id|name)="([^"]+)"')
_OWN_ID = re.compile(r' id="([^"]+)"')
_WRITTEN_ID = re.compile(r"\s*\{:?\s*#([\w:.-]+)\s*\}\s*$")
_FOOTNOTE_MARK = re.compile(r'<sup id="fnref[^"]*">.*?</sup>|<a class="footnote-backref"[^<>]*>.*?</a>', re.DOTALL)
_INLINE: Final = (
    "a|abbr|b|cite|code|del|dfn|em|i|ins|kbd|mark|q|rp|rt|ruby|s|samp|small|span|strong|sub|sup|time|u|var|wbr"
)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE})(?: [^<>]*)?>")
_TAG = re.compile(r"<[^<>]*>")
_TABLE_OF_CONTENTS = re.compile(r"<p>\[TOC\]</p>\n?")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands in the text: its level as written, its words."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Outline:
    """HTML with anchors on its headings, and what can be read from it.

    ``title`` is the one given, else the first heading, else empty.
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
    pieces = list(_HEADING.finditer(html))
    headings = tuple(Heading(int(piece[1]), plain_text(_WRITTEN_ID.sub("", piece[3]))) for piece in pieces)
    dropped = _title_index(html, pieces, headings, title)
    title = title or next((heading.text for heading in headings if heading.text), "")
    kept = [(piece, head) for n, (piece, head) in enumerate(zip(pieces, headings, strict=True)) if n != dropped]
    kept_levels = _levels([heading.level for _, heading in kept])
    taken = set(_ID.findall(html)) if 'id="' in html or 'name="' in html else set()
    parts: list[str] = []
    sections: list[Section] = []
    anchors = set(taken)
    position = 0
    current = Section("", "", 0, "")
    if dropped is not None:
        html = html[: pieces[dropped].start()] + " " * len(pieces[dropped][0]) + html[pieces[dropped].end() :]
    for (piece, heading), level in zip(kept, kept_levels, strict=True):
        below = html[position : piece.start()]
        parts.append(below)
        sections.append(_filled(current, below))
        anchor = _anchor(piece, heading, anchors)
        anchors.add(anchor)
        words = _WRITTEN_ID.sub("", piece[3])
        attributes = _OWN_ID.sub("", piece[2])
        parts.append(f'<h{level} id="{escape(anchor)}"{attributes}>{words}</h{level}>\n')
        current = Section(anchor, heading.text, level, "")
        position = piece.end()
    below = html[position:]
    parts.append(below)
    sections.append(_filled(current, below))
    found = tuple(section for section in sections if section.level or section.text)
    return Outline(_with_contents("".join(parts).strip(), found), title, found, tuple(sorted(anchors)), headings)


def plain_text(html: str) -> str:
    """Return the text of HTML: tags gone, entities decoded, white space as single blanks."""
    if "<" in html:
        if "footnote" in html or "fnref" in html:
            html = _FOOTNOTE_MARK.sub("", html)
        html = _TAG.sub(" ", _INLINE_TAG.sub("", html))
    return " ".join(unescape(html).split())


def _filled(section: Section, html: str) -> Section:
    return Section(section.anchor, section.heading, section.level, plain_text(html))


def _title_index(html: str, pieces: list[re.Match[str]], headings: tuple[Heading, ...], title: str) -> int | None:
    """Return which heading says no more than the title does."""
    if not headings:
        return None
    if title:
        return 0 if headings[0].level == 1 and _same(headings[0].text, title) else None
    first = next((n for n, heading in enumerate(headings) if heading.text), None)
    if first is None:
        return None
    is_top = headings[first].level == 1 or not html[: pieces[first].start()].strip()
    return first if is_top else None


def _same(one: str, other: str) -> bool:
    return anchor_of(one) == anchor_of(other)


def _levels(levels: list[int]) -> Iterable[int]:
    ones = levels.count(1)
    if not ones:
        return levels
    if ones == 1:
        return [max(level, 2) for level in levels]
    return [min(level + 1, 6) for level in levels]


def _anchor(piece: re.Match[str], heading: Heading, taken: set[str]) -> str:
    own = _OWN_ID.search(piece[2])
    if own:
        return unescape(own[1])
    written = _WRITTEN_ID.search(piece[3])
    return distinct(written[1] if written else anchor_of(heading.text) or "section", taken)


def _with_contents(html: str, sections: tuple[Section, ...]) -> str:
    if "[TOC]" not in html:
        return html
    items = "".join(f"<li>{item}</li>" for item in _contents(sections))
    return _TABLE_OF_CONTENTS.sub(lambda _: f'<ul class="toc">{items}</ul>\n', html)


def _contents(sections: tuple[Section, ...]) -> Iterator[str]:
    for section in sections:
        if section.level in {2, 3}:
            yield f'<a href="#{escape(section.anchor)}">{escape(section.heading)}</a>'
