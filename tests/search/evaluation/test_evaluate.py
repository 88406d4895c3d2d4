"""Evaluation asks judged questions as visitors do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.evaluation.evaluate import measure

if TYPE_CHECKING:
    from pathlib import Path

    from search.generations.generation import Generation


def test_misspelt_queries_and_tickets_are_searched_like_visitors_do(judged: Path, mail: Generation) -> None:
    figures = measure(mail, judged)
    assert list(figures.kinds) == ["queries", "typo", "tickets", "no_answer"]
    for kind in ("typo", "tickets"):
        ranking = figures.kinds[kind].ranking
        assert ranking is not None
        assert ranking.mrr_10 == 1.0
    assert figures.kinds["no_answer"].ranking is None


def test_verdicts_are_compared_with_what_is_answerable(judged: Path, mail: Generation) -> None:
    figures = measure(mail, judged)
    assert figures.kinds["no_answer"].outcomes == {"answered": 0.0, "unsure": 0.0, "none": 1.0}
    assert figures.kinds["queries"].outcomes["none"] == 0.25
    assert figures.honesty is not None
    assert figures.honesty.auroc == pytest.approx((3 + 0.5) / 4)  # "zeppelin" knows as little as the two others
    assert figures.honesty.caught_90 == 0.0
    assert sum(part.asked for part in figures.honesty.reliability) == 6
    assert figures.honesty.reliability[-1].first == 1.0


def test_without_unanswerable_questions_their_figures_are_none(judged: Path, mail: Generation) -> None:
    (judged / "no_answer.jsonl").unlink()
    honesty = measure(mail, judged).honesty
    assert honesty is not None
    assert honesty.auroc is honesty.caught_90 is None


def test_the_two_halves_make_the_whole_set(judged: Path, mail: Generation) -> None:
    halves = [measure(mail, judged, ["queries"], split) for split in ("dev", "held-out")]
    assert sum(half.kinds["queries"].asked for half in halves if half.kinds) == 4
