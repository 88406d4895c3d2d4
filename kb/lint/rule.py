"""A lint rule: its name, a sentence that explains it, and the function that checks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import process

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from kb.lint.view import View
    from kb.problem import Problem


@dataclass(frozen=True, slots=True)
class Rule:
    """A check across all articles."""

    name: str
    about: str
    check: Callable[[View], Iterable[Problem]]


def did_you_mean(name: str, known: Collection[str], *, min_score: int = 60, mark: str = "") -> str:
    """Return the end of a message that suggests the most similar known name, or an empty text if none is similar."""
    nearest = process.extractOne(name, known, score_cutoff=min_score)
    return f"; did you mean {mark}{nearest[0]}?" if nearest else ""
