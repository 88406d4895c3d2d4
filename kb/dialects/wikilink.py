"""``[[Article|text]]`` and ``![[picture.png|300]]``: links and pictures by name, as all dialects read them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kb.links.address import WIKI

if TYPE_CHECKING:
    from collections.abc import Mapping

PATTERN: Final = re.compile(
    r"!?\[\[(?=[^\s\]])(?P<page>[^\[\]|#\n]{0,300})(?:\#(?P<anchor>[^\[\]|\n]{0,300}))?"
    r"(?:\\?\|(?P<label>[^\[\]\n]{0,300}))?\]\](?![\[(])"
)
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp")
_SIZE: Final = re.compile(r"(\d{0,5})(?:x(\d{0,5}))?")


@dataclass(frozen=True, slots=True)
class Wikilink:
    """A link or picture: its address for the resolver, and the text or description that the page shows.

    ``size`` has the attributes ``width`` and ``height`` of a picture, if the writer set them.
    """

    address: str
    text: str
    is_picture: bool = False
    size: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, match: re.Match[str]) -> Wikilink | None:
        """Return the link that a match of the pattern means, or None for an empty one."""
        page, anchor, label = ((match[name] or "").strip() for name in ("page", "anchor", "label"))
        page = page.removesuffix("\\").strip()
        if match[0].startswith("!") and page.lower().endswith(_PICTURES):
            before, _, last = label.rpartition("|")
            size = size_of(last.strip())
            words = (before if size else label).strip() or page.rpartition("/")[2].rpartition(".")[0]
            return cls(f"{WIKI}:{page}", words, is_picture=True, size=size)
        if not page and not anchor:
            return None
        name = page.rpartition("/")[2].removesuffix(".md")
        shown = f"{name} > {anchor}" if name and anchor else name or anchor
        return cls(f"{WIKI}:{page}#{anchor}" if anchor else f"{WIKI}:{page}", label or shown)


def size_of(text: str) -> Mapping[str, str]:
    """Return the attributes for the size of a picture, such as ``300`` or ``300x200``; none if the text is no size."""
    match = _SIZE.fullmatch(text)
    sides = zip(("width", "height"), match.groups(), strict=True) if match else ()
    return {name: number for name, number in sides if number}
