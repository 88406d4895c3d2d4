"""Images that are not in the folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ExpectProblems


def test_missing_images_are_named_by_their_path(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "missing-image",
        {"x/a.md": article("A", "![key](key.png)")},
        [("x/a.md", 5, "x/key.png")],
    )
