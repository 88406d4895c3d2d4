"""Summaries that are missing or too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ExpectProblems


def test_summaries_are_required_and_short(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "summary",
        {
            "a.md": "---\ntitle: A\n---\nText",
            "b.md": article("B", summary="x" * 161),
            "c.md": article("C", summary="x" * 160),
        },
        [("a.md", 2, "no summary"), ("b.md", 3, "161 characters")],
    )
