"""Links to sections that do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ExpectProblems


def test_links_to_missing_sections_suggest_the_nearest(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "missing-anchor",
        {"a.md": article("A", "[b](b.md#set-pu)\n\n[me](#nowhere)"), "b.md": article("B", "## Set up")},
        [("a.md", 5, "did you mean #set-up?"), ("a.md", 7, "#nowhere")],
    )
