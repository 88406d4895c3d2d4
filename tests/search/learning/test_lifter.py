"""Solved questions change what a real index finds, and where they must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.lists.solved_questions import Kind, SolvedQuestion
from search.generations.manager import IndexManager
from search.query import parse
from tests.search.learning.solved import teach
from tests.search.searching import ask, slugs
from tests.small_centre import article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex

CENTRE = {
    "clock.md": article("Set the clock", "Your phone must know the time.", not_for="[phone shows the wrong year]"),
    "phone.md": article("Lost phone", "Use a backup code.", expect_queries="[my phone is gone]"),
    "theft.md": article("Stolen phone", "Call us.", escalation="required"),
    "mail.md": article("Send mail", "Write a message."),
}


@pytest.fixture
def centre(build_index: BuildIndex, search_config: SearchConfig) -> Generation:
    build_index(CENTRE)
    return IndexManager(search_config).current()


def test_a_question_like_a_solved_one_finds_its_article(centre: Generation) -> None:
    assert slugs(ask(centre, "authenticator tells nonsense")) == []

    teach(centre, SolvedQuestion("clock", "the authenticator is nonsense"))

    hit = ask(centre, "authenticator tells nonsense").hits[0]
    assert (hit.slug, hit.why) == ("clock", ("solved questions",))


def test_an_article_is_lifted_past_others(centre: Generation) -> None:
    assert slugs(ask(centre, "phone broken"))[-1] == "clock"

    teach(centre, *(SolvedQuestion("clock", "broken phone") for _ in range(3)))

    assert slugs(ask(centre, "phone broken"))[0] == "clock"


@pytest.mark.parametrize("query", ["Lost phone", "my phone is gone"])
def test_nothing_is_lifted_past_an_exact_title_or_an_expected_query(centre: Generation, query: str) -> None:
    teach(centre, *(SolvedQuestion("mail", query) for _ in range(9)))

    assert slugs(ask(centre, query))[:2] == ["phone", "mail"]


def test_nothing_is_lifted_past_a_first_article_that_must_reach_a_person(centre: Generation) -> None:
    assert slugs(ask(centre, "stolen"))[0] == "theft"

    teach(centre, *(SolvedQuestion("mail", "stolen") for _ in range(9)))

    assert slugs(ask(centre, "stolen"))[0] == "theft"


def test_an_article_that_refuses_a_question_is_not_lifted(centre: Generation) -> None:
    teach(centre, *(SolvedQuestion("clock", "phone shows the wrong year") for _ in range(9)))

    assert centre.searcher.match(parse("phone shows the wrong year")).lift is not None
    assert slugs(ask(centre, "phone shows the wrong year"))[0] != "clock"


def test_what_readers_of_different_days_say_changes_no_top_three(centre: Generation) -> None:
    before = slugs(ask(centre, "phone"))

    teach(centre, *(SolvedQuestion("mail", "phone", kind=Kind.SOLVED) for _ in range(1)))

    assert slugs(ask(centre, "phone"))[:3] == before[:3]


def test_phrases_mean_exactly_themselves(centre: Generation) -> None:
    teach(centre, *(SolvedQuestion("mail", "backup code") for _ in range(9)))

    assert slugs(ask(centre, '"backup code"')) == ["phone"]


def test_a_category_keeps_articles_of_others_out(centre: Generation) -> None:
    teach(centre, *(SolvedQuestion("mail", "phone") for _ in range(9)))

    assert slugs(ask(centre, "category:none phone")) == []


def test_misspelt_questions_are_corrected_as_queries_are(centre: Generation) -> None:
    assert centre.searcher.lifter.corrected("lsot phnoe") == "lost phone"


def test_a_refused_risk_is_not_learnt_about(centre: Generation) -> None:
    teach(centre, *(SolvedQuestion("mail", "phone") for _ in range(9)))
    pinned = parse("phone").__class__(text="phone", words="phone", pinned="theft")

    assert centre.searcher.match(pinned).lift is None
