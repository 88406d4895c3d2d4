"""Selection: what of a section is quoted.

A short section is quoted whole. Of a longer one, these are, in their order:

1. the paragraph, list or table with the best unit; of a long one, the units that are nearly as good;
2. the numbered steps, at most eight of them;
3. the sentence that leads to what is quoted, and the one that a quoted "It" or "Then" refers to;
4. units elsewhere that are nearly as good;
5. every callout, because a warning must not get lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from search.answers.article_text import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.rendering.blocks import Block
    from search.answers.article_text import Group, SectionText

MOST_STEPS: Final = 8
WHOLE_WORDS: Final = 100
"""A section of so many words is quoted whole: as much as is read at a glance."""
WHOLE_GROUP_WORDS: Final = 60
NEARLY: Final = 0.6
"""A unit with this share of the best score is quoted, too."""

_REFERS_BACK: Final = re.compile(
    r"(?:it|its|this|that|these|those|they|them|then|otherwise|instead|afterwards|but|so|however|both|there|here)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Selected:
    """The blocks to quote, and the number of steps if there are more of them."""

    blocks: tuple[Block, ...]
    steps: int = 0


def select(section: SectionText, scores: Sequence[float], *, briefly: bool = False) -> Selected:
    """Return what to quote of a section with units; ``scores`` are those of its units.

    ``briefly`` leaves out what is only nearly as good, and quotes no section whole.
    """
    groups = list(_with_scores(section, scores))
    best = max(scores)
    words = sum(_words(group.units) for group, _ in groups if group.kind not in {"steps", "callout"})
    is_short = words <= WHOLE_WORDS and not briefly
    chosen = [
        set(range(len(group.units))) if is_short or group.kind == "callout" else _chosen(group, own, best, briefly)
        for group, own in groups
    ]
    blocks: list[Block] = []
    steps = 0
    for place, (group, own) in enumerate(groups):
        if group.kind == "prose" and place + 1 < len(groups) and groups[place + 1][0].kind not in {"prose", "callout"}:
            _keep_together(group, chosen[place], groups[place + 1][0], chosen[place + 1])
        if not chosen[place]:
            continue
        if group.kind == "steps" and len(group.units) > MOST_STEPS:
            steps = len(group.units)
            blocks += _window(group, own)
        else:
            blocks += _quoted(group, chosen[place])
    return Selected(tuple(blocks), steps)


def _with_scores(section: SectionText, scores: Sequence[float]) -> Iterator[tuple[Group, Sequence[float]]]:
    first = 0
    for group in section.groups:
        yield group, scores[first : first + len(group.units)]
        first += len(group.units)


def _words(units: Sequence[Unit]) -> int:
    return sum(len(unit.text.split()) for unit in units)


def _chosen(group: Group, scores: Sequence[float], best: float, briefly: bool) -> set[int]:  # noqa: FBT001
    """Return the units of a group to quote."""
    if not group.units:
        return set()
    if group.kind == "steps" and not briefly:
        return set(range(len(group.units)))
    top = max(scores)
    if top < NEARLY * best or (briefly and top < best):
        return set()
    if _words(group.units) <= WHOLE_GROUP_WORDS:
        return set(range(len(group.units)))
    chosen = {number for number, score in enumerate(scores) if score >= NEARLY * top}
    if group.kind == "prose":
        for number in sorted(chosen):
            if number and _REFERS_BACK.match(group.units[number].text):
                chosen.add(number - 1)
    return chosen


def _keep_together(group: Group, chosen: set[int], following: Group, chosen_of_following: set[int]) -> None:
    """Choose the sentence that leads to a list, table or code with what follows, and what follows a colon with it."""
    last = len(group.units) - 1
    if chosen_of_following:
        chosen.add(last)
    elif last in chosen and group.units[last].text.endswith((":", "\uff1a")):
        chosen_of_following.update(range(len(following.units)))


def _window(group: Group, scores: Sequence[float]) -> tuple[Block, ...]:
    """Return the first steps, or those up to the best one if it comes later."""
    best = max(range(len(scores)), key=scores.__getitem__)
    start = max(0, best + 1 - MOST_STEPS)
    return tuple(block for unit in group.units[start : start + MOST_STEPS] for block in unit.blocks)


def _quoted(group: Group, chosen: set[int]) -> Iterator[Block]:
    """Yield the blocks of the chosen units, neighbouring sentences of a paragraph as one."""
    if len(chosen) == len(group.units):
        yield from group.blocks
        return
    if group.kind == "table":
        yield from (block for block in group.blocks if block.kind == "head")
    run: Unit | None = None
    for number in sorted(chosen):
        unit = group.units[number]
        if not unit.end:
            yield from unit.blocks
            continue
        if run is not None and number - 1 in chosen and run.blocks == unit.blocks:
            run = Unit(unit.blocks, run.start, unit.end)
            continue
        if run is not None:
            yield run.blocks[0].cut(run.start, run.end)
        run = unit
    if run is not None:
        yield run.blocks[0].cut(run.start, run.end)
