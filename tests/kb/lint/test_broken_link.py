"""Links to articles that do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ExpectProblems


def test_links_to_missing_articles_suggest_one_of_the_same_name(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "broken-link",
        {"x/a.md": article("A", "Text\n\n[gone](b.md) [gone](c.md)"), "y/b.md": article("B")},
        [("x/a.md", 7, "did you mean ../y/b.md?"), ("x/a.md", 7, "x/c.md")],
    )
