"""Answerability measures, on cases computed by hand."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.evaluation.answerability import OperatingPoint, auroc, caught, ideal, reliability

CONFIDENCES = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), min_size=1, max_size=12)


def test_auroc_is_1_for_perfect_and_a_half_for_no_separation() -> None:
    assert auroc([0.8, 0.9], [0.1, 0.7]) == 1.0
    assert auroc([0.1], [0.2, 0.3]) == 0.0
    assert auroc([0.5, 0.5], [0.5]) == 0.5


@given(CONFIDENCES, CONFIDENCES)
def test_auroc_counts_pairs(answerable: list[float], unanswerable: list[float]) -> None:
    pairs = list(itertools.product(answerable, unanswerable))
    wins = sum(1.0 if high > low else 0.5 if high == low else 0.0 for high, low in pairs)
    assert auroc(answerable, unanswerable) == pytest.approx(wins / len(pairs))


def test_caught_lets_nine_of_ten_answerable_questions_through() -> None:
    answerable = [0.05, *(0.3 + 0.01 * step for step in range(9))]
    assert caught(answerable, [0.04, 0.06, 0.29, 0.3]) == 0.75


def test_an_unanswerable_question_at_the_threshold_gets_through() -> None:
    assert caught([0.0] * 5 + [1.0] * 5, [0.0, 0.0]) == 0.0


@given(CONFIDENCES)
def test_the_threshold_lets_the_promised_share_through(answerable: list[float]) -> None:
    assert caught(answerable, answerable) <= 0.1 + 1e-9


def test_bins_hold_every_question_once_and_the_last_includes_1() -> None:
    bins = reliability([0.0, 0.05, 0.3, 1.0], [False, True, True, True], [False, False, True, True])
    assert [(part.low, part.asked) for part in bins] == [(0.0, 2), (0.3, 1), (0.9, 1)]
    assert bins[0].confidence == pytest.approx(0.025)
    assert (bins[0].answerable, bins[0].first) == (0.5, 0.0)
    assert (bins[2].high, bins[2].answerable, bins[2].first) == (1.0, 1.0, 1.0)


def test_an_ideal_threshold_lets_a_share_of_the_unanswerable_through() -> None:
    unanswerable = [0.9, 0.6, *[0.1] * 18]
    assert ideal([0.95, 0.7, 0.5, 0.2], unanswerable, false=0.05) == 0.5
    assert ideal([0.95, 0.7, 0.5, 0.2], unanswerable, false=0.0) == 0.25
    assert OperatingPoint(answered=0.4, false=0.0, ideal=0.5, right=1.0).ratio == 0.8
