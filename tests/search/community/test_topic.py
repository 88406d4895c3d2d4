"""Topics have a safe name whatever their id is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from search.community.topic import MAX_VOTES, is_web_address, one_line, votes_of

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
    ("text", "votes"),
    [("12", 12), ("9" * 19, MAX_VOTES), ("9" * 9_999, 0), ("12345678x", 0), ("-3", 0), ("1.5", 0), ("²", 0), ("", 0)],
)
def test_votes_are_a_number_whatever_is_written(text: str, votes: int) -> None:
    assert votes_of(text) == votes


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
