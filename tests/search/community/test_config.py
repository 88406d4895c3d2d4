"""Settings of the community, and the address of a new topic."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from search.community.config import MAX_ASK_CHARS, CommunityConfig


def test_without_settings_there_is_no_community() -> None:
    config = CommunityConfig()
    assert (config.source, config.can_be_asked, config.host) == ("none", False, "")


def test_discourse_has_a_page_for_new_topics() -> None:
    config = CommunityConfig(source="discourse", url="https://forum.example/")
    url = config.new_topic_url("Scan & print?", "Line one\nüber 100 %")
    assert url.startswith("https://forum.example/new-topic?title=Scan%20%26%20print%3F&body=")
    assert parse_qs(urlsplit(url).query) == {"title": ["Scan & print?"], "body": ["Line one\nüber 100 %"]}


def test_other_forums_are_asked_by_a_template() -> None:
    config = CommunityConfig(ask_url="https://forum.example/post?s={title}&t={body}&board=3")
    assert config.new_topic_url("{body}", "b") == "https://forum.example/post?s=%7Bbody%7D&t=b&board=3"


@pytest.mark.parametrize("letter", ["a", "ü", "漢", "😀", " "])
def test_a_long_text_is_cut_where_a_character_ends(letter: str) -> None:
    config = CommunityConfig(source="discourse", url="https://forum.example")
    body = parse_qs(urlsplit(config.new_topic_url("t", (letter * 9 + " ") * 5_000)).query)["body"][0]
    assert body.endswith("…")
    assert set(body) <= {letter, " ", "…"}
    assert len(config.new_topic_url("t", (letter * 9 + " ") * 5_000)) < MAX_ASK_CHARS + 100


@pytest.mark.parametrize("url", ["forum.example", "ftp://forum.example", "javascript:alert(1)"])
def test_only_addresses_of_the_web_are_accepted(url: str) -> None:
    with pytest.raises(ValidationError, match="write an address"):
        CommunityConfig(ask_url=url)
