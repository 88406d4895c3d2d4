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


def labels(generation: Generation, text: str, *, is_complete: bool = False) -> list[str]:
    return [item.label for item in suggest(generation, text, is_complete=is_complete).items]


def test_an_article_stays_listed_through_every_letter_of_a_word(mail: Generation) -> None:
    for query in ("reset your password", "codes from the authenticator", "message comes back"):
        wanted = labels(mail, query)[0]
        for end in range(2, len(query) + 1):
            assert wanted in labels(mail, query[:end]), query[:end]


def test_a_typing_error_in_the_beginning_of_a_word_still_lists_articles(mail: Generation) -> None:
    suggestions = suggest(mail, "pasw")
    assert suggestions.corrected == "password"
    assert suggestions.items[0].label == "Reset your password"
    assert suggest(mail, "passw").corrected is None


def test_gibberish_suggests_nothing_typed_or_complete(mail: Generation) -> None:
    assert labels(mail, "asdkjhasd") == labels(mail, "asdkjhasd", is_complete=True) == []


def test_words_that_say_nothing_suggest_titles_and_questions_that_begin_with_them(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    sync = article("Synchronise folders", "Press it.", expect_queries="[how do i sync my phone]")
    build_index({**MAIL, "mail/sync.md": sync})
    generation = IndexManager(search_config).current()
    assert labels(generation, "why") == ["Why a message comes back"]
    assert labels(generation, "how do i")[0] == "Synchronise folders"


def test_a_pause_takes_nothing_away(mail: Generation) -> None:
    for text in ("clock tele", "refund fun", "why", "a message comes back zeppelin"):
        assert set(labels(mail, text)) <= set(labels(mail, text, is_complete=True)), text


def test_a_quoted_phrase_that_no_article_has_is_taken_as_words(mail: Generation) -> None:
    assert "Get a refund" in labels(mail, '"refund of everything" now')
