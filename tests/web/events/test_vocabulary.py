"""The words of the articles are known, names in none are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.conftest import services
from web.events.vocabulary import vocabulary_of

if TYPE_CHECKING:
    from flask import Flask


def test_words_of_the_articles_are_known_in_any_form(app: Flask) -> None:
    words = vocabulary_of(services(app).catalogues.generation())
    assert all(map(words.is_known, ("password", "passwords", "imap")))
    assert not any(map(words.is_known, ("kowalski", "schmidt", "the")))


def test_stop_words_say_nothing(app: Flask) -> None:
    words = vocabulary_of(services(app).catalogues.generation())
    assert words.is_stop("the")
    assert not words.is_stop("schmidt")


def test_without_an_index_no_word_is_known() -> None:
    words = vocabulary_of(None)
    assert not words.is_known("password")
    assert not words.is_stop("the")
