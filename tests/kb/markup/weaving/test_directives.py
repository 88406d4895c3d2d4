"""The spelling of directives."""

from __future__ import annotations

import pytest

from kb.markup.edits import Edit, Opening, Role
from kb.markup.weaving.directives import beginning, ending
from kb.markup.weaving.pairing import Pair

GROUP = Pair(Opening("tabs", Role.TABS), Edit(0, 0), None)


def made(role: Role, kind: str = "", title: str = "", height: int = 0, *, is_first_tab: bool = False) -> Pair:
    """Return a pair inside a group of tabs."""
    return Pair(Opening("x", role, kind, title), Edit(0, 0), GROUP, height=height, is_first_tab=is_first_tab)


@pytest.mark.parametrize(
    ("pair", "line"),
    [
        (made(Role.CALLOUT, "tip", "Do\n this"), ":::tip Do this"),
        (made(Role.CALLOUT, "note", height=2), ":::::note"),
        (made(Role.DETAILS, title="More"), ":::details More"),
        (made(Role.TABS, height=1), "::::tabs"),
        (made(Role.TAB, title="A"), ":::tab A"),
    ],
)
def test_colons_name_the_kind_and_the_title(pair: Pair, line: str) -> None:
    assert beginning(pair, ":::") == (line,)
    assert ending(pair, ":::") == (":::" + ":" * pair.height,)


@pytest.mark.parametrize(
    ("pair", "lines"),
    [
        (made(Role.CALLOUT, "tip", "Do"), ("/// tip | Do", "")),
        (made(Role.CALLOUT, "success"), ("/// success", "")),
        (made(Role.TAB, title="A", is_first_tab=True), ("/// tab | A", "    new: true", "")),
        (made(Role.TAB, title="B", height=1), ("//// tab | B", "")),
        (made(Role.TABS), ()),
    ],
)
def test_blocks_are_spelled_as_python_markdown_reads_them(pair: Pair, lines: tuple[str, ...]) -> None:
    assert beginning(pair, "///") == lines
    assert bool(ending(pair, "///")) == bool(lines)
