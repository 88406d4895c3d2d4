"""Attribute lists within a paragraph."""

from __future__ import annotations

import pytest

from tests.kb.dialects.gfm.converted import html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('![a](b.png){width=300 height="20px"}', '<img src="b.png" alt="a" width="300" height="20">'),
        ("![a](b.png){width=50%}", '<img src="b.png" alt="a">'),
        ('[a](b){:target="_blank"} *c*{: .x} `d`{.y}', '<a href="b">a</a> <em>c</em> <code>d</code>'),
        ("{a} {x} (b){c}", "{a} {x} (b){c}"),
    ],
)
def test_attribute_lists_are_left_out(text: str, expected: str) -> None:
    assert html(text) == f"<p>{expected}</p>"
