"""What the comparison with GitHub's parser takes out of a text, and what it leaves."""

from __future__ import annotations

import pytest

from tests.bench.structure import github_blocks, without_foreign_markup


@pytest.mark.parametrize(
    ("markdown", "rest"),
    [
        ("1. a\n\n   > [!div class='x']\n   > [b](c)", "1. a\n\n\n   [b](c)"),
        ("> [!NOTE]\nb\nc\n\nd", "> \n> b\n> c\n\nd"),
        ("> [!NOTE]\n- b", "> \n- b"),
        ("# [Windows](#tab/windows)\n\na", "\n\na"),
        ("a {#b .c}\n> {x: 'a.b=c'}", "a\n> {x: 'a.b=c'}"),
        ("```\n> [!NOTE]\n```", "```\n> [!NOTE]\n```"),
    ],
)
def test_only_markup_is_taken_out(markdown: str, rest: str) -> None:
    assert without_foreign_markup(markdown) == rest


def test_a_heading_that_is_the_title_is_not_a_block() -> None:
    assert github_blocks("# A title\n\nb", "A Title") == ("p", "/p")
