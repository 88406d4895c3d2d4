"""Turn embedded players and pages into links, because a visitor's browser loads nothing from other sites."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Final
from urllib.parse import urlsplit

# Every repetition is bounded, so that a hostile text cannot make the search quadratic.
_ATTRIBUTES: Final = r"""(?:[^<>"']|"[^"]{0,2000}"|'[^']{0,2000}'){0,3000}"""
_FRAME = re.compile(
    rf"<(iframe|video|audio|object)\b({_ATTRIBUTES})>((?:(?!<\1\b).){{0,3000}}?)</\1\s*>", re.IGNORECASE | re.DOTALL
)
_SINGLE = re.compile(rf"<(iframe|embed|video|audio)\b({_ATTRIBUTES})>", re.IGNORECASE)
_SOURCE = re.compile(rf"<(?:source|embed|iframe)\b({_ATTRIBUTES})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(src|data|title|aria-label)\s?=\s?(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
_YOUTUBE = re.compile(r"(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{5,20})(?:\?(?=(.)))?")
_ANY_FRAME = re.compile(r"<(?:iframe|embed|video|audio|object)\b", re.IGNORECASE)


def frames_as_links(html: str) -> str:
    """Return unsafe HTML with a link for each frame, with its title or the name of its host as text."""
    if not _ANY_FRAME.search(html):
        return html
    return _SINGLE.sub(_link, _FRAME.sub(_link, html))


def media_name(address: str) -> str:
    """Return what a reader recognises an address by: its host, or the name of a file of this site."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    return host.removeprefix("www.") or re.split(r"[?#]", address, maxsplit=1)[0].rstrip("/").rpartition("/")[2]


def _link(match: re.Match[str]) -> str:
    content = match[3] if match.re is _FRAME else ""
    attributes = _read(match[2])
    inner = _SOURCE.search(content)
    within = _read(inner[1]) if inner else {}
    address = attributes.get("src") or attributes.get("data") or within.get("src", "")
    if not address:
        is_word = match.re is _SINGLE and not match[2].strip()  # "the <iframe> tag"
        return f"&lt;{match[0][1:-1]}&gt;" if is_word else content
    title = attributes.get("title") or attributes.get("aria-label") or within.get("title") or media_name(address)
    href = _YOUTUBE.sub(lambda film: f"https://www.youtube.com/watch?v={film[1]}{'&' if film[2] else ''}", address)
    return f'<a class="external-media" href="{escape(href)}">{escape(title, quote=False)}</a>'


def _read(attributes: str) -> dict[str, str]:
    """Return the attributes that matter, decoded; the first of each name counts."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(attributes):
        found.setdefault(match[1].lower(), unescape(match[2] or match[3] or match[4] or "").strip())
    return found
