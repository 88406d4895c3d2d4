"""Articles and their addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.article import Category, article_url, populated
from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ReadAll


def test_addresses_have_the_slug_and_the_anchor() -> None:
    assert article_url("reset") == "/articles/reset"
    assert article_url("reset", "set-up") == "/articles/reset#set-up"


def test_entries_have_the_title_category_and_address_of_their_article(read_all: ReadAll) -> None:
    entry = read_all({"apps/reset.md": article("Reset your password")}).entries["reset"]

    assert (entry.title, entry.category, entry.url) == ("Reset your password", "apps", "/articles/reset")


def test_categories_stay_if_a_category_below_them_has_articles() -> None:
    top, middle, below, empty = (
        Category(slug, slug, "", 1, slugs, parent)
        for slug, slugs, parent in (
            ("top", (), ""),
            ("middle", (), "top"),
            ("below", ("a",), "middle"),
            ("empty", (), "top"),
        )
    )

    assert populated((top, middle, below, empty)) == (top, middle, below)


def test_categories_keep_the_articles_and_the_page_that_are_still_shown() -> None:
    category = Category("apps", "Apps", "", 1, ("a", "b"), page="intro")

    assert category.among({"b"}) == Category("apps", "Apps", "", 1, ("b",))
    assert category.among({"intro", "b"}).page == "intro"
