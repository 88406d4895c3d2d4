"""Categories without a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ExpectProblems


def test_unknown_categories_suggest_the_nearest(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "unknown-category",
        {"billing/a.md": article("A", category="biling"), "billing/b.md": article("B", category="Billing")},
        [("billing/a.md", 4, "did you mean billing?")],
    )


def test_a_category_that_several_articles_name_needs_no_folder(expect_problems: ExpectProblems) -> None:
    files: dict[str, str | bytes] = {f"{name}.md": article(name, category="Money & Co") for name in "ab"}

    expect_problems("unknown-category", files, [])
