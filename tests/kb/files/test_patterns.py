"""Patterns for paths, as in a ``.gitignore``."""

from __future__ import annotations

import pytest

from kb.files.patterns import Patterns


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("drafts/", ["drafts/a.md", "x/drafts/y/a.md"], ["drafts", "x/drafts.md"]),
        ("*.old.md", ["a.old.md", "x/y/b.old.md"], ["a.md", "old.md"]),
        ("/notes.md", ["notes.md"], ["x/notes.md"]),
        ("docs/**/notes.md", ["docs/notes.md", "docs/a/b/notes.md"], ["notes.md", "x/docs/notes.md"]),
        ("docs/*.md", ["docs/a.md"], ["docs/x/a.md"]),
        ("docs/**", ["docs/a.md", "docs/x/a.md"], ["docs", "other/a.md"]),
        ("**/v1", ["v1/a.md", "x/v1/y/a.md"], ["v10/a.md"]),
        ("a?[0-9][!x].md", ["ab1y.md"], ["ab1x.md", "ab/y.md", "abcy.md"]),
        ("[a.md", ["[a.md"], ["a.md"]),
        ("ü (1).md", ["x/ü (1).md"], ["ü 1.md"]),
    ],
)
def test_patterns_match_as_in_a_gitignore(pattern: str, matching: list[str], others: list[str]) -> None:
    patterns = Patterns.of([pattern])

    assert [path for path in matching + others if patterns.match(path)] == matching


def test_blank_patterns_match_nothing() -> None:
    assert not Patterns.of(["", " ", "/"]).match("a.md")
    assert not Patterns().match("a.md")
