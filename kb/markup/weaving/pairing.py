"""Match the tags that open with those that close, and settle what becomes of those without a partner."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kb.markup.edits import Edit, Opening, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_DEPTH: Final = 40
"""Tags inside more tags than this vanish, because each level is a list of its own for the dialect."""


@dataclass(eq=False, slots=True)
class Pair:
    """An opening with its partner, inside ``parent``; ``height`` counts the levels of directives inside."""

    opening: Opening
    edit: Edit
    parent: Pair | None
    closed_at: int = -1
    height: int = 0
    tabs: int = 0
    is_first_tab: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether its end has been found, at ``closed_at``."""
        return self.closed_at >= 0

    @property
    def role(self) -> Role:
        """The role it plays here: a tab outside a group of tabs is plain text below its title."""
        is_lost = self.opening.role is Role.TAB and (self.parent is None or self.parent.opening.role is not Role.TABS)
        return Role.PLAIN if is_lost else self.opening.role

    @property
    def has_directive(self) -> bool:
        """Whether the pair becomes lines of its own."""
        return self.role not in {Role.PLAIN, Role.INLINE}


@dataclass(frozen=True, slots=True)
class Step:
    """One change on the way through the text: a replacement, and the pairs that end before and begin after it."""

    edit: Edit
    begins: tuple[Pair, ...] = ()
    ends: tuple[Pair, ...] = ()


def pair(edits: Iterable[Edit], end: int) -> list[Step]:
    """Return the steps for the edits of a text that ends at ``end``; every pair begins and ends exactly once."""
    matching = _Matching()
    for edit in edits:
        matching.add(edit)
    return matching.finish(end)


class _Matching:
    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._stack: list[Pair] = []
        self._open = Counter[str]()
        self._too_deep = Counter[str]()

    def add(self, edit: Edit) -> None:
        ends: tuple[Pair, ...] = ()
        if edit.closes and self._too_deep[edit.closes]:
            self._too_deep[edit.closes] -= 1
        elif edit.closes and self._open[edit.closes]:
            ends = self._close(edit.closes, edit.start)
        begins = self._begin(edit, edit.opening) if edit.opening else ()
        if begins or ends or not edit.is_optional:
            self._steps.append(Step(edit, begins, ends))

    def finish(self, end: int) -> list[Step]:
        """Return all steps; of a pair that is still open only the tag vanishes, unless the end of the text ends it."""
        last = tuple(pair for pair in reversed(self._stack) if pair.opening.ends_with_text)
        for each in last:
            self._settle(each, end)
        return [*filter(None, map(_without_open, self._steps)), Step(Edit(end, end), ends=last)]

    def _begin(self, edit: Edit, opening: Opening) -> tuple[Pair, ...]:
        openings = [opening]
        if opening.tabs_key and not self._open[opening.tabs_key]:
            openings.insert(0, Opening(opening.tabs_key, Role.TABS, ends_with_text=True))
        pairs: list[Pair] = []
        for each in openings:
            if len(self._stack) >= MAX_DEPTH:
                self._too_deep[each.key] += 1
                continue
            parent = next((above for above in reversed(self._stack) if above.has_directive), None)
            new = Pair(each, edit, parent)
            if new.role is Role.TAB and parent:
                parent.tabs += 1
                new.is_first_tab = parent.tabs == 1
            pairs.append(new)
            self._stack.append(new)
            self._open[each.key] += 1
        return tuple(pairs)

    def _close(self, key: str, position: int) -> tuple[Pair, ...]:
        """Close the innermost pair with this key, and the directives inside it that were left open."""
        closed: list[Pair] = []
        while True:
            top = self._stack.pop()
            self._open[top.opening.key] -= 1
            is_partner = top.opening.key == key
            if is_partner or (top.has_directive and not top.edit.is_optional):
                self._settle(top, position)
                closed.append(top)
            if is_partner:
                return tuple(closed)

    @staticmethod
    def _settle(closed: Pair, position: int) -> None:
        closed.closed_at = position
        if closed.parent and closed.has_directive:
            closed.parent.height = max(closed.parent.height, closed.height + 1)


def _without_open(step: Step) -> Step | None:
    """Return a step without the pairs that were never closed; None if the tag stays as written, without a partner."""
    begins = tuple(pair for pair in step.begins if pair.is_closed)
    if step.edit.is_optional and not begins and not step.ends:
        return None
    return Step(step.edit, begins, step.ends)
