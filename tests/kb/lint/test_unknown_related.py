"""Slugs under ``related`` that cannot be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ExpectProblems


def test_related_slugs_must_be_other_articles(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "unknown-related",
        {"a.md": article("A", related="[lost-phon, a, lost-phone]"), "lost-phone.md": article("B")},
        [("a.md", 4, "did you mean lost-phone?"), ("a.md", 4, "this article itself")],
    )
