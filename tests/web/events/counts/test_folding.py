"""Steps become counts: who opened, reworded, wrote, and which network is evidence."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from web.events.counts.folding import DayCounts, fold
from web.storage.models import ArticleDay, QueryArticleDay, QueryDay, Step
from web.storage.states import SearchOutcome, StepKind

DAY = dt.date(2026, 11, 30)
A, B, C = 1, 2, 3
"""Queries; A and B share a word."""

WORDS = defaultdict(frozenset[int], {A: frozenset({1, 2}), B: frozenset({2, 3}), C: frozenset({4})})


def searched(query: int, outcome: SearchOutcome, *shown: str, visit: str = "v") -> Step:
    return Step(
        kind=StepKind.SEARCHED,
        visit=visit,
        network=visit,
        query_id=query,
        outcome=outcome,
        total=len(shown),
        shown=" ".join(shown),
        slug="",
    )


def step(kind: StepKind, slug: str = "", query: int | None = None, visit: str = "v", network: str = "") -> Step:
    return Step(kind=kind, visit=visit, network=network or visit, query_id=query, slug=slug, shown="", total=0)


def counts(*steps: Step) -> DayCounts:
    return fold(DAY, steps, WORDS)


def query(folded: DayCounts, query_id: int) -> QueryDay:
    return next(row for row in folded.queries if row.query_id == query_id)


def article(folded: DayCounts, slug: str) -> ArticleDay:
    return next(row for row in folded.articles if row.slug == slug)


def evidence(folded: DayCounts) -> set[tuple[int, str, int, int, int]]:
    rows: tuple[QueryArticleDay, ...] = folded.query_articles
    return {
        (row.query_id, row.slug, row.solved, row.helpful, row.reworded)
        for row in rows
        if row.solved + row.helpful + row.reworded
    }


def test_a_query_counts_once_a_visit_with_its_last_outcome() -> None:
    folded = counts(
        searched(A, SearchOutcome.NONE),
        searched(A, SearchOutcome.UNSURE, "one", "two"),
        searched(A, SearchOutcome.ANSWERED, "one", visit="w"),
    )
    row = query(folded, A)
    assert (row.people, row.answered, row.unsure, row.none, row.total) == (2, 1, 1, 0, 1)
    assert (row.opened, row.unopened, row.reworded) == (0, 2, 0)
    assert (article(folded, "one").shown, article(folded, "two").shown) == (2, 1)


def test_an_article_belongs_to_the_query_that_led_to_it() -> None:
    folded = counts(
        searched(A, SearchOutcome.UNSURE, "one"),
        searched(C, SearchOutcome.UNSURE, "two"),
        step(StepKind.OPENED, "one", A),
        step(StepKind.OPENED, "two"),
        step(StepKind.OPENED, "elsewhere"),
    )
    assert (query(folded, A).opened, query(folded, C).opened) == (1, 1)
    assert {(row.query_id, row.slug, row.opened) for row in folded.query_articles} == {(A, "one", 1), (C, "two", 1)}
    assert article(folded, "elsewhere").opened == 1


def test_an_article_opened_from_a_query_that_was_not_noted_counts_as_asked() -> None:
    row = query(counts(step(StepKind.OPENED, "one", A)), A)
    assert (row.people, row.opened, row.unopened, row.answered + row.unsure + row.none) == (1, 1, 0, 0)


def test_the_three_figures_of_deflection_do_not_overlap() -> None:
    (total,) = counts(
        searched(A, SearchOutcome.UNSURE, "one", visit="said"),
        step(StepKind.SOLVED, "one", A, visit="said"),
        step(StepKind.OPENED, "one", visit="read"),
        step(StepKind.OPENED, "one", visit="wrote after"),
        step(StepKind.SOLVED, "one", visit="wrote after"),
        step(StepKind.WROTE, visit="wrote after"),
        step(StepKind.WROTE, visit="wrote"),
    ).totals
    assert (total.visits, total.searched, total.wrote) == (4, 1, 2)
    assert (total.solved, total.read, total.wrote_after) == (1, 1, 1)


def test_a_ticket_belongs_to_the_query_of_its_form_or_to_the_last_one() -> None:
    folded = counts(searched(A, SearchOutcome.NONE), searched(C, SearchOutcome.NONE), step(StepKind.WROTE, "", A))
    assert (query(folded, A).wrote, query(folded, C).wrote) == (1, 0)
    folded = counts(
        searched(A, SearchOutcome.UNSURE, "one"),
        step(StepKind.OPENED, "one", A),
        searched(C, SearchOutcome.NONE),
        step(StepKind.WROTE),
    )
    assert (query(folded, A).wrote, query(folded, C).wrote) == (0, 1)
    assert article(folded, "one").wrote == 1


def test_a_query_is_reworded_if_the_next_shares_a_word_or_it_found_nothing() -> None:
    unsure, none, answered = SearchOutcome.UNSURE, SearchOutcome.NONE, SearchOutcome.ANSWERED
    assert query(counts(searched(A, unsure, "x"), searched(B, answered, "one")), A).reworded == 1
    assert query(counts(searched(A, unsure, "x"), searched(C, answered, "one")), A).reworded == 0
    assert query(counts(searched(A, none), searched(C, answered, "one")), A).reworded == 1
    assert query(counts(searched(A, answered, "x"), searched(B, answered, "one")), A).reworded == 0
    opened = step(StepKind.OPENED, "x", A)
    assert query(counts(searched(A, unsure, "x"), opened, searched(B, answered, "one")), A).reworded == 0


def test_the_answer_to_the_last_wording_is_evidence_for_the_first() -> None:
    folded = counts(
        searched(A, SearchOutcome.NONE),
        searched(B, SearchOutcome.UNSURE, "one", "two"),
        step(StepKind.OPENED, "one", B),
        step(StepKind.OPENED, "two", B),
    )
    assert evidence(folded) == {(A, "two", 0, 0, 1)}
    folded = counts(searched(A, SearchOutcome.NONE), searched(B, SearchOutcome.ANSWERED, "one", "two"))
    assert evidence(folded) == {(A, "one", 0, 0, 1)}
    assert evidence(counts(searched(A, SearchOutcome.NONE), searched(B, SearchOutcome.UNSURE, "one"))) == set()


def test_a_network_is_evidence_for_an_article_once_a_day_with_the_strongest_thing() -> None:
    crowd = [
        step(StepKind.SOLVED, "one", number, visit=f"visit {number}", network="one network") for number in range(1_000)
    ]
    assert len(evidence(fold(DAY, crowd, WORDS))) == 1
    folded = counts(
        step(StepKind.HELPFUL, "one", A, visit="a", network="n"),
        step(StepKind.SOLVED, "one", B, visit="b", network="n"),
        step(StepKind.SOLVED, "one", B, visit="c", network="m"),
        step(StepKind.HELPFUL, "two", A, visit="d", network="n"),
    )
    assert evidence(folded) == {(B, "one", 2, 0, 0), (A, "two", 0, 1, 0)}


def test_votes_against_an_article_count_once_a_network() -> None:
    votes = [step(StepKind.UNHELPFUL, "one", A, visit=visit, network="n") for visit in "ab"]
    (row,) = counts(*votes).query_articles
    assert (row.unhelpful, row.helpful, row.opened) == (1, 0, 0)


def test_a_day_without_steps_has_no_counts() -> None:
    assert counts() == DayCounts((), (), (), ())
