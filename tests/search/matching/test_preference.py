"""The reader's language comes first, unless the words of the query are in another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.answers.deflect import deflect
from search.answers.suggest import suggest
from search.generations.manager import IndexManager
from search.query import parse
from tests.search.searching import ask, slugs
from tests.small_centre import article
from tests.translated_centre import LANGUAGES, QUESTIONS, TRANSLATED, Question

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from search.mode import MeaningSetting
    from tests.search.conftest import BuildIndex


@pytest.fixture(params=["off", "static"])
def meaning(request: pytest.FixtureRequest) -> MeaningSetting:
    setting: MeaningSetting = request.param
    return setting


@pytest.fixture
def centre(build_index: BuildIndex, search_config: SearchConfig) -> Generation:
    build_index(TRANSLATED)
    return IndexManager(search_config).current()


def test_the_right_language_is_first_for_each_question_and_reader(centre: Generation) -> None:
    """These are answered with ``CLEARLY_LESS`` from .6 to .7 and ``OTHER_LANGUAGE`` from .2 to .6."""

    def answers(question: Question, lang: str) -> bool:
        return ask(centre, question.text, lang=lang).hits[0].slug == question.slug

    assert [question for question in QUESTIONS if not answers(question, question.lang)] == []
    assert sum(answers(question, "") for question in QUESTIONS) < 0.85 * len(QUESTIONS)


@pytest.mark.parametrize("reader", ["de-AT", "DE", "de-Latn-CH"])
def test_a_reader_from_another_country_gets_the_same_language(centre: Generation, reader: str) -> None:
    assert ask(centre, "imap", lang=reader).hits[0].lang == "de"


@pytest.mark.parametrize("reader", ["", "sv", "x", "*", "de" * 500, "\ud800"])
def test_a_language_without_articles_is_no_preference(centre: Generation, reader: str) -> None:
    assert slugs(ask(centre, "imap", lang=reader)) == slugs(ask(centre, "imap"))


def test_articles_in_other_languages_follow(centre: Generation) -> None:
    first, *others = [hit.lang for hit in ask(centre, "imap", lang="de").hits]
    assert first == "de"
    assert {"de", *others} == set(LANGUAGES)


def test_the_pages_of_a_long_list_have_each_article_once(build_index: BuildIndex, search_config: SearchConfig) -> None:
    """The ranking that stops early must not lose what a preference brings forward."""
    build_index(
        {
            f"{lang}/{lang}-{n}.md": article(f"Zeppelin {n}", "Zeppelin. " * n, lang=lang)
            for n in range(150)
            for lang in ("en", "de")
        }
    )
    searcher = IndexManager(search_config).current().searcher
    first, *others = [searcher.search(parse("zeppelin", page=page, page_size=50, lang="de")) for page in range(1, 7)]
    every = [hit for results in (first, *others) for hit in results.hits]
    assert {hit.lang for hit in first.hits} == {"de"}
    assert len({hit.slug for hit in every}) == len(every) == first.total == 300
    assert [hit.score for hit in every] == sorted((hit.score for hit in every), reverse=True)


def test_suggestions_and_deflection_prefer_the_language_too(centre: Generation) -> None:
    assert [suggest(centre, "imap", lang=lang).items[0].lang for lang in LANGUAGES] == list(LANGUAGES)
    assert [deflect(centre, "IMAP", "", lang=lang).hits[0].lang for lang in LANGUAGES] == list(LANGUAGES)


def test_another_variant_of_the_readers_language_comes_before_other_languages(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index({f"{lang}.md": article(f"Fax {lang}", "Fax.", lang=lang) for lang in ("pt-BR", "en", "pt-PT")})
    searcher = IndexManager(search_config).current().searcher
    assert [hit.lang for hit in searcher.search(parse("fax", lang="pt-PT")).hits] == ["pt-PT", "pt-BR", "en"]


def test_an_index_of_one_language_has_no_preference(mail: Generation) -> None:
    for text in ("password", "codes rejected", "clock"):
        assert ask(mail, text, lang="en") == ask(mail, text)
        assert ask(mail, text, lang="de") == ask(mail, text)
