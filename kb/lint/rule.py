"""Rule: a name, the sentence that explains it, and the function that finds what breaks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kb.lint.view import View
    from kb.problem import Problem


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is checked across the articles."""

    name: str
    about: str
    check: Callable[[View], Iterable[Problem]]
