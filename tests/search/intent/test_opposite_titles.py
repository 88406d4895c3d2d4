"""Opposite titles: articles about the opposite of what a query asks for count for less."""

from __future__ import annotations

import numpy as np

from search.intent.opposite_titles import OPPOSITE, Names, OppositeTitles

TITLES = OppositeTitles(
    [Names("Turn off the alarm"), Names("Set up the alarm"), Names("Alarm"), Names("Alarm ausschalten", "de")]
)


def test_articles_about_the_opposite_count_for_less() -> None:
    factors = TITLES.factors("how do i turn the alarm on")
    assert factors is not None
    np.testing.assert_array_equal(factors, [OPPOSITE, 1.0, 1.0, 1.0])


def test_each_article_is_compared_in_its_language() -> None:
    factors = TITLES.factors("alarm einschalten")
    assert factors is not None
    np.testing.assert_array_equal(factors, [1.0, 1.0, 1.0, OPPOSITE])


def test_a_query_without_opposites_changes_nothing() -> None:
    assert TITLES.factors("alarm") is None
    assert TITLES.factors("hide the alarm") is None
    assert OppositeTitles([]).factors("turn on the alarm") is None


def test_an_article_about_the_opposite_or_about_what_is_refused_contradicts() -> None:
    assert TITLES.contradicts(0, "turn on the alarm")
    assert TITLES.contradicts(1, "turn off the alarm")
    assert not TITLES.contradicts(2, "turn on the alarm")
    assert OppositeTitles([Names("Reset the alarm")]).contradicts(0, "please dont reset the alarm")


def test_article_whose_other_names_have_the_opposite_covers_both() -> None:
    titles = OppositeTitles([Names("Upgrade or change your plan", "en", ("switch plan", "downgrade"))])
    assert titles.factors("downgrade to the small plan") is None
    assert not titles.contradicts(0, "downgrade to the small plan")
