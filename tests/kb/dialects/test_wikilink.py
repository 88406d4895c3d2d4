"""Links and pictures by name."""

from __future__ import annotations

import pytest

from kb.dialects.wikilink import PATTERN, Wikilink, size_of


@pytest.mark.parametrize(
    ("text", "wikilink"),
    [
        ("[[a/b.md#C]]", Wikilink("wiki:a/b.md#C", "b > C")),
        ("[[#C]]", Wikilink("wiki:#C", "C")),
        ("[[a|b]]", Wikilink("wiki:a", "b")),
        ("![[a.PNG|30]]", Wikilink("wiki:a.PNG", "a", is_picture=True, size={"width": "30"})),
        ("![[a.png|b]]", Wikilink("wiki:a.png", "b", is_picture=True)),
        ("[[|b]]", None),
    ],
)
def test_a_wikilink_has_an_address_and_a_text(text: str, wikilink: Wikilink | None) -> None:
    match = PATTERN.fullmatch(text)

    assert match
    assert Wikilink.of(match) == wikilink


def test_a_size_has_one_or_two_sides() -> None:
    assert size_of("30x20") == {"width": "30", "height": "20"}
    assert size_of("x20") == {"height": "20"}
    assert size_of("a key") == size_of("") == {}
