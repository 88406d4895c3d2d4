"""Answerability: how well the confidence of a verdict separates questions with an answer from those without."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

LET_THROUGH: Final = 0.9
"""Share of the answerable questions that must still get an answer when the unanswerable are counted."""

BINS: Final = 10


FALSE_ALLOWED: Final = 0.05
"""Share of the unanswerable questions that an ideal threshold lets through."""


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """What comes out as answered.

    ``answered`` is the share of the answerable, ``false`` of the unanswerable, and ``ideal`` the share of the
    answerable that a threshold chosen on this very set would allow with at most ``FALSE_ALLOWED`` of the unanswerable.
    ``right`` is the share of the answered whose first hit is relevant; None if nothing is answered.
    """

    answered: float
    false: float
    ideal: float
    right: float | None

    @property
    def ratio(self) -> float:
        """What is reached of the ideal share; more than 1 is possible, because confidence alone does not decide."""
        return self.answered / self.ideal if self.ideal else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions with a confidence from ``low`` up to ``high`` (the last bin includes 1).

    ``confidence`` is their mean, ``answerable`` the share that has an answer, and ``first`` the share whose first hit
    is one. A calibrated confidence is close to one of the two in every bin.
    """

    low: float
    high: float
    asked: int
    confidence: float
    answerable: float
    first: float


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """Return the probability that of two questions the answerable one has more confidence; ties count half.

    This is the statistic of Mann and Whitney ("On a Test of Whether one of Two Random Variables is Stochastically
    Larger than the Other", 1947) divided by the product of the two sizes, neither of which may be 0.
    """
    below = np.sort(np.asarray(unanswerable, dtype=np.float64))
    high = np.asarray(answerable, dtype=np.float64)
    wins = np.searchsorted(below, high, side="left") + np.searchsorted(below, high, side="right")
    return float(wins.sum()) / (2 * len(high) * len(below))


def caught(answerable: Sequence[float], unanswerable: Sequence[float], let_through: float = LET_THROUGH) -> float:
    """Return the share of the unanswerable below the confidence that lets a share of the answerable through.

    That confidence is the highest that at least ``let_through`` of the answerable reach; neither may be empty.
    """
    last = math.ceil(let_through * len(answerable)) - 1
    threshold = sorted(answerable, reverse=True)[last]
    return sum(confidence < threshold for confidence in unanswerable) / len(unanswerable)


def ideal(answerable: Sequence[float], unanswerable: Sequence[float], false: float = FALSE_ALLOWED) -> float:
    """Return the largest share of the answerable above a confidence that at most a share of the unanswerable exceed."""
    threshold = sorted(unanswerable, reverse=True)[int(false * len(unanswerable))]
    return sum(confidence > threshold for confidence in answerable) / len(answerable)


def reliability(confidences: Sequence[float], answerable: Sequence[bool], first: Sequence[bool]) -> tuple[Bin, ...]:
    """Return the non-empty bins of equal width; the three arguments have one entry per question."""
    values = np.asarray(confidences, dtype=np.float64)
    numbers = np.minimum((values * BINS).astype(np.int64), BINS - 1)
    return tuple(
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            asked=int(members.sum()),
            confidence=float(values[members].mean()),
            answerable=float(np.asarray(answerable)[members].mean()),
            first=float(np.asarray(first)[members].mean()),
        )
        for number in range(BINS)
        for members in [numbers == number]
        if members.any()
    )
