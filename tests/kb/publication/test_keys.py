"""The keys and values that decide about publication."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.publication.keys import decides, fold, intended_key, moment_of, switch_of, withholds


@pytest.mark.parametrize("key", ["publishDate", "publish_date", "Publish-Date", "\u200bpublish.date"])
def test_keys_ignore_case_and_separators(key: str) -> None:
    assert fold(key) == "publishdate"
    assert decides(key)


def test_other_keys_do_not_decide() -> None:
    assert not decides("title")
    assert not decides("published_by")


@pytest.mark.parametrize(
    ("key", "value"), [("status", "draft"), ("draft", "yes"), ("published", "off"), ("state", "'hidden'")]
)
def test_correct_keys_can_withhold_an_article(key: str, value: str) -> None:
    assert withholds(key, value)
    assert not withholds(key, "maybe")


@pytest.mark.parametrize(
    ("key", "value", "intended"),
    [
        ("stauts", "draft", "status"),
        ("drfat", "true", "draft"),
        ("stage", "draft", "status"),
        ("private-beta", "true", ""),
    ],
)
def test_misspelt_keys_are_recognised(key: str, value: str, intended: str) -> None:
    assert intended_key(key, value) == intended


def test_uncertain_values_are_neither_true_nor_false() -> None:
    assert (switch_of(" Yes "), switch_of("0"), switch_of("perhaps"), switch_of(["true"])) == (True, False, None, None)


def test_ambiguous_days_span_their_year() -> None:
    day = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    assert moment_of("2026-05-01") == (day, day)
    assert moment_of("10/12/2025") == (dt.datetime(2025, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert moment_of("tomorrow") is moment_of(["2026-05-01"]) is None
