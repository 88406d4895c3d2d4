"""Annotations: problems as the workflow commands that GitHub shows beside the lines of a change."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kb.problem import Problem


def annotate(problems: Iterable[Problem], root: Path) -> Iterator[str]:
    """Yield a workflow command for each problem, with its path relative to the working directory."""
    for problem in problems:
        place = {"file": os.path.relpath(root / problem.path), "line": problem.line, "title": problem.rule}
        values = {name: _on_one_line(str(value)) for name, value in place.items() if value is not None}
        # a comma would end a value, and a colon the list
        properties = ",".join(
            f"{name}={value.replace(':', '%3A').replace(',', '%2C')}" for name, value in values.items()
        )
        yield f"::{problem.severity} {properties}::{_on_one_line(problem.message)}"


def _on_one_line(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
