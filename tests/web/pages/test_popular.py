"""A popular article that is not there is a warning, not an end."""

from __future__ import annotations

from web.pages.popular import unknown_popular


def test_the_nearest_article_is_named() -> None:
    warnings = unknown_popular(("refund", "bounces", "nope"), ("refund", "bounce", "note"))
    assert list(warnings) == [
        "[web] popular: no published article has the slug bounces; did you mean bounce?",
        "[web] popular: no published article has the slug nope; did you mean note?",
    ]


def test_without_articles_nothing_is_near() -> None:
    assert list(unknown_popular(("refund",), ())) == [
        "[web] popular: no published article has the slug refund; there are no articles yet"
    ]
