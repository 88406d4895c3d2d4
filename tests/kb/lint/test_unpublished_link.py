"""Links to articles that readers cannot open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ExpectProblems


def test_links_to_drafts_and_broken_articles_name_their_state(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "unpublished-link",
        {
            "a.md": article("A", "[b](b.md) [c](c.md)"),
            "b.md": article("B", status="draft"),
            "c.md": "---\nx: [\n---\n",
        },
        [("a.md", 5, "b.md, which readers cannot open (draft)"), ("a.md", 5, "(broken)")],
    )
