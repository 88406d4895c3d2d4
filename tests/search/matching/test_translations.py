"""A list shows one version of an article that exists in several languages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from search.generations.manager import IndexManager
from search.query import parse
from tests.search.searching import ask, slugs
from tests.small_centre import article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from search.matching.searcher import ImpactSearcher
    from tests.search.conftest import BuildIndex

TEXTS = {
    "en": ("Settings for IMAP", "Use imap.example.org in the mail program. "),
    "de": ("Einstellungen für IMAP", "Im Mailprogramm imap.example.org eintragen. "),
    "fr": ("Réglages pour IMAP", "Indiquez imap.example.org dans le logiciel. "),
}
FILES = {
    f"{lang}/mail/imap-{number}.md": article(f"{title} {number}", text * (number + 1), lang=lang)
    for lang, (title, text) in TEXTS.items()
    for number in range(12)
}


@pytest.fixture
def centre(build_index: BuildIndex, search_config: SearchConfig) -> Generation:
    build_index({**FILES, "en/mail/only.md": article("IMAP in English only", "imap.example.org", lang="en")})
    return IndexManager(search_config).current()


@pytest.mark.parametrize("lang", ["en", "de", "fr"])
def test_each_article_is_listed_once_in_the_readers_language(centre: Generation, lang: str) -> None:
    results = ask(centre, "imap.example.org", lang=lang, page_size=50)
    assert results.total == len(results.hits) == 13
    assert [hit.lang for hit in results.hits if hit.slug != "only"] == [lang] * 12


def test_pages_follow_each_other_without_gaps(centre: Generation) -> None:
    every = slugs(ask(centre, "imap.example.org", lang="de", page_size=50))
    pages = [slugs(ask(centre, "imap.example.org", lang="de", page=page, page_size=5)) for page in (1, 2, 3)]
    assert [slug for page in pages for slug in page] == every
    assert centre.searcher.rank(parse("imap.example.org", lang="de", page_size=50)) == every


def test_the_version_with_the_words_of_the_query_is_shown(centre: Generation) -> None:
    assert {hit.lang for hit in ask(centre, "einstellungen imap", lang="fr").hits[:3]} == {"de"}


def test_a_category_lists_its_own_versions(centre: Generation) -> None:
    """The best version of an article may be in another category."""
    category = centre.docstore.entries[ask(centre, "réglages").hits[0].slug].category
    results = ask(centre, "imap.example.org", lang="en", category=category, page_size=50)
    assert results.total == 12
    assert {hit.lang for hit in results.hits} == {"fr"}


def test_a_pinned_version_stays(centre: Generation) -> None:
    french = ask(centre, "réglages").hits[0].slug
    query = replace(parse("imap.example.org", lang="en", page_size=50), pinned=french)
    results = centre.searcher.search(query)
    assert results.hits[0].slug == french
    assert results.total == len(results.hits) == 13


def test_the_lead_of_an_answer_is_not_over_its_own_translation(centre: Generation) -> None:
    searcher: ImpactSearcher = centre.searcher
    match = searcher.match(parse("imap 3", lang="en"))
    assert len(match.evidence.by_words.articles) <= 13
