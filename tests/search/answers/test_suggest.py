"""Suggestions are the search itself, short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.answers.suggest import suggest
from search.generations.manager import IndexManager
from search.query import parse
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex


def test_an_article_is_suggested_with_its_category(mail: Generation) -> None:
    first = suggest(mail, "message comes").items[0]
    assert (first.label, first.url, first.kind, first.detail) == (
        "Why a message comes back",
        "/articles/bounce",
        "article",
        "Sending mail",
    )


def test_a_section_that_answers_better_is_suggested_itself(mail: Generation) -> None:
    first = suggest(mail, "delivery was delayed").items[0]
    assert (first.kind, first.url) == ("section", "/articles/bounce#delivery-was-delayed")
    assert first.detail == "Sending mail › Delivery was delayed"


def test_a_category_is_suggested_by_the_beginning_of_its_name(mail: Generation) -> None:
    assert ("category", "/categories/mail") in [(item.kind, item.url) for item in suggest(mail, "send").items]


def test_a_category_is_suggested_in_quotes_and_without_its_accents(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MAIL | {"mail/_category.md": "---\ntitle: Réglages\n---\n"})
    items = suggest(IndexManager(search_config).current(), "\u201cregl\u201d").items
    assert [item.label for item in items] == ["Réglages"]


def test_nothing_is_suggested_where_nothing_matches(mail: Generation) -> None:
    found = suggest(mail, "zeppelin over berlin")
    assert (found.items, found.total, found.verdict.outcome) == ((), 0, "none")


def test_no_more_articles_are_suggested_than_asked_for(mail: Generation) -> None:
    assert len(suggest(mail, "a message comes back clock password refund", limit=1).items) <= 1


def test_the_first_suggestion_is_the_first_result(mail: Generation) -> None:
    for text in ("password", "clock", "550 5.7.1", "refund pay"):
        assert suggest(mail, text).items[0].url == mail.searcher.search(parse(text)).hits[0].url
