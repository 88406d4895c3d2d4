"""The month of readers: every visit is played once, and questions of the log keep their order."""

from __future__ import annotations

from tests.bench.readers import TOPICS, month

TITLES = [f"title {number}" for number in range(100)]


def test_a_month_has_every_title_in_order_and_topics_mixed_in() -> None:
    days = list(month(TITLES, per_topic=5, days=10, seed=1))
    visits = [visit for day in days for visit in day]
    assert len(days) == 10
    assert [text for kind, text in visits if kind == "title"] == TITLES
    topics = [text for kind, text in visits if kind == "topic"]
    assert sorted(topics) == sorted(list(TOPICS) * 5)
    assert all(any(kind == "topic" for kind, _ in day) for day in days)
    assert days == list(month(TITLES, per_topic=5, days=10, seed=1))
