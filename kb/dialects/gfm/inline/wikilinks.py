"""``[[Article|text]]`` and ``![[picture.png|300]]``; the resolver finds what has the name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markdown_it.token import Token

from kb.dialects.gfm.inline.pattern import Mark
from kb.dialects.wikilink import PATTERN, Wikilink

if TYPE_CHECKING:
    import re

    from markdown_it.rules_inline import StateInline


def _emit(state: StateInline, match: re.Match[str]) -> bool:
    wikilink = Wikilink.of(match)
    if wikilink is None:
        return False
    if wikilink.is_picture:
        picture = state.push("image", "img", 0)
        picture.attrs = {"src": wikilink.address, "alt": "", **wikilink.size}
        picture.children = [Token("text", "", 0, content=wikilink.text)]
        picture.meta["at"] = match.start()
        return True
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": wikilink.address}
    opening.meta["at"] = match.start()
    state.append_pending(wikilink.text)
    state.push("link_close", "a", -1)
    return True


WIKILINKS: Final = Mark("![", PATTERN, _emit)
