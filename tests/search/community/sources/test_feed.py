"""Feeds in Atom, RSS and JSON."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from search.community.config import CommunityConfig
from search.community.sources.client import Client
from search.community.sources.feed import Feed
from search.errors import CommunityError, TopicError

if TYPE_CHECKING:
    from search.community.store import Store
    from search.community.topic import Topic
    from tests.forum import Forum

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:re="http://purl.org/atompub/rank/1.0">
  <title>Solved</title>
  <entry>
    <id>urn:1</id><title type="html">Tea &amp;amp; coffee?</title>
    <link rel="alternate" href="https://forum.example/1"/><link rel="self" href="https://forum.example/1.atom"/>
    <updated>2026-03-04T05:06:07Z</updated><author><name>ada</name></author>
    <category term="kitchen"/><category term="Solved"/><re:rank scheme="x">12</re:rank>
    <content type="html">&lt;p&gt;Both. &lt;a href="https://help.example/articles/tea"&gt;See&lt;/a&gt;&lt;/p&gt;</content>
  </entry>
  <entry>
    <id>urn:2</id><title>Cake?</title><link href="https://forum.example/2"/>
    <published>2026-03-05T00:00:00Z</published>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Yes, <b>please</b>.</div></content>
  </entry>
</feed>"""
RSS = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Solved</title><item>
  <title>Tea?</title><link>https://forum.example/1</link><description>&lt;b&gt;Yes.&lt;/b&gt;</description>
  <pubDate>Wed, 04 Mar 2026 05:06:07 +0000</pubDate><dc:creator>ada</dc:creator><category>solved</category>
</item></channel></rss>"""


def feed(forum: Forum, store: Store, text: str, **settings: object) -> Feed:
    forum.misbehave("/feed", body=text.encode())
    config = CommunityConfig(source="feed", url=f"{forum.url}/feed", **settings)  # type: ignore[arg-type]
    return Feed(config, Client(store, 0, lambda _seconds: None))


def topics(source: Feed) -> list[Topic | None]:
    return [source.read(listed) for listed in source.listed()]


def test_an_atom_entry_with_rank_and_category_is_a_solved_topic(forum: Forum, store: Store) -> None:
    tea, cake = topics(feed(forum, store, ATOM))
    assert tea is not None
    assert (tea.title, tea.answer, tea.url, tea.author) == (
        "Tea & coffee?",
        "Both. See",
        "https://forum.example/1",
        "ada",
    )
    assert (tea.votes, tea.is_accepted, tea.day) == (12, True, dt.date(2026, 3, 4))
    assert (tea.category, tea.links) == ("kitchen/Solved", ("https://help.example/articles/tea",))
    assert cake is not None
    assert (cake.is_accepted, cake.votes, cake.url) == (False, 0, "https://forum.example/2")
    assert cake.answer == "Yes, please."


def test_an_rss_item_is_a_topic(forum: Forum, store: Store) -> None:
    (tea,) = topics(feed(forum, store, RSS))
    assert tea is not None
    assert (tea.id, tea.title, tea.answer, tea.author) == ("https://forum.example/1", "Tea?", "Yes.", "ada")
    assert (tea.is_accepted, tea.day) == (True, dt.date(2026, 3, 4))


def test_only_the_chosen_categories_are_listed(forum: Forum, store: Store) -> None:
    assert [each.id for each in feed(forum, store, ATOM, categories=("kitchen",)).listed()] == ["urn:1"]


def test_a_changed_entry_has_another_version(forum: Forum, store: Store) -> None:
    before = next(feed(forum, store, ATOM).listed())
    after = next(feed(forum, store, ATOM.replace(">12<", ">13<")).listed())
    assert (before.id, before.version == after.version) == (after.id, False)


@pytest.mark.parametrize(
    "text", ["", "<html></html>", "{}", '{"items": 5}', "<rss>", '<!DOCTYPE a [<!ENTITY x "y">]><rss/>']
)
def test_a_document_that_is_no_feed_ends_the_sync(forum: Forum, store: Store, text: str) -> None:
    with pytest.raises(CommunityError, match="not a feed"):
        list(feed(forum, store, text).listed())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<link>https://forum.example/1</link>", "<link>javascript:alert(1)</link>", "no link"),
        ("Wed, 04 Mar 2026 05:06:07 +0000", "yesterday", "date cannot be read"),
        ("Wed, 04 Mar 2026 05:06:07 +0000", f"Wed, 04 Mar {9**30} 05:06:07 GMT", "date cannot be read"),
    ],
)
def test_the_error_of_a_malformed_entry_names_its_fault(
    forum: Forum, store: Store, old: str, new: str, message: str
) -> None:
    with pytest.raises(TopicError, match=message):
        topics(feed(forum, store, RSS.replace(old, new)))


def test_an_entry_without_text_is_no_topic(forum: Forum, store: Store) -> None:
    assert topics(feed(forum, store, RSS.replace("&lt;b&gt;Yes.&lt;/b&gt;", ""))) == [None]


def test_broken_items_of_a_json_feed_are_left_out(forum: Forum, store: Store) -> None:
    text = (
        '{"items": [{"title": "no id"}, {"id": 5, "title": "T", "content_text": "a < b", "url": "https://x.example/"}]}'
    )
    (listed,) = feed(forum, store, text).listed()
    assert listed.id == "5"
