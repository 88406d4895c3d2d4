"""A Discourse forum, listed and read by its documented API."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from search.community.config import CommunityConfig
from search.community.sources.client import Client
from search.community.sources.discourse import REREAD_DAYS, Discourse
from search.community.sources.source import Listed
from search.errors import CommunityError, TopicError
from tests.forum import PER_PAGE, Topic

if TYPE_CHECKING:
    from search.community.store import Store
    from tests.forum import Forum

TODAY = dt.date(2026, 6, 1)
SOLVED = Topic(7, "How to print?", [("<p>I own a printer.</p>", 0), ("<p>No.</p>", 9), ("<p>With a cable.</p>", 2)], 3)


def source(forum: Forum, store: Store, today: dt.date = TODAY, **settings: object) -> Discourse:
    config = CommunityConfig(source="discourse", url=forum.url, **settings)  # type: ignore[arg-type]
    return Discourse(config, Client(store, 0, lambda _seconds: None), today)


def ids(forum: Forum, store: Store, **settings: object) -> list[str]:
    return [each.id for each in source(forum, store, **settings).listed()]  # type: ignore[arg-type]


def test_a_solved_topic_is_read_with_its_accepted_answer(forum: Forum, store: Store) -> None:
    forum.topics = [SOLVED]
    discourse = source(forum, store)
    (listed,) = discourse.listed()
    topic = discourse.read(listed)

    assert topic is not None
    assert (topic.title, topic.question, topic.answer) == ("How to print?", "I own a printer.", "With a cable.")
    assert (topic.is_accepted, topic.votes, topic.author, topic.day) == (True, 2, "user3", dt.date(2026, 4, 4))
    assert (topic.url, topic.category) == (f"{forum.url}/t/how-to-print/7/3", "support")


def test_without_an_accepted_answer_the_best_liked_reply_counts(forum: Forum, store: Store) -> None:
    forum.topics = [Topic(8, "Which?", [("Q", 50), ("A", 2), ("B", 5), ("hidden", 9)], hidden=frozenset({4}))]
    topic = source(forum, store).read(Listed("8", ""))
    assert topic is not None
    assert (topic.answer, topic.is_accepted, topic.votes) == ("B", False, 5)


def test_likes_of_the_question_are_no_votes_for_an_answer(forum: Forum, store: Store) -> None:
    forum.topics = [Topic(8, "Which?", [("Q", 50), ("A", 2)])]
    assert source(forum, store).read(Listed("8", "")) is None


def test_an_accepted_answer_far_down_is_fetched(forum: Forum, store: Store) -> None:
    forum.topics = [Topic(9, "Long", [("Q", 0), *((f"reply {number}", 1) for number in range(2, 60))], accepted=50)]
    topic = source(forum, store).read(Listed("9", ""))
    assert topic is not None
    assert topic.answer == "reply 50"
    assert forum.asked == ["/t/9.json", "/t/9/50.json"]


def test_an_accepted_answer_that_moderators_hid_is_not_shown(forum: Forum, store: Store) -> None:
    forum.topics = [Topic(9, "Hidden", [("Q", 0), ("A", 9)], accepted=2, hidden=frozenset({2}))]
    assert source(forum, store).read(Listed("9", "")) is None


def test_links_of_an_accepted_answer_are_kept(forum: Forum, store: Store) -> None:
    answer = '<a href="https://help.example/articles/x">this</a>'
    forum.topics = [
        Topic(1, "One", [("Q", 0), (answer, 9)], accepted=2),
        Topic(2, "Two", [("Q", 0), (answer, 9)]),
    ]
    topics = [source(forum, store).read(Listed(number, "")) for number in ("1", "2")]
    assert [topic and topic.links for topic in topics] == [("https://help.example/articles/x",), ()]


def test_scripts_and_quotations_are_left_out(forum: Forum, store: Store) -> None:
    answer = '<aside class="quote">what you said</aside><p onclick="x()">Say <b>this</b></p><script>alert(1)</script>'
    forum.topics = [Topic(1, "<b>One</b>", [("Q", 0), (answer, 0)], accepted=2)]
    topic = source(forum, store).read(Listed("1", ""))
    assert topic is not None
    assert (topic.answer, topic.title) == ("Say this", "<b>One</b>")  # titles are plain text in Discourse's JSON


def test_only_topics_that_may_have_a_good_answer_are_listed(forum: Forum, store: Store) -> None:
    forum.topics = [
        SOLVED,
        Topic(1, "No reply", [("Q", 9)]),
        Topic(2, "Nothing liked", [("Q", 0), ("A", 1)]),
        Topic(3, "Liked", [("Q", 0), ("A", 3)]),
    ]
    assert ids(forum, store) == ["7", "3"]


def test_all_pages_are_listed_each_topic_once(forum: Forum, store: Store) -> None:
    forum.topics = [Topic(number, f"T{number}", [("Q", 0), ("A", 9)], 2) for number in range(1, 2 * PER_PAGE + 6)]
    forum.topics.insert(PER_PAGE, forum.topics[0])  # moved to the next page while the first one was read
    assert sorted(map(int, ids(forum, store))) == list(range(1, 2 * PER_PAGE + 6))
    assert forum.asked[1:] == ["/latest.json", "/latest.json?page=1", "/latest.json?page=2"]


def test_listing_stops_at_the_limit(forum: Forum, store: Store) -> None:
    forum.topics = [Topic(number, f"T{number}", [("Q", 0), ("A", 9)], 2) for number in range(1, 100)]
    assert len(ids(forum, store, max_topics=31)) == 31
    assert len(forum.asked) == 3


def test_a_list_that_goes_round_in_circles_ends(forum: Forum, store: Store) -> None:
    forum.topics = [SOLVED]
    forum.misbehave("/latest.json", body=b'{"topic_list":{"topics":[],"more_topics_url":"/latest?page=1"}}')
    assert ids(forum, store) == []
    assert len(forum.asked) == 2


def test_only_the_chosen_categories_are_read_with_those_below(forum: Forum, store: Store) -> None:
    forum.categories = {1: ("support", 0), 2: ("apps", 1), 3: ("chat", 0)}
    forum.topics = [Topic(number, f"T{number}", [("Q", 0), ("A", 9)], 2, category=number) for number in (1, 2, 3)]
    assert ids(forum, store, categories=("support",)) == ["1", "2"]
    assert ids(forum, store, categories=("apps",)) == ["2"]
    with pytest.raises(CommunityError, match="no public category secret"):
        ids(forum, store, categories=("secret",))


def test_a_topic_is_read_again_after_a_month_because_edits_change_no_list(forum: Forum, store: Store) -> None:
    forum.topics = [SOLVED]
    versions = [
        next(source(forum, store, TODAY + dt.timedelta(days=days)).listed()).version for days in (0, REREAD_DAYS)
    ]
    assert versions[0] != versions[1]


def test_a_deleted_topic_is_nothing(forum: Forum, store: Store) -> None:
    assert source(forum, store).read(Listed("404", "")) is None


@pytest.mark.parametrize(
    "body", [b"", b"{", b"<html>maintenance</html>", b'{"title":"x"}', b'{"title":1}', b"[" * 99_999]
)
def test_a_malformed_topic_is_reported(forum: Forum, store: Store, body: bytes) -> None:
    forum.misbehave("/t/7.json", body=body)
    with pytest.raises(TopicError, match="topic 7: not as Discourse documents it"):
        source(forum, store).read(Listed("7", ""))


@pytest.mark.parametrize("path", ["/categories.json", "/latest.json"])
def test_a_broken_list_ends_the_run(forum: Forum, store: Store, path: str) -> None:
    forum.misbehave(path, body=b"<html>maintenance</html>")
    with pytest.raises(CommunityError, match="not a list of"):
        ids(forum, store)


def test_a_broken_entry_of_a_list_is_left_out(forum: Forum, store: Store) -> None:
    forum.misbehave(
        "/latest.json",
        body=b'{"topic_list":{"topics":[{"id":"x"},{"id":5,"posts_count":2,"has_accepted_answer":true}]}}',
    )
    assert ids(forum, store) == ["5"]
