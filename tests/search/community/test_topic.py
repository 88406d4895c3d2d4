"""Topics have a safe name whatever their id is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from search.community.topic import is_web_address, one_line

if TYPE_CHECKING:
    from tests.search.community.conftest import MakeTopic


@pytest.mark.parametrize("topic_id", ["1", "../../etc/passwd", "urn:x:1 ü", ""])
def test_the_slug_is_safe_and_always_the_same(topic: MakeTopic, topic_id: str) -> None:
    assert re.fullmatch(r"topic-[0-9a-f]{20}", topic(topic_id).slug)
    assert topic(topic_id).slug == topic(topic_id, "Another title").slug


def test_a_line_is_cut_with_an_ellipsis() -> None:
    assert one_line(" a\n b ", 10) == "a b"
    assert one_line("abcdef", 4) == "abc…"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("//a.example", False),
        ("https://a.example/\nx", False),
        ("https://a.example/ x", False),
        (f"https://a.example/{'x' * 2000}", False),
    ],
)
def test_pages_link_to_addresses_of_the_web_only(url: str, *, expected: bool) -> None:
    assert is_web_address(url) is expected
