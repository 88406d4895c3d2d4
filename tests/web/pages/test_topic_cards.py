"""Topics as cards, and those to browse when a search finds no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.article import Category
from kb.config import KbConfig
from kb.corpus import read_corpus
from kb.layout.category_tree import CategoryTree
from web.pages.topic_cards import FEW_CARDS, MAX_CARDS, nearest_categories, topic_cards

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from flask.testing import FlaskClient


def test_the_nearest_topics_come_first(client: FlaskClient) -> None:
    """Words are compared as search compares them: "managing" matches "manage"."""
    page = client.get("/search?q=managing+kangaroo+trombone+volcano+pancake&exact=1").text
    assert "We found no answer" in page
    around = page[page.index("Or look around") :]
    assert around.index("/categories/account") < around.index("/categories/mail")


def test_only_the_first_titles_speak_for_a_large_topic(
    articles_from: Callable[[dict[str, str | bytes]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, str | bytes] = {"Bees/a.md": "# Honey", "Wasps/a.md": "# Sting", "Wasps/b.md": "# Honey honey"}
    corpus = read_corpus(KbConfig(articles=articles_from(files | {"Wasps/c.md": "# Swarm"})))

    def nearest(text: str) -> list[str]:
        return [category.slug for category in nearest_categories(text, corpus, lang="en")]

    assert nearest("swarm") == ["wasps", "bees"]
    monkeypatch.setattr("web.pages.topic_cards.MAX_TITLES", 4)
    assert nearest("swarm") == ["bees", "wasps"], "two titles a topic"


def test_nearest_topics_are_computed_only_without_results(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.pages.views.nearest_categories", None)
    assert "/articles/reset-password" in client.get("/search?q=reset+password").text


def tree(tops: int, seconds: int = 0, thirds: int = 0) -> CategoryTree:
    """Return a tree in which each category of the first two levels has so many below it."""
    categories = []
    for top in range(tops):
        categories.append(Category(f"{top}", f"{top}", "", 1, ("a",)))
        for second in range(seconds):
            categories.append(Category(f"{top}-{second}", f"{second}", "", 1, ("b", "c"), f"{top}"))
            categories += [
                Category(f"{top}-{second}-{third}", f"{third}", "", 1, ("d",), f"{top}-{second}")
                for third in range(thirds)
            ]
    return CategoryTree.of(tuple(categories))


def test_card_counts_the_articles_and_topics_below_it() -> None:
    (card,) = topic_cards(tree(1, 2, 3), tree(1, 2, 3).top)
    assert (card.articles, card.topics, card.is_complete) == (1 + 2 * (2 + 3), 2 + 2 * 3, True)
    assert [(subtopic.articles, len(subtopic.below), subtopic.is_cut) for subtopic in card.below] == [(5, 3, False)] * 2


def test_card_shows_the_first_topics_and_says_that_there_are_more() -> None:
    (card,) = topic_cards(tree(1, 9, 9), tree(1, 9, 9).top)
    assert (len(card.below), card.is_complete) == (5, False)
    assert all(len(subtopic.below) == 3 and subtopic.is_cut for subtopic in card.below)


def test_many_cards_show_less_each_and_their_number_is_limited() -> None:
    many = tree(600, 6, 6)
    cards = topic_cards(many, many.top)
    assert len(cards) == MAX_CARDS
    assert {(len(card.below), len(card.below[0].below)) for card in cards} == {(4, 2)}
    few = topic_cards(many, many.top[:FEW_CARDS])
    assert (len(few[0].below), len(few[0].below[0].below)) == (5, 3)
