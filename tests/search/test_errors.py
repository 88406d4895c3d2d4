"""An error is blamed on the article that caused it, unless the machine is at fault."""

from __future__ import annotations

import sqlite3

import pytest

from search.errors import ArticleError, blame


def test_an_error_is_blamed_on_its_article() -> None:
    with pytest.raises(ArticleError, match="reset-password: ValueError: no heading") as raised, blame("reset-password"):
        raise ValueError("no heading")
    assert raised.value.slug == "reset-password"
    assert isinstance(raised.value.cause, ValueError)


@pytest.mark.parametrize("error", [OSError("disk full"), MemoryError(), sqlite3.Error("locked")])
def test_faults_of_the_machine_are_not_blamed_on_an_article(error: Exception) -> None:
    with pytest.raises(type(error)), blame("reset-password"):
        raise error


def test_the_first_article_blamed_keeps_the_blame() -> None:
    with pytest.raises(ArticleError, match="inner"), blame("outer"), blame("inner"):
        raise KeyError("field")
