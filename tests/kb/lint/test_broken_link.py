"""Links to articles that do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ExpectProblems


def test_each_missing_target_is_reported_once_per_article(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "broken-link",
        {"x/a.md": article("A", "Text\n\n[gone](c.md) [gone](c.pdf)\n\n[gone](c.md)")},
        [("x/a.md", 7, "x/c.md, which does not exist (1 other link here, too)"), ("x/a.md", 7, "x/c.pdf")],
    )


def test_a_file_that_is_left_out_is_named_with_the_reason(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "broken-link",
        {"x/a.md": article("A", "[c](../CHANGELOG.md)"), "CHANGELOG.md": "# Changes"},
        [("x/a.md", 5, "CHANGELOG.md, which is not an article (README and the like)")],
    )


def test_of_many_files_that_may_be_meant_the_first_are_named(expect_problems: ExpectProblems) -> None:
    files = {f"{number}/b.md": article(f"B {number}") for number in range(10, 22)}
    expect_problems(
        "broken-link",
        {"x/a.md": article("A", "[gone](b.md)"), **files},
        [("x/a.md", 5, "it could be ../10/b.md, ../11/b.md, ../12/b.md or many others")],
    )


def test_the_message_names_all_files_that_may_be_meant(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "broken-link",
        {"x/a.md": article("A", "[gone](b.md)"), "y/b.md": article("B"), "z/b.md": article("Another B")},
        [("x/a.md", 5, "it could be ../y/b.md or ../z/b.md")],
    )
