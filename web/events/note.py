"""A note: a step of a visitor as a request records it, in memory only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from web.storage.states import SearchOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.results import Verdict
    from web.events.visitor import Visitor
    from web.storage.states import StepKind

OUTCOME = "firstline.outcome"
"""Environment key: the outcome of the search that a request made, for the metrics."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a visitor did; the columns of ``Step`` say what the fields mean.

    With ``is_typing`` it is a search whose query may still grow.
    """

    kind: StepKind
    visitor: Visitor
    query: str = ""
    slug: str = ""
    outcome: SearchOutcome | None = None
    total: int = 0
    shown: tuple[str, ...] = ()
    is_typing: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: whether that answers the query, how many articles, and the slugs that were listed."""

    outcome: SearchOutcome
    total: int
    shown: tuple[str, ...]

    @classmethod
    def of(cls, verdict: Verdict, total: int, slugs: Iterable[str]) -> Self:
        """Return what a search found; hits that answer nothing do not count as found."""
        outcome = SearchOutcome(verdict.outcome)
        return cls(outcome, 0, ()) if outcome is SearchOutcome.NONE else cls(outcome, total, tuple(slugs))
