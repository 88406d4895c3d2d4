"""Titles and expected questions are answered with certainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.generations.manager import IndexManager
from search.query import parse
from tests.search.searching import ask, slugs
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex


SIGNED = {"cpp": "C++", "csharp": "C#", "fsharp": "F#"}


def test_a_title_is_answered_with_full_confidence(mail: Generation) -> None:
    results = ask(mail, "why a message comes back")
    assert (results.verdict.outcome, results.verdict.confidence) == ("answered", 1.0)


def test_titles_that_differ_by_a_sign_are_different(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index({f"a/{slug}.md": article(f'"The {name} library"', "Install it.") for slug, name in SIGNED.items()})
    generation = IndexManager(search_config).current()
    for slug, name in SIGNED.items():
        assert slugs(ask(generation, f"the {name.lower()} library"))[0] == slug
    assert set(slugs(ask(generation, "c library"))) >= {"cpp", "csharp"}


def test_a_title_of_stop_words_finds_its_article(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index({"a/about.md": article("About us", "A company."), "a/other.md": article("Who can sign up", "All.")})
    assert slugs(ask(IndexManager(search_config).current(), "about us")) == ["about"]


def test_expected_questions_are_answered(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(
        {
            **MAIL,
            "billing/fees.md": article("Fees", "The price of a thing.", expect_queries="[price of it, thing price]"),
        }
    )
    search = IndexManager(search_config).current().searcher.search
    assert search(parse("the thing: prices?")).verdict.confidence == 1.0
    assert search(parse("price of the other thing")).verdict.confidence < 1.0


def test_titles_are_recognised_in_an_index_of_several_languages(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    german = {"c/konto.md": article("Das Konto schließen", "In den Einstellungen.", lang="de")}
    build_index({**MAIL, **german})
    generation = IndexManager(search_config).current()
    for title, slug in (("das konto schließen", "konto"), ("why a message comes back", "bounce")):
        results = ask(generation, title)
        assert (results.hits[0].slug, results.verdict.confidence) == (slug, 1.0)


def test_a_title_promises_nothing_to_a_query_that_asks_for_something_else(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(
        {**MAIL, "a/contest.md": article("Join the contest", "Send a card.", expect_queries="[cannot enter contest]")}
    )
    search = IndexManager(search_config).current().searcher.search
    for query in ("join the contest", "how do I join the contest", "can't enter the contest"):
        assert search(parse(query)).verdict.confidence == 1.0, query
    for query in ("not join the contest", "why join the contest", "enter the contest"):
        assert search(parse(query)).verdict.confidence < 1.0, query


def test_titles_and_expected_questions_are_found_by_their_beginning(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    sync = article("Synchronise folders", "Press it.", expect_queries="[Why are  folders old]")
    build_index({**MAIL, "mail/sync.md": sync})
    searcher = IndexManager(search_config).current().searcher
    assert list(searcher.begun("WHY")) == ["bounce", "sync"]
    assert list(searcher.begun("why are f")) == ["sync"]
    assert list(searcher.begun("zeppelin")) == []


def test_a_keyword_that_is_the_query_names_an_article_whose_title_denies(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index({**MAIL, "a/lost.md": article("No way back left", "Write to us.", synonyms="[lost everything]")})
    assert ask(IndexManager(search_config).current(), "lost everything").verdict.outcome == "answered"
