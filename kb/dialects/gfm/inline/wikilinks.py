"""``[[Article|text]]`` and ``![[picture.png|300]]``; the resolver finds what has the name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown_it.token import Token

from kb.dialects.gfm.inline.destinations import set_size
from kb.dialects.gfm.inline.pattern import Mark

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_SCHEME: Final = "wiki:"
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp")
_LINK: Final = re.compile(
    r"!?\[\[(?=[^\s\]])(?P<page>[^\[\]|#\n]{0,300})(?:\#(?P<anchor>[^\[\]|\n]{0,300}))?"
    r"(?:\\?\|(?P<label>[^\[\]\n]{0,300}))?\]\](?![\[(])"
)


def _emit(state: StateInline, match: re.Match[str]) -> bool:
    page, anchor, label = (match[name] or "" for name in ("page", "anchor", "label"))
    page = page.removesuffix("\\").strip()
    if match[0].startswith("!") and page.lower().endswith(_PICTURES):
        _push_picture(state, page, label, match.start())
        return True
    if not page and not anchor:
        return False
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": f"{_SCHEME}{page}#{anchor}" if anchor else f"{_SCHEME}{page}"}
    opening.meta["at"] = match.start()
    state.append_pending(label.strip() or _name(page, anchor))
    state.push("link_close", "a", -1)
    return True


def _push_picture(state: StateInline, page: str, label: str, position: int) -> None:
    picture = state.push("image", "img", 0)
    picture.attrs = {"src": f"{_SCHEME}{page}", "alt": ""}
    is_described = bool(label.strip()) and not set_size(picture, label.strip())
    description = label if is_described else page.rpartition("/")[2].rpartition(".")[0]
    picture.children = [Token("text", "", 0, content=description.strip())]
    picture.meta["at"] = position


def _name(page: str, anchor: str) -> str:
    """Return the text of a link without one of its own."""
    name = page.rpartition("/")[2].removesuffix(".md")
    return f"{name} > {anchor}" if name and anchor else name or anchor


WIKILINKS: Final = Mark("![", _LINK, _emit)
