"""Anchors in the spelling of other systems."""

from __future__ import annotations

import pytest

from kb.links.anchors import nearest_anchor

KNOWN = ("whats-new", "1-install-it", "step-1", "step-2", "notes", "notes-1", "uber-uns", "getting-started-with-teams")


@pytest.mark.parametrize(
    ("written", "anchor"),
    [
        ("Whats-New", "whats-new"),
        ("what-s-new", "whats-new"),
        ("notes_1", "notes-1"),
        ("install-it", "1-install-it"),
        ("user-content-notes", "notes"),
        ("über-uns", "uber-uns"),
        ("getting-started-with-team", "getting-started-with-teams"),
        ("the-article", ""),
        ("step-3", None),
        ("prices", None),
        ("", None),
    ],
)
def test_an_anchor_is_found_if_only_one_section_is_spelled_like_it(written: str, anchor: str | None) -> None:
    assert nearest_anchor(written, KNOWN, "The article") == anchor


def test_two_sections_of_the_same_spelling_are_not_guessed() -> None:
    assert nearest_anchor("A_b", ("a-b", "ab"), "Title") is None
