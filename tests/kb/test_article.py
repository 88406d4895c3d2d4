"""Articles and their addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.article import article_url
from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ReadAll


def test_addresses_have_the_slug_and_the_anchor() -> None:
    assert article_url("reset") == "/articles/reset"
    assert article_url("reset", "set-up") == "/articles/reset#set-up"


def test_entries_have_the_title_category_and_address_of_their_article(read_all: ReadAll) -> None:
    entry = read_all({"apps/reset.md": article("Reset your password")}).entries["reset"]

    assert (entry.title, entry.category, entry.url) == ("Reset your password", "apps", "/articles/reset")
