"""Spell the canonical directives: callouts, folded text and tabs, in the fence of a dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kb.markup.edits import Role

if TYPE_CHECKING:
    from kb.markup.weaving.pairing import Pair

BLOCKS_FENCE: Final = "///"
"""The fence of pymdownx.blocks, which has another spelling and no group of tabs."""

_OPTIONS: Final = "    "


def beginning(pair: Pair, fence: str) -> tuple[str, ...]:
    """Return the lines that begin a pair's directive."""
    role = pair.role
    name = pair.opening.kind if role is Role.CALLOUT else role.value
    title = " ".join(pair.opening.title.split())
    marks = fence + fence[0] * pair.height
    if fence != BLOCKS_FENCE:
        return (f"{marks}{name} {title}".rstrip(),)
    if role is Role.TABS:
        return ()
    separator = f" | {title}" if title else ""
    if pair.is_first_tab:
        return f"{marks} tab{separator}", f"{_OPTIONS}new: true", ""
    return f"{marks} {name}{separator}", ""


def ending(pair: Pair, fence: str) -> tuple[str, ...]:
    """Return the lines that end a pair's directive."""
    if fence == BLOCKS_FENCE and pair.role is Role.TABS:
        return ()
    return (fence + fence[0] * pair.height,)
