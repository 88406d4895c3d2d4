"""Old addresses that are claimed twice or in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ExpectProblems


def test_old_addresses_lead_to_one_article(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "redirect-collision",
        {
            "a.md": article("A", redirect_from="[old, b]"),
            "b.md": article("B", redirect_from="[old, '/']"),
        },
        [
            ("a.md", 4, "is the current address of b.md"),
            ("b.md", 4, "is also claimed by a.md"),
            ("b.md", 4, "is not an address"),
        ],
    )
