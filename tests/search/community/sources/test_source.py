"""One contract for every source of topics: an id each, read by what was listed, and the same again the next time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from search.community.config import CommunityConfig
from search.community.sources.client import Client
from search.community.sources.discourse import Discourse
from search.community.sources.feed import Feed
from search.community.sources.folder import Folder
from tests.forum import Topic as ForumTopic

if TYPE_CHECKING:
    from pathlib import Path

    from search.community.sources.source import Source
    from search.community.store import Store
    from tests.forum import Forum

FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Solved", "items": [{
  "id": "q1", "url": "https://forum.example/q1", "title": "How to print?", "content_html": "<p>With a cable.</p>",
  "date_published": "2026-04-04T08:00:00Z", "authors": [{"name": "user3"}], "_community": {"votes": 9, "accepted": true}
}]}"""
FILE = """---
title: How to print?
accepted: true
votes: 9
date: 2026-04-04
author: user3
url: https://forum.example/q1
---
I own a printer.

## Answer

With a cable.
"""


@pytest.fixture(params=["discourse", "feed", "folder"])
def source(request: pytest.FixtureRequest, forum: Forum, store: Store, tmp_path: Path) -> Source:
    client = Client(store, 0, lambda _seconds: None)
    if request.param == "folder":
        (tmp_path / "print.md").write_text(FILE)
        return Folder(tmp_path, 10)
    if request.param == "feed":
        forum.misbehave("/feed.json", body=FEED)
        return Feed(CommunityConfig(source="feed", url=f"{forum.url}/feed.json"), client)
    posts = [("I own a printer.", 0), ("No.", 1), ("With a cable.", 9)]
    forum.topics = [ForumTopic(1, "How to print?", posts, accepted=3)]
    return Discourse(CommunityConfig(source="discourse", url=forum.url), client, dt.date(2026, 6, 1))


def test_every_source_gives_the_same_topic(source: Source) -> None:
    (listed,) = source.listed()
    topic = source.read(listed)
    assert topic is not None
    assert (topic.id, topic.title, topic.answer) == (listed.id, "How to print?", "With a cable.")
    assert (topic.is_accepted, topic.votes, topic.author, topic.day) == (True, 9, "user3", dt.date(2026, 4, 4))
