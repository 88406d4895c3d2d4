"""Searches that take more than their terms into account: opposites, refusals, persons and other languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.answers.suggest import suggest
from search.generations.manager import IndexManager
from tests.search.searching import ask, slugs
from tests.small_centre import article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from search.mode import MeaningSetting
    from tests.search.conftest import BuildIndex

CENTRE = {
    "alarm-off.md": article("Turn off the door alarm", "Open *Doors*, choose the door alarm and select *Off*."),
    "alarm-on.md": article(
        "Arm your door when you leave",
        "Before you leave the house, open *Doors*. To turn on the alarm of the door, select *On*.",
    ),
    "member-add.md": article("Add a member to the household", "Open *Household* and select *Add*."),
    "member-remove.md": article("Remove a member from the household", "Open *Household* and select *Remove*."),
    "delete-home.md": article(
        "Delete your home", "Open *Home*, then *Delete*.", expect_queries="[never delete the garage]"
    ),
    "calls.md": article("Phone numbers of the household", "Each member may enter a phone number for alarms."),
    "ask.md": article("Talk to a human", "A human reads what you write.", expect_queries="[is there a human]"),
    "lamps.md": article("Dim the lamps", "Move the slider of a lamp. Lamps remember how bright they were."),
}


@pytest.fixture(params=["off", "static"])
def meaning(request: pytest.FixtureRequest) -> MeaningSetting:
    setting: MeaningSetting = request.param
    return setting


@pytest.fixture
def centre(build_index: BuildIndex, search_config: SearchConfig) -> Generation:
    build_index(CENTRE)
    return IndexManager(search_config).current()


def test_an_article_about_the_opposite_does_not_lead(centre: Generation) -> None:
    assert slugs(ask(centre, "how do i turn on the door alarm"))[0] == "alarm-on"
    assert slugs(ask(centre, "turn off the door alarm"))[0] == "alarm-off"
    assert slugs(ask(centre, "remove a member"))[0] == "member-remove"
    assert slugs(ask(centre, "add a member"))[0] == "member-add"


def test_an_article_about_the_opposite_is_still_found(centre: Generation) -> None:
    assert "alarm-off" in slugs(ask(centre, "how do i turn on the door alarm"))


def test_what_a_query_says_not_to_do_is_no_answer(centre: Generation) -> None:
    assert ask(centre, "delete my home").hits[0].slug == "delete-home"
    for query in ("dont delete my home", "i do not want to delete your home", "never delete a home"):
        verdict = ask(centre, query).verdict
        assert verdict.outcome != "answered", query
    assert ask(centre, "dont delete my home").verdict.reason == "the article is about the opposite"


def test_a_writer_may_expect_a_query_that_denies(centre: Generation) -> None:
    assert ask(centre, "never delete the garage").verdict.outcome == "answered"


def test_no_article_answers_a_query_for_a_person_unless_its_writer_says_so(centre: Generation) -> None:
    for query in ("talk to a human", "phone number", "live chat"):
        results = ask(centre, query)
        assert results.wants_person
        assert results.verdict.outcome != "answered", query
    assert ask(centre, "phone number").hits
    expected = ask(centre, "is there a human")
    assert expected.wants_person
    assert expected.verdict.outcome == "answered"
    assert not ask(centre, "phone numbers of the household").wants_person


def test_suggestions_say_that_a_person_is_wanted(centre: Generation) -> None:
    assert suggest(centre, "talk to a human").wants_person
    assert not suggest(centre, "dim the lamps").wants_person


def test_a_query_in_another_language_is_not_corrected_nor_answered(centre: Generation) -> None:
    results = ask(centre, "wie kann ich die Lampen dimmen")
    assert results.foreign_language == "de"
    assert results.corrected is None
    assert results.verdict.outcome != "answered"
    assert ask(centre, "как выключить лампу").foreign_language == "ru"
    assert not ask(centre, "how can I dim the lamps").foreign_language


def test_hits_for_the_words_that_a_foreign_query_shares_are_listed(centre: Generation) -> None:
    results = ask(centre, "wo finde ich das household passwort")
    assert results.foreign_language == "de"
    assert {"member-add", "member-remove"} <= set(slugs(results))
    assert all("meaning" not in hit.why for hit in results.hits)
    assert results.verdict.outcome != "answered"


def test_suggestions_wait_for_the_end_of_a_word_to_call_it_foreign(centre: Generation) -> None:
    assert not suggest(centre, "passwort").foreign_language
    assert suggest(centre, "passwort vergessen", is_complete=True).foreign_language == "de"


def test_letters_that_are_no_word_find_nothing(centre: Generation) -> None:
    results = ask(centre, "asdkjhasd")
    assert results.hits == ()
    assert results.verdict.outcome == "none"
