"""The sample help centre keeps what it promises: clean articles, held expectations, honesty about the rest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from search.answers.deflect import deflect
from search.answers.safe_search import search_safely
from search.answers.suggest import suggest
from search.config import SearchConfig
from search.generations.builder import Report, build
from search.generations.manager import IndexManager
from search.query import parse
from web.catalogues import View
from web.tickets.suggestions import suggestions_for

if TYPE_CHECKING:
    from search.generations.generation import Generation

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
"""Nothing that a mail service does; the page must not pretend otherwise."""


@pytest.fixture(scope="module")
def report(northpost_index: Path) -> Report:
    """Return what building again reports: the same problems, and nothing changed."""
    return build(KbConfig(articles=ARTICLES), SearchConfig(index=northpost_index))


@pytest.fixture(scope="module")
def northpost(report: Report, northpost_index: Path) -> Generation:
    assert report.published
    return IndexManager(SearchConfig(index=northpost_index)).current()


def test_no_article_has_a_problem_and_every_expected_question_finds_its_article(report: Report) -> None:
    assert report.articles >= 45
    # a review falls due by itself, and no change to the articles should wait for it
    assert [str(problem) for problem in report.problems if problem.rule != "review-overdue"] == []


def test_every_article_expects_two_questions_or_more(northpost: Generation) -> None:
    assert [e.slug for e in northpost.docstore.entries.values() if len(e.metadata.expect_queries) < 2] == []


@pytest.mark.parametrize("question", OUT_OF_SCOPE)
def test_what_northpost_does_not_do_is_never_answered(northpost: Generation, question: str) -> None:
    verdict = northpost.searcher.search(parse(question)).verdict
    assert verdict.outcome != "answered", verdict
    assert verdict.offers_ticket


@pytest.mark.parametrize(
    ("question", "slug"),
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
def test_people_in_trouble_find_the_way(northpost: Generation, question: str, slug: str) -> None:
    assert northpost.searcher.search(parse(question)).hits[0].slug == slug


def test_suggestions_and_results_agree_on_the_first_hit(northpost: Generation) -> None:
    for entry in northpost.docstore.entries.values():
        for question in (entry.title, *entry.metadata.expect_queries):
            results, _ = search_safely(northpost, parse(question))
            if results.verdict.outcome != "none":
                assert suggest(northpost, question, is_complete=True).items[0].url == results.hits[0].url, question


def test_a_long_ticket_finds_what_it_is_about(northpost: Generation) -> None:
    body = (
        "Hello dear support team,\n\nsince this morning I cannot get in any more. I got a new phone last week and the "
        "six digits that my authenticator shows are refused every time, it says invalid code. My password is right.\n"
        "> On Monday you wrote:\n> our printers are on sale\n\nKind regards\n-- \nAnna, sales of printers and toner\n"
    )
    slugs = [hit.slug for hit in deflect(northpost, "Code is always rejected", body).hits]
    assert "codes-are-rejected" in slugs[:3]


def test_whoever_is_at_risk_is_shown_the_safety_advice_and_never_held_back(northpost: Generation) -> None:
    seen = View(northpost.docstore, northpost)
    body = "They are called something Turkish since last night, and I live alone."
    given = suggestions_for(seen, "Odd folders", body)
    assert given.safety_advice is not None
    assert given.safety_advice.risk.label == "takeover"
    assert given.safety_advice.article is not None
    assert not given.can_deflect
    assert suggestions_for(seen, "Sort folders", "Can the folders be sorted by name?").safety_advice is None


def test_a_search_that_describes_a_risk_gets_the_advice_of_the_form(northpost: Generation) -> None:
    results, advice = search_safely(northpost, parse("my account was hacked"))
    slugs = [hit.slug for hit in results.hits]
    assert advice is not None
    assert (advice.kind, slugs[0]) == ("takeover", "compromised-account")
    assert "delete-your-account" not in slugs[:5]
    given = suggestions_for(View(northpost.docstore, northpost), "", "my account was hacked")
    assert given.safety_advice is not None
    assert given.safety_advice.text == advice.text


def test_a_search_without_a_risk_keeps_its_order(northpost: Generation) -> None:
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
def test_short_words_of_a_person_at_risk_get_the_same_advice_everywhere(
    northpost: Generation, query: str, kind: str, article: str
) -> None:
    results, advice = search_safely(northpost, parse(query))
    assert advice is not None
    assert (advice.kind, advice.article, results.hits[0].slug) == (kind, article, article)
    assert suggest(northpost, query, is_complete=True).items[0].url.partition("#")[0] == f"/articles/{article}"
    given = suggestions_for(View(northpost.docstore, northpost), query, "")
    assert given.safety_advice is not None
    assert given.safety_advice.text == advice.text


@pytest.mark.parametrize("query", ["I want to kill myself", "i want to die", "suicide"])
def test_suggestions_name_no_article_to_a_person_who_may_die(northpost: Generation, query: str) -> None:
    assert suggest(northpost, query).items == ()
    _, advice = search_safely(northpost, parse(query))
    assert advice is not None
    assert advice.link == "https://findahelpline.com/"


@pytest.mark.parametrize("query", ["download all my emails", "address unknown when signing in"])
def test_a_short_query_that_only_resembles_a_risk_gets_no_advice(northpost: Generation, query: str) -> None:
    assert search_safely(northpost, parse(query))[1] is None
