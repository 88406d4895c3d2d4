"""Files that compete for an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ExpectProblems


def test_the_second_file_of_a_name_is_named_with_its_address(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "duplicate-slug",
        {"x/a.md": article("A"), "y/a.md": article("B")},
        [("y/a.md", None, "x/a.md already has the address a; this one is y-a")],
    )


def test_translations_have_the_name_of_the_original(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "duplicate-slug", {"en/a.md": article("A"), "de/a.md": article("B"), "de/b.de.md": article("C")}, []
    )
