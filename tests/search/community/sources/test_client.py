"""Requests that are polite, within limits, and to one host only."""

from __future__ import annotations

import datetime as dt
import json
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from search.community.sources.client import ATTEMPTS, MAX_REDIRECTS, Client, GoneError
from search.errors import CommunityError
from tests.forum import Forum, running

if TYPE_CHECKING:
    from search.community.store import Store

PATH = "/latest.json"


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(store: Store, clock: Clock) -> Client:
    return Client(store, pause_seconds=0, seconds=5, sleep=clock.sleep, clock=clock)


def test_requests_keep_their_distance(forum: Forum, store: Store, clock: Clock) -> None:
    client = Client(store, pause_seconds=2, sleep=clock.sleep, clock=clock)
    for _ in range(3):
        client.fetch(forum.url + PATH)
    assert clock.pauses == [2, 2]


def test_an_unchanged_page_is_revalidated_instead_of_downloaded(forum: Forum, client: Client) -> None:
    first = client.fetch(forum.url + PATH)
    assert client.fetch(forum.url + PATH) == first
    assert forum.confirmed == [PATH]


def test_the_retry_after_header_sets_the_pause(forum: Forum, client: Client, clock: Clock) -> None:
    forum.misbehave(PATH, status=429, times=1, Retry_After="7")
    assert b"topic_list" in client.fetch(forum.url + PATH)
    assert clock.pauses == [7]


def test_discourse_sets_the_pause_in_the_response_body(forum: Forum, client: Client, clock: Clock) -> None:
    body = json.dumps({"errors": ["slow down"], "error_type": "rate_limit", "extras": {"wait_seconds": 12}})
    forum.misbehave(PATH, status=429, times=1, body=body.encode())
    client.fetch(forum.url + PATH)
    assert clock.pauses == [12]


def test_the_server_may_name_the_moment(forum: Forum, client: Client, clock: Clock) -> None:
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=60)
    forum.misbehave(PATH, status=503, times=1, Retry_After=format_datetime(moment, usegmt=True))
    client.fetch(forum.url + PATH)
    assert 50 < clock.pauses[0] <= 60


@pytest.mark.parametrize("body", [b"", b"no JSON", b"[]", b'{"extras":{"wait_seconds":"x"}}', b"[" * 9_000])
def test_without_a_usable_hint_the_pauses_double(forum: Forum, client: Client, clock: Clock, body: bytes) -> None:
    forum.misbehave(PATH, status=429, body=body)
    with pytest.raises(CommunityError, match="429"):
        client.fetch(forum.url + PATH)
    assert len(forum.asked) == ATTEMPTS
    assert clock.pauses == [1, 2, 4]


def test_a_server_that_asks_for_hours_ends_the_sync(forum: Forum, client: Client, clock: Clock) -> None:
    forum.misbehave(PATH, status=429, Retry_After="7200")
    with pytest.raises(CommunityError, match="wait for 7200 s"):
        client.fetch(forum.url + PATH)
    assert (len(forum.asked), clock.pauses) == (1, [])


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_pages_that_are_not_public_count_as_gone(forum: Forum, client: Client, status: int) -> None:
    forum.misbehave(PATH, status=status)
    with pytest.raises(GoneError):
        client.fetch(forum.url + PATH)
    assert len(forum.asked) == 1


def test_a_redirect_on_the_same_host_is_followed(forum: Forum, client: Client) -> None:
    forum.misbehave("/old.json", status=301, Location=PATH)
    assert b"topic_list" in client.fetch(f"{forum.url}/old.json")


def test_a_redirect_to_another_host_is_not_followed(forum: Forum, client: Client) -> None:
    with running(Forum()) as other:
        forum.misbehave(PATH, status=302, Location=f"{other.url}{PATH}")
        with pytest.raises(CommunityError, match=r"redirects to http://127\.0\.0\.1"):
            client.fetch(forum.url + PATH)
        assert other.asked == []


def test_redirects_end(forum: Forum, client: Client) -> None:
    forum.misbehave(PATH, status=302, Location=PATH)
    with pytest.raises(CommunityError, match="redirects more than"):
        client.fetch(forum.url + PATH)
    assert len(forum.asked) == MAX_REDIRECTS + 1


def test_a_huge_answer_is_refused_at_once(forum: Forum, store: Store, clock: Clock) -> None:
    forum.misbehave(PATH, body=b"x" * 2_001)
    client = Client(store, pause_seconds=0, max_bytes=2_000, sleep=clock.sleep, clock=clock)
    with pytest.raises(CommunityError, match="more than 2,000 bytes"):
        client.fetch(forum.url + PATH)
    assert len(forum.asked) == 1


def test_a_server_that_never_answers_times_out(forum: Forum, store: Store, clock: Clock) -> None:
    forum.misbehave(PATH, status=0)
    client = Client(store, pause_seconds=0, seconds=0.1, sleep=clock.sleep, clock=clock)
    with pytest.raises(CommunityError, match="took too long"):
        client.fetch(forum.url + PATH)
    assert len(forum.asked) == ATTEMPTS


def test_other_statuses_are_errors(forum: Forum, client: Client) -> None:
    forum.misbehave(PATH, status=418)
    with pytest.raises(CommunityError, match="418"):
        client.fetch(forum.url + PATH)
