"""The verdict follows from the confidence, and a doubt always shows."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from search.confidence.calibration import Calibration
from search.confidence.signals import Signals
from search.confidence.verdict import Learnt, nothing, weigh, while_typed
from search.results import Grade


def test_unknown_words_are_reported() -> None:
    assert nothing(("printer",)).unknown_words == ("printer",)
    assert nothing(()).outcome == "none"


CALIBRATION = Calibration(names=("strength",), weights=(10.0,), bias=-5.0, answered=0.7, clear=0.0, none=0.3)


@pytest.mark.parametrize(("strength", "outcome"), [(0.8, "answered"), (0.5, "unsure"), (0.2, "none")])
def test_the_calibration_decides_where_an_outcome_begins(strength: float, outcome: str) -> None:
    verdict = weigh(Signals(strength=strength), CALIBRATION, ("fun",))
    assert (verdict.outcome, verdict.unknown_words) == (outcome, ("fun",))


def test_a_title_is_certain_and_an_uncertain_hit_never_answers() -> None:
    assert weigh(Signals(), CALIBRATION, promise="its title").confidence == 1.0
    assert weigh(Signals(strength=1.0), CALIBRATION, doubt="corrected").outcome == "unsure"
    refused = weigh(Signals(strength=1.0), CALIBRATION, promise="its title", doubt="refused")
    assert refused.outcome != "answered"
    assert "writer" in refused.reason


def test_a_query_that_names_a_topic_is_answered_if_one_article_leads() -> None:
    weak = Signals(strength=0.5, lead=0.3)
    assert weigh(weak, CALIBRATION, is_named=True).grade is Grade.ANSWER
    assert weigh(replace(weak, lead=0.05), CALIBRATION, is_named=True).grade is Grade.RESULTS
    assert weigh(weak, CALIBRATION, is_named=True, doubt="refused").grade is Grade.DOUBT


def test_a_first_hit_without_a_lead_is_not_the_answer() -> None:
    calibration = CALIBRATION.model_copy(update={"clear": 4.0, "lead": 5.0})
    sure = Signals(strength=0.8, lead=0.3)
    assert weigh(sure, calibration).grade is Grade.ANSWER
    assert weigh(replace(sure, lead=0.0), calibration).grade is Grade.RESULTS


def test_a_lead_does_not_make_up_for_a_missing_answer() -> None:
    calibration = CALIBRATION.model_copy(update={"clear": 4.0, "lead": 5.0})
    assert weigh(Signals(strength=0.55, lead=5.0), calibration).grade is Grade.RESULTS


@pytest.mark.parametrize(
    ("strength", "grade"), [(0.8, Grade.ANSWER), (0.55, Grade.RESULTS), (0.45, Grade.DOUBT), (0.2, Grade.NONE)]
)
def test_hits_that_probably_fit_need_no_apology(strength: float, grade: Grade) -> None:
    assert weigh(Signals(strength=strength), CALIBRATION).grade is grade


def test_an_article_with_all_the_words_is_not_hidden() -> None:
    assert weigh(Signals(strength=0.2, coverage=0.5), CALIBRATION).outcome == "none"
    assert weigh(Signals(strength=0.2, coverage=1.0), CALIBRATION).outcome == "unsure"


def test_nothing_is_ruled_out_while_a_query_that_matches_is_typed() -> None:
    weak, strong = weigh(Signals(strength=0.2), CALIBRATION, ("pass",)), weigh(Signals(strength=0.8), CALIBRATION)
    assert while_typed(weak, matches=True).grade is Grade.DOUBT
    assert while_typed(weak, matches=True).unknown_words == ("pass",)
    assert while_typed(weak, matches=False) is weak
    assert while_typed(strong, matches=True) is strong


def test_missing_word_rules_out_the_answer_but_not_the_hits() -> None:
    verdict = weigh(Signals(strength=1.0), CALIBRATION, ("gym",), doubt="missing")
    assert verdict.outcome == "unsure"
    assert verdict.confidence == weigh(Signals(strength=1.0), CALIBRATION).confidence
    assert "in no article" in verdict.reason


def test_promise_of_a_writer_outweighs_a_missing_word() -> None:
    assert (
        weigh(Signals(strength=1.0), CALIBRATION, ("gym",), promise="its title", doubt="missing").outcome == "answered"
    )


def test_what_was_learnt_makes_a_confidence_surer_or_less_sure() -> None:
    assert Learnt(certainty=1.0).applied_to(0.5) == pytest.approx(1 / (1 + math.exp(-1)))
    assert Learnt(certainty=-1.0).applied_to(0.5) < 0.5
    assert Learnt().applied_to(0.3) == 0.3
