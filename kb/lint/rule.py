"""A lint rule: its name, a sentence that explains it, and the function that checks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import process

from kb.article import MOST_CANDIDATES
from kb.counts import counted

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


_MOST_NAMED = 3


def could_be(paths: tuple[str, ...]) -> str:
    """Return the end of a message that names the files that may be meant, or an empty text without any."""
    names = [*paths[:_MOST_NAMED]]
    if len(paths) > _MOST_NAMED:
        is_cut = len(paths) >= MOST_CANDIDATES
        names.append("many others" if is_cut else counted(len(paths) - _MOST_NAMED, "other"))
    if len(names) > 1:
        return f"; it could be {', '.join(names[:-1])} or {names[-1]}"
    return f"; did you mean {names[0]}?" if names else ""


def did_you_mean(name: str, known: Collection[str], *, min_score: int = 60, mark: str = "") -> str:
    """Return the end of a message that suggests the most similar known name, or an empty text if none is similar."""
    nearest = process.extractOne(name, known, score_cutoff=min_score)
    return f"; did you mean {mark}{nearest[0]}?" if nearest else ""
