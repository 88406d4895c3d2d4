"""Queries that are claimed twice or excluded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ExpectProblems


def test_queries_belong_to_one_article(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "duplicate-query",
        {
            "a.md": article("A", expect_queries="[lost phone]"),
            "b.md": article("B", expect_queries="[Lost phone, new]", not_for="[new]"),
        },
        [("b.md", 4, 'a.md claims "Lost phone", too'), ("b.md", 5, '"new" is also under expect_queries')],
    )
