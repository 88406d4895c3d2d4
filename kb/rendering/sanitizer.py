"""Sanitise HTML by an allow-list; the caller decides every address in it.

``style`` is not in the list, because the page's content security policy allows no inline style.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import nh3

from kb.links.address import WIKI
from kb.rendering.frames import frames_as_links
from kb.rendering.pictures import finish_images
from kb.rendering.raw_text import DROPPED_WITH_TEXT, show_unclosed

if TYPE_CHECKING:
    from collections.abc import Callable

_TAGS: Final = frozenset(
    "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure"  # noqa: SIM905
    " h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup"
    " table tbody td tfoot th thead time tr u ul var wbr".split()
)
_ATTRIBUTES: Final = {
    "*": {"id", "class", "title", "lang", "dir"},
    "a": {"href", "name"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "col": {"align", "span"},
    "details": {"open"},
    "time": {"datetime"},
    "q": {"cite"},
}
_SCHEMES: Final = {"http", "https", "mailto", "tel", WIKI}
"""Of links as they are written; ``link`` replaces the last one."""
PAGE_IDS: Final = "page/"
"""Begins the ids of the page around an article; the same id in the article would take away its labels and links."""
_CLASS = re.compile(
    r"admonition( [\w-]+)*|admonition-title|footnote(-ref|-backref)?|language-[\w#+.-]+|tabs|tab(-title)?|task(-box)?"
    r"|external-media|missing-image"
)
_WHOLE_NUMBER = re.compile(r"\d{1,5}")
_EXTERNAL = re.compile(r'(<a\b(?: [a-z]+="[^"]*")*? href="https?://[^"]*")')
_LONG_TEXT = re.compile(r"(?<=>)[^<>]{4000,}")
_PART_CHARS: Final = 3_000
_EMPTY_LINK: Final = re.compile(r'<a href="[^"]*">\s*</a>')
"""An invisible link that takes the keyboard's focus; one with an ``id`` stays, because links may lead to it."""


def sanitise(html: str, *, link: Callable[[str], str], image: Callable[[str], str]) -> str:
    """Return safe HTML.

    ``link`` and ``image`` get each address as written and return the one to use. An empty one drops a link but keeps
    its text, and replaces an image by its description; an image whose address is not that of a picture of this site
    becomes a link.
    """

    def choose(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            return link(value) or None
        if attribute == "src":  # also of scripts, which are dropped
            return image(value) or None if tag == "img" else None
        if attribute == "class":
            return value if _CLASS.fullmatch(value) else None
        if attribute in {"id", "name"}:
            return value if value.strip() and not value.startswith(PAGE_IDS) else None
        if attribute in {"width", "height"}:
            return value if _WHOLE_NUMBER.fullmatch(value) else None
        return None if attribute == "cite" else value

    safe = nh3.clean(
        _LONG_TEXT.sub(_divide, show_unclosed(frames_as_links(html))),
        tags=set(_TAGS),
        clean_content_tags=set(DROPPED_WITH_TEXT),
        attributes=_ATTRIBUTES,
        attribute_filter=choose,
        url_schemes=_SCHEMES,
        link_rel=None,
        set_tag_attribute_values={"img": {"loading": "lazy"}},
    )
    return _EXTERNAL.sub(r'\1 rel="noopener noreferrer"', _EMPTY_LINK.sub("", finish_images(safe)))


def _divide(match: re.Match[str]) -> str:
    """Return a long text with comments before some of its entities.

    The sanitiser takes quadratic time over the entities of one text. Comments, which it removes, split the text.
    """
    text, parts, start = match[0], [], 0
    while (cut := text.find("&", start + _PART_CHARS)) >= 0:
        parts.append(text[start:cut])
        start = cut
    return "<!---->".join([*parts, text[start:]])
