"""Titles that two published articles share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ExpectProblems


def test_titles_repeat_only_in_drafts(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "duplicate-title",
        {"a.md": article("Lost phone"), "b.md": article("lost Phone"), "c.md": article("Lost phone", status="draft")},
        [("b.md", 2, "a.md also has the title")],
    )


def test_translations_may_have_the_title_of_the_original(expect_problems: ExpectProblems) -> None:
    expect_problems("duplicate-title", {"en/a.md": article("FAQ"), "de/a.md": article("FAQ")}, [])
