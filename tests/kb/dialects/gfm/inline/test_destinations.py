"""Addresses with spaces and sizes."""

from __future__ import annotations

import pytest

from tests.kb.dialects.gfm.converted import html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](b c.md)", '<a href="b c.md">a</a>'),
        ('[a](b c.md#d "T")', '<a href="b c.md#d" title="T">a</a>'),
        ("![a](b c.png)", '<img src="b c.png" alt="a">'),
        ("![a](b.png =300x200)", '<img src="b.png" alt="a" width="300" height="200">'),
        ("![a](b.png =300x)", '<img src="b.png" alt="a" width="300">'),
        ("[a](some words)", "[a](some words)"),
    ],
)
def test_addresses_may_have_spaces_and_sizes(text: str, expected: str) -> None:
    assert html(text) == f"<p>{expected}</p>"
