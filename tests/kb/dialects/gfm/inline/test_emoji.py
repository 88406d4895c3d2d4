"""Emoji by name."""

from __future__ import annotations

import pytest

from tests.kb.dialects.gfm.converted import html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":+1: :smile:", "👍 😄"),
        ("a :material-cog: b", "a  b"),
        ("at 10:30:45, a:b:c, :no-such-name:", "at 10:30:45, a:b:c, :no-such-name:"),
    ],
)
def test_names_become_characters(text: str, expected: str) -> None:
    assert html(text) == f"<p>{expected}</p>"
