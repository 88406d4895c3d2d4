"""Questions: similar queries as one row, compared with the period before."""

from __future__ import annotations

import math

import pytest

from tests.web.insights.conftest import TODAY, asked
from web.insights.period import Period
from web.insights.questions import Counts, Kind, of_kind, rows, surprise, weights_of

PERIOD = Period.latest(7, TODAY)


def test_similar_queries_form_one_row_with_their_sums() -> None:
    days = [
        asked("print a label", people=5, none=4, unsure=1),
        asked("how do I print the labels", people=3, none=3),
        asked("printing labels", people=3, days_ago=9),
        asked("refund for a parcel", people=4, answered=4),
    ]

    labels, refund = rows(days, PERIOD)

    assert (labels.question, labels.examples) == ("print a label", ("how do I print the labels", "printing labels"))
    assert (labels.queries, labels.counts.people, labels.counts.none, labels.before) == (3, 8, 7, 3)
    assert labels.query_ids == tuple(day.query_id for day in days[:3])
    assert (refund.question, refund.queries, refund.before) == ("refund for a parcel", 1, 0)


def test_a_query_keeps_its_days_together_and_days_outside_do_not_count() -> None:
    day, later, old = (
        asked("refund", people=1),
        asked("refund", people=2, days_ago=0),
        asked("refund", people=50, days_ago=14),
    )
    later.query_id = old.query_id = day.query_id

    (row,) = rows([day, later, old], PERIOD)

    assert (row.counts.people, row.before, row.queries) == (3, 0, 1)


def test_a_query_that_may_not_be_read_joins_by_its_known_words() -> None:
    days = [asked(words=["label", "print"], people=9), asked("print a label", people=3)]

    (row,) = rows(days, PERIOD)

    assert (row.question, row.is_readable, row.examples, row.counts.people) == ("print a label", True, (), 12)


def test_without_any_readable_query_the_row_is_the_known_words_of_one() -> None:
    days = [asked(words=["label", "print"], people=2), asked(words=["labels", "printing"], people=1), asked(people=7)]

    (row,) = rows(days, PERIOD)

    assert (row.question, row.is_readable, row.examples) == ("label print", False, ("labels printing",))


def test_the_same_days_give_the_same_rows_in_any_order() -> None:
    days = [asked(f"{verb} a {noun}", people=2) for verb in ("print", "lose", "send") for noun in ("label", "parcel")]

    assert rows(days, PERIOD) == rows(days[::-1], PERIOD)


@pytest.mark.parametrize(
    ("counts", "missed"),
    [
        (Counts(people=9, none=4), 4),
        (Counts(people=9, answered=9, unopened=9), 0),
        (Counts(people=9, unsure=6, unopened=2), 2),
        (Counts(people=9, none=2, reworded=5, wrote=3), 5),
        (Counts(people=9, answered=9, wrote=3), 3),
    ],
)
def test_visits_without_help_are_counted_once(counts: Counts, missed: int) -> None:
    assert counts.missed == missed


def test_a_kind_lists_only_the_rows_that_it_concerns() -> None:
    found = rows(
        [asked("print a label", people=9, none=2), asked("refund", people=3, none=3), asked("sizes", people=5)], PERIOD
    )

    assert [row.question for row in found] == ["print a label", "sizes", "refund"]
    assert [row.question for row in of_kind(found, Kind.NONE)] == ["refund", "print a label"]
    assert of_kind(found, Kind.WROTE) == ()
    assert len(of_kind(found, Kind.PEOPLE, most=2)) == 2


def test_surprise_is_the_log_likelihood_ratio() -> None:
    """2·Σ observed·ln(observed ÷ expected), over what happened and what did not."""
    assert surprise(12, 50, 0.02) == pytest.approx(2 * (12 * math.log(12 / 1) + 38 * math.log(38 / 49)))
    assert surprise(50, 50, 0.5) == pytest.approx(2 * 50 * math.log(2))
    assert surprise(1, 50, 0.02) == surprise(0, 50, 0.02) == surprise(5, 5, 1.0) == surprise(3, 9, 0.0) == 0


def test_a_question_that_leads_to_tickets_is_more_telling_than_one_that_many_ask() -> None:
    common = asked("change my password", people=500, unsure=300, unopened=300, wrote=5)
    few = asked("send a fax", people=40, unsure=40, unopened=40, wrote=12)
    single = asked("zeppelin", people=1, none=1, wrote=1)
    found = rows([common, few, single, asked("sizes of parcels", people=900, answered=900)], PERIOD)

    weights = dict(zip((row.question for row in found), weights_of(found), strict=True))

    assert max(weights, key=lambda question: weights[question]) == "send a fax"
    assert weights["sizes of parcels"] == 0


def test_without_questions_there_are_no_weights() -> None:
    assert weights_of(()) == ()
