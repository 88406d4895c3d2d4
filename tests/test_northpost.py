"""The sample help centre: articles without problems, expected queries that succeed, and no false answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from search.answers.deflect import deflect
from search.answers.safe_search import search_safely
from search.answers.suggest import suggest
from search.config import SearchConfig
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.query import parse
from web.catalogues import View
from web.tickets.suggestions import suggestions_for

if TYPE_CHECKING:
    from search.generations.generation import Generation
    from search.generations.receipt import Report

ARTICLES = Path(__file__).resolve().parent.parent / "articles"

OUT_OF_SCOPE = (
    "printer catches fire",
    "recipe for apple pie",
    "what is the weather tomorrow",
    "book a flight to paris",
    "my washing machine leaks",
    "order a pizza",
    "rent a car for the weekend",
    "change the oil in my car",
    "football results today",
    "install a solar panel on the roof",
    "how tall is the eiffel tower",
    "cancel my gym membership",
    "learn to play the piano",
    "best vaccine against the flu",
)
"""Queries that no article of a mail service answers."""


@pytest.fixture(scope="module")
def report(northpost_index: Path) -> Report:
    """Return the report of an unchanged build, which repeats the problems of the first."""
    return build(KbConfig(articles=ARTICLES), SearchConfig(index=northpost_index))


@pytest.fixture(scope="module")
def northpost(report: Report, northpost_index: Path) -> Generation:
    assert report.published
    return IndexManager(SearchConfig(index=northpost_index)).current()


def test_articles_have_no_problems_and_expected_queries_succeed(report: Report) -> None:
    assert report.articles >= 45
    # reviews fall due with time and must not block changes to the articles
    assert [str(problem) for problem in report.problems if problem.rule != "review-overdue"] == []


def test_every_article_has_at_least_two_expected_queries(northpost: Generation) -> None:
    assert [e.slug for e in northpost.docstore.entries.values() if len(e.metadata.expect_queries) < 2] == []


@pytest.mark.parametrize("query", OUT_OF_SCOPE)
def test_out_of_scope_query_is_never_answered(northpost: Generation, query: str) -> None:
    verdict = northpost.searcher.search(parse(query)).verdict
    assert verdict.outcome != "answered", verdict


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("forgot my pasword", "reset-your-password"),
        ("delivry failed", "bounce-messages"),
        ("athenticator code rejected", "codes-are-rejected"),
        ("recovry phrase", "recovery-phrase"),
        ("550 5.7.1", "bounce-messages"),
        ("imap.northpost.example", "imap-smtp-settings"),
        ("someone hacked my account", "compromised-account"),
        ("get my money back", "refunds"),
        ("spf dkim dmarc", "spf-dkim-dmarc"),
        ("lost my phone", "lost-phone"),
    ],
)
def test_common_query_finds_its_article_first(northpost: Generation, query: str, slug: str) -> None:
    assert northpost.searcher.search(parse(query)).hits[0].slug == slug


def test_first_suggestion_equals_first_hit(northpost: Generation) -> None:
    for entry in northpost.docstore.entries.values():
        for query in (entry.title, *entry.metadata.expect_queries):
            results, _ = search_safely(northpost, parse(query))
            if results.verdict.outcome != "none":
                assert suggest(northpost, query, is_complete=True).items[0].url == results.hits[0].url, query


def test_long_ticket_finds_its_article_despite_quote_and_signature(northpost: Generation) -> None:
    body = (
        "Hello dear support team,\n\nsince this morning I cannot get in any more. I got a new phone last week and the "
        "six digits that my authenticator shows are refused every time, it says invalid code. My password is right.\n"
        "> On Monday you wrote:\n> our printers are on sale\n\nKind regards\n-- \nAnna, sales of printers and toner\n"
    )
    slugs = [hit.slug for hit in deflect(northpost, "Code is always rejected", body).hits]
    assert "codes-are-rejected" in slugs[:3]


def test_ticket_describing_a_risk_gets_safety_advice_and_is_never_deflected(northpost: Generation) -> None:
    view = View(northpost.docstore, northpost)
    body = "They are called something Turkish since last night, and I live alone."
    suggestions = suggestions_for(view, "Odd folders", body)
    assert suggestions.safety_advice is not None
    assert suggestions.safety_advice.risk.label == "takeover"
    assert suggestions.safety_advice.article is not None
    assert not suggestions.can_deflect
    assert suggestions_for(view, "Sort folders", "Can the folders be sorted by name?").safety_advice is None


def test_search_describing_a_risk_shows_the_same_advice_as_the_form(northpost: Generation) -> None:
    results, advice = search_safely(northpost, parse("my account was hacked"))
    slugs = [hit.slug for hit in results.hits]
    assert advice is not None
    assert (advice.kind, slugs[0]) == ("takeover", "compromised-account")
    assert "delete-your-account" not in slugs[:5]
    suggestions = suggestions_for(View(northpost.docstore, northpost), "", "my account was hacked")
    assert suggestions.safety_advice is not None
    assert suggestions.safety_advice.text == advice.text


def test_search_without_risk_keeps_the_order_of_its_hits(northpost: Generation) -> None:
    results, advice = search_safely(northpost, parse("delete my account"))
    assert advice is None
    assert results.hits[0].slug == "delete-your-account"


@pytest.mark.parametrize(
    ("query", "kind", "article"),
    [
        ("my account was hacked", "takeover", "compromised-account"),
        ("someone has my password", "takeover", "compromised-account"),
        ("I am locked out", "locked-out", "no-recovery-method-left"),
        ("lost my phone and have no codes", "locked-out", "lost-phone"),
        ("fraud on my card", "payment-fraud", "unknown-charge"),
        ("I didn't make this payment", "payment-fraud", "unknown-charge"),
        ("somebody took over my account and changed the recovery e-mail", "takeover", "compromised-account"),
    ],
)
def test_short_query_describing_a_risk_gets_the_same_advice_everywhere(
    northpost: Generation, query: str, kind: str, article: str
) -> None:
    results, advice = search_safely(northpost, parse(query))
    assert advice is not None
    assert (advice.kind, advice.article, results.hits[0].slug) == (kind, article, article)
    assert suggest(northpost, query, is_complete=True).items[0].url.partition("#")[0] == f"/articles/{article}"
    suggestions = suggestions_for(View(northpost.docstore, northpost), query, "")
    assert suggestions.safety_advice is not None
    assert suggestions.safety_advice.text == advice.text


@pytest.mark.parametrize("query", ["I want to kill myself", "i want to die", "suicide"])
def test_suicidal_query_gets_the_helpline_and_no_suggested_articles(northpost: Generation, query: str) -> None:
    assert suggest(northpost, query).items == ()
    _, advice = search_safely(northpost, parse(query))
    assert advice is not None
    assert advice.link == "https://findahelpline.com/"


@pytest.mark.parametrize("query", ["download all my emails", "address unknown when signing in"])
def test_short_query_resembling_a_risk_gets_no_advice(northpost: Generation, query: str) -> None:
    assert search_safely(northpost, parse(query))[1] is None


def test_a_query_is_not_led_by_its_opposite(northpost: Generation) -> None:
    assert northpost.searcher.search(parse("how do i turn on two factor")).hits[0].slug == "set-up-two-factor"
    assert northpost.searcher.search(parse("turn off two factor")).hits[0].slug == "turn-off-two-factor"
    assert northpost.searcher.search(parse("dont delete my account")).verdict.outcome != "answered"


@pytest.mark.parametrize("query", ["talk to a human", "agent", "phone number"])
def test_a_query_for_a_person_is_left_to_one(northpost: Generation, query: str) -> None:
    results = northpost.searcher.search(parse(query))
    assert results.wants_person
    assert results.verdict.outcome != "answered"


def test_a_query_in_another_language_lists_only_what_shares_its_words(northpost: Generation) -> None:
    assert northpost.searcher.search(parse("passwort vergessen")).hits == ()
    results = northpost.searcher.search(parse("imap einstellungen"))
    assert (results.foreign_language, results.hits[0].slug) == ("de", "imap-smtp-settings")
    assert northpost.searcher.search(parse("asdkjhasd")).hits == ()
