"""Problems that rendering reports."""

from __future__ import annotations

from tests.kb.small_articles import rendered


def test_heading_jumps_are_reported_at_their_line() -> None:
    result = rendered("## One\n\nText\n\n#### Deep one\n")

    assert [(problem.rule, problem.line) for problem in result.problems] == [("heading-jump", 14)]
