"""SARIF 2.1.0: problems in the format that code-scanning services read."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from kb.lint import DESCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.problem import Problem

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"

MAX_RESULTS: Final = 25_000
"""GitHub refuses a log with more."""


def sarif(problems: Iterable[Problem], root: Path) -> dict[str, object]:
    """Return the log of one run with the first problems, and addresses relative to the working directory."""
    rules = [
        {"id": rule, "shortDescription": {"text": about}, "defaultConfiguration": {"level": "warning"}}
        for rule, about in DESCRIPTIONS.items()
    ]
    numbers = {rule: number for number, rule in enumerate(DESCRIPTIONS)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "Firstline", "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(problem, root, numbers[problem.rule]) for problem in islice(problems, MAX_RESULTS)],
            }
        ],
    }


def _result(problem: Problem, root: Path, index: int) -> dict[str, object]:
    return {
        "ruleId": problem.rule,
        "ruleIndex": index,
        "level": problem.severity,
        "message": {"text": _message(problem.message)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _address(root / problem.path)},
                    "region": {"startLine": problem.line or 1},
                }
            }
        ],
    }


def _message(text: str) -> str:
    """Return a text in which braces are not placeholders and brackets not links."""
    text = text.replace("{", "{{").replace("}", "}}")
    return text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _address(path: Path) -> str:
    """Return a relative reference, or the whole address of a file outside of the working directory."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - not resolved: a symbolic link is reported itself
    if not absolute.is_relative_to(Path.cwd()):
        return absolute.as_uri()
    return quote(absolute.relative_to(Path.cwd()).as_posix())
