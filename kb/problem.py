"""Problem: one thing a writer should mend, in words a writer understands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to type.

    ``path`` is relative to the articles folder, with forward slashes. ``line`` counts from 1 and is None where
    the whole file is meant. An ``error`` keeps the article from being published; a ``warning`` does not.
    """

    rule: str
    path: str
    line: int | None
    message: str
    severity: Severity = "warning"

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.severity}: {self.message} [{self.rule}]"
