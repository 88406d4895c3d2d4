"""Articles: how much they help, why not, and when they were checked."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from search.learning.standing import read_unhelpful
from tests.web.conftest import services
from tests.web.insights.conftest import TODAY, seen
from web.insights import articles
from web.insights.articles import bayesian_average
from web.insights.period import Period
from web.storage.models import ArticleDay, Feedback

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from web.insights.articles import ArticleRow

STORAGE = True
"""Runs on SQLite and PostgreSQL."""

PERIOD = Period.latest(7, TODAY)


def vote(app: Flask, slug: str, *, helpful: bool, times: int = 1, **values: str) -> None:
    with services(app).database.writing() as session:
        session.add_all(Feedback(slug=slug, helpful=helpful, **values) for _ in range(times))


def rows(app: Flask, *days: object) -> dict[str, ArticleRow]:
    entries = services(app).catalogues.look().catalogue.entries.values()
    return {row.slug: row for row in articles.rows(services(app).database, entries, days, PERIOD)}  # type: ignore[arg-type]


def test_few_votes_say_little_and_many_say_much() -> None:
    """(5 · 0.5 + helpful) / (5 + votes), as the source has it."""
    assert bayesian_average(0, 0, 0.5) == 0.5
    assert bayesian_average(1, 1, 0.5) == pytest.approx(3.5 / 6)
    assert bayesian_average(90, 100, 0.5) == pytest.approx(92.5 / 105)
    assert bayesian_average(1, 1, 0.5) < bayesian_average(90, 100, 0.5)


def test_the_least_helpful_article_comes_first_and_those_without_votes_last(app: Flask) -> None:
    vote(app, "bounce", helpful=True, times=9)
    vote(app, "moved", helpful=False, times=6, reason="wrong")
    vote(app, "moved", helpful=False, times=2, reason="unclear")
    vote(app, "moved", helpful=True)
    vote(app, "reset-password", helpful=True)
    vote(app, "gone-article", helpful=False)

    found = rows(app)

    assert list(found)[:3] == ["moved", "reset-password", "bounce"]
    assert (found["moved"].votes, found["moved"].helpful) == (9, 1)
    assert found["moved"].reasons == (("wrong", 6), ("unclear", 2))
    assert found["moved"].is_unhelpful
    assert not found["bounce"].is_unhelpful
    assert all(not row.votes and not row.is_unhelpful for row in list(found.values())[3:])
    assert "gone-article" not in found


def test_what_search_never_listed_is_known(app: Flask) -> None:
    found = rows(
        app,
        seen("bounce", shown=4, opened=3, wrote=2),
        seen("bounce", shown=1, days_ago=2),
        seen("moved", shown=9, days_ago=30),
    )

    bounce = found["bounce"]
    assert (bounce.shown, bounce.opened, bounce.wrote, bounce.is_never_found) == (5, 3, 2, False)
    assert found["moved"].is_never_found


def test_an_overdue_review_is_known(app: Flask) -> None:
    found = rows(app)

    assert str(found["moved"].review_due) == "2020-06-29"
    assert found["bounce"].review_due is None


def test_comments_go_to_the_owner_of_the_article_newest_first(app: Flask) -> None:
    vote(app, "bounce", helpful=False, reason="wrong", comment="The first.")
    vote(app, "bounce", helpful=True, comment="The second.")
    vote(app, "bounce", helpful=True)
    vote(app, "gone-article", helpful=False, comment="Where is it?")
    entries = services(app).catalogues.look().catalogue.entries
    owner = entries["bounce"].metadata.owner

    found = articles.comments(services(app).database, entries)

    assert [(comment.text, comment.is_helpful, comment.reason) for comment in found] == [
        ("The second.", True, ""),
        ("The first.", False, "wrong"),
    ]
    assert {comment.owner for comment in found} == {owner}
    assert articles.comments(services(app).database, entries, "another team") == ()


def test_search_learns_which_articles_are_unhelpful(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "learning" / "unhelpful.json"
    vote(app, "moved", helpful=False, times=9)
    vote(app, "bounce", helpful=True, times=9)
    articles.hand_over(articles.unhelpful(rows(app).values()), path)
    written = path.stat().st_mtime_ns

    articles.hand_over(articles.unhelpful(rows(app).values()), path)

    assert read_unhelpful(path) == {"moved"}
    assert path.stat().st_mtime_ns == written
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_most_opened_articles_come_first_and_unopened_ones_not_at_all(app: Flask) -> None:
    counts = (("moved", 1), ("bounce", 2), ("bounce", 3), ("refund", 0))
    with services(app).database.writing() as session:
        for number, (slug, opened) in enumerate(counts):
            session.add(ArticleDay(day=TODAY - dt.timedelta(days=number), slug=slug, opened=opened))

    assert articles.most_read(services(app).database) == ["bounce", "moved"]


def test_one_angry_reader_makes_no_article_unhelpful(app: Flask) -> None:
    vote(app, "moved", helpful=False, times=articles.LEAST_VOTES - 1)

    assert not rows(app)["moved"].is_unhelpful
