"""A knowledge base learns from its own articles how sure its answers are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.confidence.calibration import ENOUGH_PROBES, GENERAL, Calibration, calibrate, fit
from search.confidence.probes import Probe
from search.confidence.signals import NAMES, Signals
from search.mode import SearchMode
from search.query import parse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from search.generations.generation import Generation

PLAIN = Calibration(names=("strength", "cosine", "coverage"), weights=(0.0, 0.0, 0.0), bias=0.0, answered=0.7, none=0.3)
EMPTY = np.empty((0, 3))


def rows(number: int, strength: float, cosine: float, seed: int = 0) -> NDArray[np.float64]:
    """Return the signals of a number of probes around two means; the third signal is noise."""
    return np.random.default_rng(seed).normal((strength, cosine, 1.5), (0.15, 0.15, 0.3), (number, 3))


def test_the_signal_that_separates_best_weighs_most() -> None:
    fitted = fit(rows(300, 0.5, 0.7), rows(300, 0.5, 0.4, seed=1), EMPTY, PLAIN, strength=1)
    strength, cosine, _ = fitted.weights
    assert cosine > 5 * strength
    sure, unsure = Signals(strength=0.5, cosine=0.8), Signals(strength=0.5, cosine=0.3)
    assert fitted.confidence(sure) > 0.9
    assert fitted.confidence(unsure) < 0.1


def test_no_signal_gets_a_negative_weight() -> None:
    fitted = fit(rows(200, 0.3, 0.7), rows(200, 0.6, 0.4, seed=1), EMPTY, PLAIN)
    assert fitted.weights[0] == 0.0
    assert fitted.weights[1] > 0.0


def test_perfectly_separated_probes_leave_the_weights_finite() -> None:
    fitted = fit(np.tile((1.0, 1.0, 1.0), (50, 1)), np.tile((0.0, 0.0, 1.0), (50, 1)), EMPTY, PLAIN)
    assert np.isfinite(fitted.weights).all()
    assert fitted.confidence(Signals(strength=1, cosine=1, coverage=1)) > 0.9


def test_confidence_is_the_share_of_answerable_questions() -> None:
    """Of new questions with a confidence near 0.7, about seven in ten are answerable."""
    fitted = fit(rows(400, 0.5, 0.55), rows(400, 0.4, 0.4, seed=1), EMPTY, PLAIN)
    high, low = (fitted.confidences(rows(4000, *mean, seed=2)) for mean in ((0.5, 0.55), (0.4, 0.4)))
    near = [int(((confidences > 0.65) & (confidences < 0.75)).sum()) for confidences in (high, low)]
    assert near[0] / sum(near) == pytest.approx(0.7, abs=0.07)


def test_few_unanswerable_questions_are_answered() -> None:
    fitted = fit(rows(400, 0.5, 0.55), rows(400, 0.4, 0.4, seed=1), rows(100, 0.1, 0.1, seed=2), PLAIN)
    missing, elsewhere = (fitted.confidences(rows(4000, mean, mean, seed=3)) for mean in (0.4, 0.1))
    assert ((missing >= fitted.answered).mean() + (elsewhere >= fitted.answered).mean()) / 2 < 0.08
    assert fitted.none <= fitted.answered


def test_a_few_probes_hardly_move_the_general_weights() -> None:
    general = PLAIN.model_copy(update={"weights": (4.0, 4.0, 0.0), "bias": -4.0})
    few = fit(rows(4, 0.5, 0.9), rows(4, 0.5, 0.1, seed=1), EMPTY, general)
    many = fit(rows(400, 0.5, 0.9), rows(400, 0.5, 0.1, seed=1), EMPTY, general)
    assert abs(few.weights[0] - 4.0) < abs(many.weights[0] - 4.0)
    assert abs(few.answered - general.answered) < 0.1


def test_without_probes_the_general_calibration_is_used() -> None:
    assert calibrate([], lambda _probe, **_: Signals(), SearchMode.STATIC) is GENERAL[SearchMode.STATIC]


def test_each_probe_is_searched_with_and_without_its_answer() -> None:
    searches: list[tuple[str, bool]] = []

    def signals(probe: Probe, *, unanswerable: bool = False) -> Signals:
        searches.append((probe.words, unanswerable))
        return Signals(strength=0.2 if unanswerable or probe.slug is None else 0.9)

    fitted = calibrate([Probe("a b", "a b", "x", "en"), Probe("rain", "rain", None, "en")], signals, SearchMode.LEXICAL)
    assert searches == [("a b", False), ("a b", True), ("rain", False)]
    assert fitted.weights[0] > 0


def test_answers_begin_at_the_same_confidence_or_later() -> None:
    """Where many unanswerable probes look answerable, an answer must be surer than in general."""
    clear = fit(rows(200, 0.9, 0.9), rows(200, 0.1, 0.1, seed=1), EMPTY, PLAIN)
    unclear = fit(rows(200, 0.6, 0.6), rows(200, 0.4, 0.4, seed=1), EMPTY, PLAIN)
    assert PLAIN.answered == clear.answered < unclear.answered < 1.0


def test_an_out_of_scope_question_that_the_articles_answer_is_no_example() -> None:
    """A help centre about travel answers "do I need a visa for Vietnam"."""

    def signals(probe: Probe, *, unanswerable: bool = False) -> Signals:
        if probe.slug is None:
            return Signals(strength=2.5 if probe.words == "visa" else 0.1)
        return Signals(strength=0.1 if unanswerable else 2.5)

    own = [Probe("a b", "a b", "x", "en")] * 50
    rain, visa = Probe("rain", "rain", None, "en"), Probe("visa", "visa", None, "en")
    assert calibrate([*own, rain], signals, SearchMode.LEXICAL) == calibrate(
        [*own, rain, visa], signals, SearchMode.LEXICAL
    )


def test_clearness_weighs_the_lead_beside_the_log_odds_of_an_answer() -> None:
    calibration = PLAIN.model_copy(update={"weights": (2.0, 0.0, 0.0), "bias": -1.0, "lead": 3.0, "closeness": 4.0})
    assert calibration.clearness(Signals(strength=1.0)) == pytest.approx(1.0)
    assert calibration.clearness(Signals(strength=1.0, lead=0.5, closeness=0.25)) == pytest.approx(3.5)


def _clear(expected: int) -> float:
    """Return how clear an answer must be if that many expected questions lead by 0 to 0.2 without their articles."""
    every = [Probe("a b", "a b", f"x{number}", "en", is_expected=number < expected) for number in range(400)]
    leads = {f"x{number}": 0.2 * (number % 100) / 99 for number in range(400)}

    def signals(probe: Probe, *, unanswerable: bool = False) -> Signals:
        assert probe.slug is not None
        return Signals(strength=0.4 if unanswerable else 2.0, lead=leads[probe.slug] if unanswerable else 0.6)

    return calibrate(every, signals, SearchMode.LEXICAL).clear


def test_expected_questions_without_their_articles_say_how_clear_an_answer_must_be() -> None:
    """The more of them there are, the less the general threshold counts."""
    general = GENERAL[SearchMode.LEXICAL].clear
    assert _clear(expected=0) == general
    assert _clear(expected=300) < _clear(expected=100) < _clear(expected=5) < general


@pytest.mark.parametrize("mode", list(SearchMode))
def test_an_unknown_word_never_makes_an_answer_more_likely(mode: SearchMode) -> None:
    general = GENERAL[mode]
    signals_by_missing = [Signals(strength=1.0, completeness=-math.log1p(missing), cosine=0.5) for missing in range(5)]
    confidences = [general.confidence(signals) for signals in signals_by_missing]
    assert confidences == sorted(confidences, reverse=True)


@pytest.mark.parametrize("known", ["refunds", "code", "lost my phone"])
def test_more_unknown_words_never_raise_the_confidence(mail: Generation, known: str) -> None:
    questions = [" ".join((*["zebra", "xylophone", "quagmire", "kangaroo"][:number], known)) for number in range(5)]
    confidences = [mail.searcher.search(parse(question, correct=False)).verdict.confidence for question in questions]
    assert confidences == sorted(confidences, reverse=True)


def test_calibrations_survive_storage() -> None:
    for calibration in GENERAL.values():
        assert Calibration.model_validate_json(calibration.model_dump_json()) == calibration


@pytest.mark.parametrize("mode", list(SearchMode))
def test_the_general_calibration_is_sure_of_good_matches_only(mode: SearchMode) -> None:
    general = GENERAL[mode]
    good = Signals(coverage=1.0, strength=2.2, lexical_margin=0.6, completeness=0.0, cosine=0.9)
    bad = Signals(coverage=0.3, strength=0.3, lexical_margin=0.05, completeness=-1.4, cosine=0.2)
    assert general.confidence(good) >= general.answered
    assert general.confidence(bad) < general.none
    assert set(general.names) <= set(NAMES)


def _asked(german: int) -> Calibration:
    """Calibrate German probes, of which an answer shows weak evidence, beside English ones, where that is chance."""

    def signals(probe: Probe, *, unanswerable: bool = False) -> Signals:
        sureness = {"en": (3.0, 1.5), "de": (1.5, 0.5)}[probe.lang][unanswerable]
        return Signals(strength=sureness + 0.1 * (len(probe.words) % 5), completeness=-0.5)

    probes = [Probe("x" * n, "x" * n, f"en{n}", "en") for n in range(400)]
    probes += [Probe("x" * n, "x" * n, f"de{n}", "de") for n in range(german)]
    return calibrate(probes, signals, SearchMode.LEXICAL)


def test_a_language_with_enough_probes_is_calibrated_by_its_own() -> None:
    """The same weak evidence answers a German query, where it is the rule, but not an English one."""
    calibration = _asked(german=ENOUGH_PROBES)
    weak = Signals(strength=1.7, completeness=-0.5)
    assert set(calibration.by_language) == {"en", "de"}
    german, english = calibration.of("de-AT"), calibration.of("en")
    assert german.confidence(weak) >= german.answered
    assert english.confidence(weak) < english.answered


def test_a_language_with_few_probes_uses_the_calibration_of_all() -> None:
    calibration = _asked(german=ENOUGH_PROBES - 1)
    assert set(calibration.by_language) == {"en"}
    assert calibration.of("de") is calibration


def test_an_index_of_one_language_has_one_calibration() -> None:
    calibration = _asked(german=0)
    assert calibration.by_language == {}
    assert calibration.of("en") is calibration
