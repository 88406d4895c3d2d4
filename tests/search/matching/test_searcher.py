"""Questions find their articles, and the verdict is honest about those without an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.generations.manager import IndexManager
from tests.search.searching import ask, slugs
from tests.small_centre import article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("forgot password", "reset-password"),
        ("passphrase lost", "reset-password"),
        ("550 5.7.1", "bounce"),
        ("imap.example.org", "bounce"),
        ("imap", "bounce"),
        ("AUTHENTICATOR CODE", "two-factor"),
        ("log in page", "reset-password"),
        ("refunds", "refund"),
        ("authentic", "two-factor"),
    ],
)
def test_questions_find_their_article(mail: Generation, question: str, slug: str) -> None:
    assert slugs(ask(mail, question))[0] == slug


def test_quoted_phrases_must_occur_as_written(mail: Generation) -> None:
    assert slugs(ask(mail, '"clock of the telephone"')) == ["two-factor"]
    assert not ask(mail, '"clock of the telephone"').is_unquoted


def test_a_phrase_that_no_article_has_is_searched_for_without_its_quotes(mail: Generation) -> None:
    results = ask(mail, '"telephone of the clock"')
    assert results.is_unquoted
    assert results.query == '"telephone of the clock"'
    assert slugs(results) == slugs(ask(mail, "telephone of the clock"))
    assert not ask(mail, '"zzyzzx"').hits


def test_a_category_filter_applies_and_other_categories_are_still_counted(mail: Generation) -> None:
    results = ask(mail, "category:billing comes back")
    assert slugs(results) == ["refund"]
    assert dict(results.categories) == {"billing": 1, "mail": 1}
    assert slugs(ask(mail, "comes back", category="billing")) == ["refund"]
    assert slugs(ask(mail, "comes back", category="nowhere")) == []


def test_a_category_includes_what_is_below_it(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(
        {
            "Apps/overview.md": article("Our apps and the clock", "Read this."),
            "Apps/Android/clock.md": article("Set the clock", "Automatic."),
            "Apps/Android/Phones/old.md": article("An old clock", "Replace it."),
            "Billing/clock.md": article("Pay for a clock", "By card."),
        }
    )
    generation = IndexManager(search_config).current()
    results = ask(generation, "clock", category="apps")
    assert (len(results.hits), results.total) == (3, 3)
    assert dict(results.categories) == {"apps": 3, "android": 2, "phones": 1, "billing": 1}
    assert [hit.trail for hit in ask(generation, "clock", category="phones").hits] == [("Apps", "Android", "Phones")]


def test_pages_are_disjoint_and_complete(mail: Generation) -> None:
    pages = [slugs(ask(mail, "the a comes back clock page", page=page, page_size=2)) for page in (1, 2, 3)]
    assert ask(mail, "the a comes back clock page", page_size=2).total == sum(map(len, pages)) == 4
    assert len({slug for page in pages for slug in page}) == 4


def test_excluded_articles_are_not_found_and_boosted_ones_come_first(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(
        {
            "a/hidden.md": article("Garden gnomes", "Gnomes.", search="{exclude: true}"),
            "a/first.md": article("Gnomes in winter", "Gnomes.", search="{boost: 3}"),
            "a/other.md": article("Gnomes in summer", "Gnomes."),
        }
    )
    generation = IndexManager(search_config).current()
    assert slugs(ask(generation, "gnomes")) == ["first", "other"]
    assert "hidden" in generation.docstore.entries


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(text=st.text(max_size=300))
def test_no_query_raises(mail: Generation, text: str) -> None:
    results = ask(mail, text)
    assert 0.0 <= results.verdict.confidence <= 1.0
    assert len(results.hits) <= results.total
