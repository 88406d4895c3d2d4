"""Signals become rows of numbers for a calibration."""

from __future__ import annotations

from search.confidence.signals import NAMES, Signals


def test_signals_become_a_vector_in_the_order_of_their_names() -> None:
    signals = Signals(coverage=0.5, cosine=0.25)
    assert signals.vector().tolist() == [0.5 if name == "coverage" else 0.25 * (name == "cosine") for name in NAMES]
    assert signals.vector(("cosine", "coverage")).tolist() == [0.25, 0.5]
