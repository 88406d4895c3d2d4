"""A knowledge base learns from itself how sure its answers are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.confidence.calibration import GENERAL, Calibration, Probe, calibrate, fit, out_of_scope, probes
from search.confidence.signals import NAMES, Signals
from search.query import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from search.generations.generation import Generation

PLAIN = Calibration(names=("strength", "cosine", "coverage"), weights=(0.0, 0.0, 0.0), bias=0.0, answered=0.7, none=0.3)
NOBODY = np.empty((0, 3))


def rows(number: int, strength: float, cosine: float, seed: int = 0) -> NDArray[np.float64]:
    """Return so many probes' signals around the two means; the third tells nothing."""
    return np.random.default_rng(seed).normal((strength, cosine, 1.5), (0.15, 0.15, 0.3), (number, 3))


def test_signals_become_a_vector_in_the_order_of_their_names() -> None:
    signals = Signals(coverage=0.5, cosine=0.25)
    assert signals.vector().tolist() == [0.5 if name == "coverage" else 0.25 * (name == "cosine") for name in NAMES]
    assert signals.vector(("cosine", "coverage")).tolist() == [0.25, 0.5]


def test_what_tells_the_answerable_from_the_rest_weighs_most() -> None:
    fitted = fit(rows(300, 0.5, 0.7), rows(300, 0.5, 0.4, seed=1), NOBODY, PLAIN, strength=1)
    strength, cosine, _ = fitted.weights
    assert cosine > 5 * strength
    sure, unsure = Signals(strength=0.5, cosine=0.8), Signals(strength=0.5, cosine=0.3)
    assert fitted.confidence(sure) > 0.9
    assert fitted.confidence(unsure) < 0.1


def test_no_signal_counts_against_its_meaning() -> None:
    fitted = fit(rows(200, 0.3, 0.7), rows(200, 0.6, 0.4, seed=1), NOBODY, PLAIN)
    assert fitted.weights[0] == 0.0
    assert fitted.weights[1] > 0.0


def test_probes_that_nothing_parts_leave_the_weights_finite() -> None:
    fitted = fit(np.tile((1.0, 1.0, 1.0), (50, 1)), np.tile((0.0, 0.0, 1.0), (50, 1)), NOBODY, PLAIN)
    assert np.isfinite(fitted.weights).all()
    assert fitted.confidence(Signals(strength=1, cosine=1, coverage=1)) > 0.9


def test_confidence_is_how_many_are_right() -> None:
    """Of fresh questions that come out near 0.7, about seven in ten are answerable."""
    fitted = fit(rows(400, 0.5, 0.55), rows(400, 0.4, 0.4, seed=1), NOBODY, PLAIN)
    high, low = (fitted.confidences(rows(4000, *mean, seed=2)) for mean in ((0.5, 0.55), (0.4, 0.4)))
    near = [int(((confidences > 0.65) & (confidences < 0.75)).sum()) for confidences in (high, low)]
    assert near[0] / sum(near) == pytest.approx(0.7, abs=0.07)


def test_few_of_the_unanswerable_come_out_as_answered() -> None:
    fitted = fit(rows(400, 0.5, 0.55), rows(400, 0.4, 0.4, seed=1), rows(100, 0.1, 0.1, seed=2), PLAIN)
    missing, elsewhere = (fitted.confidences(rows(4000, mean, mean, seed=3)) for mean in (0.4, 0.1))
    assert (2 * (missing >= fitted.answered).mean() + (elsewhere >= fitted.answered).mean()) / 3 < 0.06
    assert fitted.none <= fitted.answered


def test_a_handful_of_probes_hardly_moves_the_general_weights() -> None:
    general = PLAIN.model_copy(update={"weights": (4.0, 4.0, 0.0), "bias": -4.0})
    few = fit(rows(4, 0.5, 0.9), rows(4, 0.5, 0.1, seed=1), NOBODY, general)
    many = fit(rows(400, 0.5, 0.9), rows(400, 0.5, 0.1, seed=1), NOBODY, general)
    assert abs(few.weights[0] - 4.0) < abs(many.weights[0] - 4.0)
    assert abs(few.answered - general.answered) < 0.1


def test_without_probes_the_general_calibration_serves() -> None:
    assert calibrate([], lambda _probe, _slug: Signals(), "static") is GENERAL["static"]


def test_each_probe_is_asked_with_its_article_and_without_it() -> None:
    asked: list[tuple[str, str | None]] = []

    def signals(probe: Probe, slug: str | None) -> Signals:
        asked.append((probe.words, slug))
        return Signals(strength=0.2 if slug or probe.slug is None else 0.9)

    fitted = calibrate([Probe("a b", "a b", "x"), Probe("rain", "rain", None)], signals, "words")
    assert asked == [("a b", None), ("a b", "x"), ("rain", None)]
    assert fitted.weights[0] > 0


def test_caution_asks_more_of_an_answer() -> None:
    some = rows(200, 0.5, 0.6), rows(200, 0.4, 0.4, seed=1), NOBODY, PLAIN
    assert fit(*some).answered < fit(*some, caution=0.5).answered < 1.0


@pytest.mark.parametrize("kind", ["words", "static", "minilm"])
def test_a_word_that_no_article_has_never_makes_an_answer_more_likely(kind: str) -> None:
    general = GENERAL[kind]  # type: ignore[index] # the names of the table
    strengths = [Signals(strength=1.0, completeness=-math.log1p(lacking), cosine=0.5) for lacking in range(5)]
    confidences = [general.confidence(signals) for signals in strengths]
    assert confidences == sorted(confidences, reverse=True)


@pytest.mark.parametrize("known", ["refunds", "code", "lost my phone"])
def test_more_words_that_no_article_has_make_no_answer_surer(mail: Generation, known: str) -> None:
    questions = [" ".join((*["zebra", "xylophone", "quagmire", "kangaroo"][:number], known)) for number in range(5)]
    confidences = [mail.searcher.search(parse(question, correct=False)).verdict.confidence for question in questions]
    assert confidences == sorted(confidences, reverse=True)


def test_a_calibration_survives_being_stored() -> None:
    for calibration in GENERAL.values():
        assert Calibration.model_validate_json(calibration.model_dump_json()) == calibration


@pytest.mark.parametrize("kind", ["words", "static", "minilm"])
def test_the_general_calibration_is_sure_of_a_good_match_and_not_of_a_bad_one(kind: str) -> None:
    general = GENERAL[kind]  # type: ignore[index] # the names of the table
    good = Signals(coverage=1.0, strength=2.2, lexical_margin=0.6, completeness=0.0, cosine=0.9)
    bad = Signals(coverage=0.3, strength=0.3, lexical_margin=0.05, completeness=-1.4, cosine=0.2)
    assert general.confidence(good) >= general.answered
    assert general.confidence(bad) < general.none
    assert set(general.names) <= set(NAMES)


def test_probes_are_made_of_titles_and_texts_and_are_the_same_every_time(mail: Generation) -> None:
    found = probes(mail.docstore.entries, mail.docstore.sections, "words")
    assert found == probes(mail.docstore.entries, mail.docstore.sections, "words")
    own = [probe for probe in found if probe.slug is not None]
    assert {probe.slug for probe in own} == set(mail.docstore.entries)
    assert any("clock" in probe.meaning for probe in own if probe.slug == "two-factor")
    assert sum(probe.words != probe.meaning for probe in own) >= len(own) // 3


def test_no_probe_of_several_telling_words_is_word_for_word_the_title(mail: Generation) -> None:
    """A title is too easy: every word of it is found, and a visitor's words are not."""
    titles = {entry.title.lower() for entry in mail.docstore.entries.values()} - {"get a refund"}
    assert not titles & {
        probe.words.lower() for probe in probes(mail.docstore.entries, mail.docstore.sections, "words")
    }


def test_out_of_scope_is_many_different_questions_and_no_remarks() -> None:
    questions: Sequence[str] = out_of_scope()
    assert len(questions) == len(set(questions)) > 200
    assert not any(question.startswith("#") for question in questions)
