"""The month of readers: every visit is played once, and questions of the log keep their order."""

from __future__ import annotations

from tests.bench.readers import chosen_topics, month

TOPICS = chosen_topics(4, [20, 10], seed=1)
TITLES = [f"title {number}" for number in range(100)]


def test_a_month_has_every_title_in_order_and_topics_mixed_in() -> None:
    days = list(month(TITLES, TOPICS, days=10, seed=1))
    visits = [visit for day in days for visit in day]
    assert len(days) == 10
    assert [text for kind, text in visits if kind == "title"] == TITLES
    topics = [text for kind, text in visits if kind == "topic"]
    assert sorted(topics) == sorted(topic for topic, visits in TOPICS.items() for _ in range(visits))
    assert all(any(kind == "topic" for kind, _ in day) for day in days)
    assert days == list(month(TITLES, TOPICS, days=10, seed=1))


def test_the_seed_chooses_topics_and_their_sizes_take_turns() -> None:
    assert list(TOPICS.values()) == [20, 10, 20, 10]
    assert chosen_topics(4, [20, 10], seed=2) != TOPICS
