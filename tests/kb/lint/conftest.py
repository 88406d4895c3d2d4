"""A fixture that checks the problems of one lint rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from kb.config import KbConfig
from kb.corpus import read_corpus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Build = Callable[[dict[str, str | bytes]], Path]


class ExpectProblems(Protocol):
    def __call__(
        self, rule: str, files: dict[str, str | bytes], expected: Sequence[tuple[str, int | None, str]]
    ) -> None: ...


@pytest.fixture
def expect_problems(articles_from: Build) -> ExpectProblems:
    """Return a function that asserts the path, the line and a part of the message of each problem of a rule."""

    def check(rule: str, files: dict[str, str | bytes], expected: Sequence[tuple[str, int | None, str]]) -> None:
        problems = [p for p in read_corpus(KbConfig(articles=articles_from(files))).problems if p.rule == rule]

        places = sorted((problem.path, problem.line or 0) for problem in problems)
        assert places == sorted((path, line or 0) for path, line, _ in expected)
        for path, line, words in expected:
            at_place = [problem.message for problem in problems if (problem.path, problem.line) == (path, line)]
            assert any(words in message for message in at_place), (words, problems)
        assert {problem.severity for problem in problems} <= {"warning"}

    return check
