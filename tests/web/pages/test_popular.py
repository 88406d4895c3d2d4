"""Warnings about popular articles that do not exist."""

from __future__ import annotations

from web.pages.popular import unknown_popular


def test_the_warning_names_the_nearest_article() -> None:
    warnings = unknown_popular(("refund", "bounces", "nope"), ("refund", "bounce", "note"))
    assert list(warnings) == [
        "[web] popular: no published article has the slug bounces; did you mean bounce?",
        "[web] popular: no published article has the slug nope; did you mean note?",
    ]


def test_the_warning_says_that_there_are_no_articles() -> None:
    assert list(unknown_popular(("refund",), ())) == [
        "[web] popular: no published article has the slug refund; there are no articles yet"
    ]
