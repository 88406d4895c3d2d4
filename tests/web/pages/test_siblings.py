"""The articles beside one in its topic."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from kb.corpus import read_corpus
from tests.small_centre import article
from web.pages.siblings import MAX_SHOWN, Siblings, siblings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

    from kb.article import Entry


@pytest.fixture
def entries(articles_from: Callable[[dict[str, str | bytes]], Path]) -> tuple[Entry, ...]:
    """Return 30 articles in their order."""
    files: dict[str, str | bytes] = {f"x/a{number:02}.md": article(f"A {number:02}", "Text.") for number in range(30)}
    return tuple(
        sorted(read_corpus(KbConfig(articles=articles_from(files))).entries.values(), key=lambda entry: entry.slug)
    )


@pytest.mark.parametrize(("place", "first"), [(0, 0), (3, 0), (15, 9), (27, 18), (29, 18)])
def test_the_list_is_a_window_around_the_article(entries: tuple[Entry, ...], place: int, first: int) -> None:
    beside = siblings(entries[place], entries)

    assert beside.shown == entries[first : first + MAX_SHOWN]
    assert entries[place] in beside.shown


def test_neighbours_stand_directly_before_and_after(entries: tuple[Entry, ...]) -> None:
    first, middle, last = (siblings(entries[place], entries) for place in (0, 7, 29))

    assert (first.before, first.after) == (None, entries[1])
    assert (middle.before, middle.after) == (entries[6], entries[8])
    assert (last.before, last.after) == (entries[28], None)


@pytest.mark.parametrize("place", [0, 29])
def test_an_article_alone_or_elsewhere_has_none(entries: tuple[Entry, ...], place: int) -> None:
    assert siblings(entries[place], entries[:1]) == Siblings()


def test_only_articles_in_the_same_language_stand_beside_it(entries: tuple[Entry, ...]) -> None:
    german = replace(entries[1], metadata=entries[1].metadata.model_copy(update={"lang": "de"}))

    assert siblings(entries[0], (entries[0], german, entries[2])).after == entries[2]


def test_an_article_leads_to_the_others_of_its_topic(client: FlaskClient) -> None:
    page = client.get("/articles/moved").text
    beside = page[page.index('class="side-nav"') : page.index("<article")]

    assert '<a href="/articles/moved" aria-current="page">' in beside
    assert 'rel="next" href="/articles/' in page or 'rel="prev" href="/articles/' in page
