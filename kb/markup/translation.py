"""Translate other systems' markup into canonical Markdown, before any dialect reads the text.

The steps: splice included files in; find the code, which is left alone; let each system of markup say what its tags
become; match the tags in pairs; write the lines. Each step is linear in the size of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kb.markup.edits import Edit
from kb.markup.expansion import expand
from kb.markup.page import Page
from kb.markup.systems import SYSTEMS, escapes
from kb.markup.weaving.pairing import pair
from kb.markup.weaving.writer import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@cache
def _trigger(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern for where a tag of these systems may begin."""
    triggers = (f"(?P<{name}>{SYSTEMS[name].trigger})" for name in names)
    return re.compile("|".join(triggers) or r"(?!)", re.MULTILINE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Translated:
    """A text in canonical Markdown.

    ``lines`` has the line of the source, counted from 0, for each line of the text; a line of an included file has the
    line that includes it. ``unknown`` names the markup that was taken out without being understood, which begins on
    ``unknown_line``.
    """

    text: str
    lines: tuple[int, ...]
    unknown: tuple[str, ...] = ()
    unknown_line: int = 0


def translate(
    text: str,
    *,
    path: str,
    include: Callable[[str], str | None],
    fence: str = ":::",
    variables: Mapping[str, str] | None = None,
) -> Translated:
    """Return a text with other systems' markup as canonical Markdown.

    ``path`` is that of the file; ``include`` returns the text of another file of the folder, or None. ``variables``
    are values that the text may name, such as those of its front matter. Never raises for a bad text.
    """
    expanded = expand(text, path, include)
    trigger = _trigger(tuple(name for name, system in SYSTEMS.items() if system.may_be_in(expanded.text, path)))
    if not trigger.search(expanded.text) and not escapes.may_be_in(expanded.text):
        return Translated(
            expanded.text, expanded.lines, tuple(expanded.missing), min(expanded.missing.values(), default=0)
        )
    page = Page(expanded.text, path, variables or {})
    edits = _in_order([*_edits(page, trigger), *escapes.edits(page)])
    lines, origins = write(page.text, pair(edits, len(page.text)), fence)
    unknown_lines = [expanded.lines[page.text.count("\n", 0, position)] for position in list(page.unknown.values())[:1]]
    return Translated(
        "\n".join(lines),
        tuple(expanded.lines[line] for line in origins),
        (*expanded.missing, *page.unknown),
        min([*expanded.missing.values(), *unknown_lines], default=0),
    )


def _edits(page: Page, trigger: re.Pattern[str]) -> Iterator[Edit]:
    """Yield the edits of all systems."""
    position = 0
    while match := trigger.search(page.masked, position):
        is_escaped = page.is_escaped(match.start())
        found = None if is_escaped else SYSTEMS[match.lastgroup or ""].read(page, match)
        if found is None:
            position = match.start() + 1
            continue
        edits = (found,) if isinstance(found, Edit) else found
        yield from edits
        position = max(edits[0].resume or edits[0].end, match.start() + 1)


def _in_order(edits: list[Edit]) -> Iterator[Edit]:
    """Yield the edits in the order of the text, without those inside another."""
    end = 0
    for edit in sorted(edits, key=lambda each: each.start):
        if edit.start >= end:
            yield edit
            end = edit.end
