"""Links and pictures by name, ``[[Article|text]]``, and pictures with a size, ``![text](a.png =300x200)``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element

from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from kb.dialects.wikilink import PATTERN, Wikilink, size_of

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from markdown import Markdown

_SIZED: Final = (
    r"!\[(?P<alt>[^\[\]\n]{0,300})\]\((?P<src>[^\s()<>]{1,500})[ ]{1,9}="
    r"(?P<width>\d{0,5})(?:%|px)?x(?P<height>\d{0,5})(?:%|px)?[ ]{0,9}\)"
)
CONTENTS: Final = frozenset({"[[toc]]", "[[_toc_]]"})


def install_wikilinks(md: Markdown) -> None:
    """Add the patterns before escapes (180), because a table has its bar as an escape, and after code (190)."""
    md.inlinePatterns.register(_WikilinkProcessor(PATTERN.pattern, md), "wikilink", 186)
    md.inlinePatterns.register(_SizedPicture(_SIZED, md), "sized_picture", 185)


class _WikilinkProcessor(InlineProcessor):
    """Makes a link or picture of double brackets; the resolver finds what has the name."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the library's name
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element | str | None, int | None, int | None]:
        """Return the element, or nothing for empty brackets."""
        if m[0].lower() in CONTENTS:
            return "[TOC]", m.start(0), m.end(0)
        wikilink = Wikilink.of(m)
        if wikilink is None:
            return None, None, None
        if wikilink.is_picture:
            return _picture(wikilink.address, wikilink.text, wikilink.size), m.start(0), m.end(0)
        link = Element("a", {"href": wikilink.address})
        link.text = AtomicString(wikilink.text)
        return link, m.start(0), m.end(0)


class _SizedPicture(InlineProcessor):
    """Makes a picture of one with a size behind its address."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802
        """Return the element."""
        return _picture(m["src"], m["alt"], size_of(f"{m['width']}x{m['height']}")), m.start(0), m.end(0)


def _picture(address: str, description: str, size: Mapping[str, str]) -> Element:
    return Element("img", {"alt": description, "src": address, **size})
