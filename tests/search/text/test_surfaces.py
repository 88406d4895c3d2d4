"""Surfaces keep how people write a word beside how it is looked up."""

from __future__ import annotations

import pytest

from search.text.analyzer import analyzer
from search.text.surfaces import Surface, accented, surfaces


def test_a_word_keeps_its_accents() -> None:
    assert Surface("zuruckbekommen", "zuruckbekomm", "zurückbekommen", "de") in surfaces(
        "Geld ZURÜCKBEKOMMEN", analyzer("de")
    )
    assert [surface.written for surface in surfaces("Κωδικός", analyzer("el"))] == ["κωδικός"]


def test_invisible_characters_and_vowel_marks_are_not_shown() -> None:
    assert [surface.written for surface in surfaces("Schl\u00adüssel", analyzer("de"))] == ["schlüssel"]


def test_a_phrase_in_one_word_can_be_suggested_as_it_is() -> None:
    assert {surface.folded: surface.term for surface in surfaces("Log in, login", analyzer("en"))} == {
        "signin": "signin", "login": "signin",
    }  # fmt: skip


@pytest.mark.parametrize(
    "surface", [Surface("a1", "a", "a1"), Surface("uber", "uber", "über"), Surface("x", "y", "x", "de")]
)
def test_a_line_holds_a_word(surface: Surface) -> None:
    assert Surface.of(surface.line) == surface


def test_columns_that_say_nothing_are_left_out() -> None:
    assert Surface("stamps", "stamp", "stamps").line == "stamps\tstamp"


def test_words_without_accents_need_no_table() -> None:
    assert accented("plain words") == {}
    assert accented("Größe und Maß") == {"grosse": "größe", "mass": "maß"}
