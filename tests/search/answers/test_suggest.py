"""Suggestions are a short form of the search results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.answers.suggest import suggest
from search.generations.manager import IndexManager
from search.query import parse
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex


def test_articles_are_suggested_with_their_category(mail: Generation) -> None:
    first = suggest(mail, "message comes").items[0]
    assert (first.label, first.url, first.kind, first.detail) == (
        "Why a message comes back",
        "/articles/bounce",
        "article",
        "Sending mail",
    )


def test_a_section_that_matches_better_is_suggested_instead_of_its_article(mail: Generation) -> None:
    first = suggest(mail, "delivery was delayed").items[0]
    assert (first.kind, first.url) == ("section", "/articles/bounce#delivery-was-delayed")
    assert first.detail == "Sending mail › Delivery was delayed"


def test_categories_are_suggested_by_the_beginning_of_their_name(mail: Generation) -> None:
    assert ("category", "/categories/mail") in [(item.kind, item.url) for item in suggest(mail, "send").items]


def test_categories_match_in_quotes_and_without_accents(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL | {"mail/_category.md": "---\ntitle: Réglages\n---\n"})
    items = suggest(IndexManager(search_config).current(), "\u201cregl\u201d").items
    assert [item.label for item in items] == ["Réglages"]


def test_categories_are_suggested_with_those_above_them(build_index: BuildIndex, search_config: SearchConfig) -> None:
    files = {f"{name}/Setup/a.md": article(f"About {name}", "Text.") for name in ("Android", "Windows")}
    build_index(
        {**files, "Windows/Updates/b.md": article("Updates", "Text."), "Android/Sync/c.md": MAIL["mail/bounce.md"]}
    )
    items = [item for item in suggest(IndexManager(search_config).current(), "setup").items if item.kind == "category"]
    assert [(item.label, item.detail) for item in items] == [("Setup", "Android"), ("Setup", "Windows")]


def test_nothing_is_suggested_if_nothing_matches(mail: Generation) -> None:
    suggestions = suggest(mail, "zeppelin over berlin")
    assert (suggestions.items, suggestions.total, suggestions.verdict.outcome) == ((), 0, "none")


def test_at_most_limit_articles_are_suggested(mail: Generation) -> None:
    assert len(suggest(mail, "a message comes back clock password refund", limit=1).items) <= 1


def test_the_first_suggestion_is_the_first_hit(mail: Generation) -> None:
    for text in ("password", "clock", "550 5.7.1", "refund pay"):
        assert suggest(mail, text).items[0].url == mail.searcher.search(parse(text)).hits[0].url
