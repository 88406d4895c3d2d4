"""Links in double brackets."""

from __future__ import annotations

import pytest

from tests.kb.dialects.gfm.converted import converted, html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[Other page]]", '<a href="wiki:Other page">Other page</a>'),
        ("[[a/other.md|the *other*]]", '<a href="wiki:a/other.md">the *other*</a>'),
        ("[[other#Part two]]", '<a href="wiki:other#Part two">other &gt; Part two</a>'),
        ("[[#Part two]]", '<a href="wiki:#Part two">Part two</a>'),
        ("![[img/a.png]]", '<img src="wiki:img/a.png" alt="a">'),
        ("![[a.png|200x100]]", '<img src="wiki:a.png" alt="a" width="200" height="100">'),
        ("![[a.png|A key]]", '<img src="wiki:a.png" alt="A key">'),
        ("![[a.png|A key|300]]", '<img src="wiki:a.png" alt="A key" width="300">'),
        ("![[other]]", '<a href="wiki:other">other</a>'),
        ("[[a]](b.md)", '<a href="b.md">[a]</a>'),
        ("[[]] [[ ]] `[[a]]`", "[[]] [[ ]] <code>[[a]]</code>"),
    ],
)
def test_wikilinks_keep_the_name_for_the_resolver(text: str, expected: str) -> None:
    assert html(text) == f"<p>{expected}</p>"


def test_wikilinks_have_their_line() -> None:
    assert converted("a\n[[b]]\n![[c.png]]\n").addresses == (("wiki:b", 1), ("wiki:c.png", 2))
