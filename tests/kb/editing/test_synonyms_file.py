"""One-way synonyms are added to the writers' list, and everything else stays."""

from __future__ import annotations

import pytest

from kb.editing.synonyms_file import add_meanings
from kb.errors import EditError

GROUPS = "# ours\nen:\n  same:\n    - invoice, bill\n\n    # Phones\n    - phone, mobile\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "en:\n  means:\n    otp: code\n"),
        ("# only a comment", "# only a comment\nen:\n  means:\n    otp: code\n"),
        (GROUPS, f"{GROUPS}  means:\n    otp: code\n"),
        (f"{GROUPS}de:\n  same:\n    - a, b\n", f"{GROUPS}  means:\n    otp: code\nde:\n  same:\n    - a, b\n"),
        ("en:\n means:\n   a: b\n # c\n same: [d, e]\n", "en:\n means:\n   a: b\n   otp: code\n # c\n same: [d, e]\n"),
        ("de:\r\n  means:\r\n    a: b\r\n", "de:\r\n  means:\r\n    a: b\r\nen:\r\n  means:\r\n    otp: code\r\n"),
    ],
)
def test_a_meaning_is_added_below_its_language(before: str, after: str) -> None:
    assert add_meanings(before, "en", {"otp": "code"}) == after


@pytest.mark.parametrize(
    ("text", "phrase"), [("en: {means: {a: b}}\n", "otp"), ("en: [\n", "otp"), (GROUPS, "a: b"), (GROUPS, "a, b")]
)
def test_edits_that_would_change_anything_else_are_left_to_a_person(text: str, phrase: str) -> None:
    with pytest.raises(EditError):
        add_meanings(text, "en", {phrase: "code"})
