"""The word list knows real words, their languages, and how frequent they are."""

from __future__ import annotations

import pytest

from search.text.word_list import LANGUAGES, Rank, WordList, languages_of, mask, word_list


@pytest.mark.parametrize("word", ["preview", "insurance", "asap", "login", "iphone", "zucchini", "colour", "color"])
def test_english_words_are_listed(word: str) -> None:
    assert "en" in languages_of(word)


@pytest.mark.parametrize("word", ["fone", "loging", "passwrod", "definitly"])
def test_misspelt_english_words_are_not(word: str) -> None:
    assert "en" not in languages_of(word)


def test_a_word_belongs_to_the_languages_that_use_it() -> None:
    assert languages_of("nicht") == {"de"}
    assert {"en", "de", "nl"} <= languages_of("die")
    assert "de" not in languages_of("the")  # quoted in every language, at home in one
    assert languages_of("пароль") >= {"ru"}
    assert languages_of("qxqxqx") == frozenset()


def test_languages_can_be_asked_by_rank() -> None:
    assert "de" in languages_of("kreditkarte")
    assert languages_of("kreditkarte", Rank.COMMON) == frozenset()
    assert languages_of("nicht", Rank.FREQUENT) == {"de"}
    assert word_list().rank("nicht", "de-AT") is Rank.FREQUENT
    assert word_list().rank("nicht", "tlh") is Rank.UNLISTED


def test_codes_of_one_language_share_a_list() -> None:
    assert mask(["nb"]) == mask(["nn"]) == mask(["no"]) != 0
    assert mask(["tlh"]) == 0


def test_a_list_can_be_made_of_any_words() -> None:
    german = 1 << 2 * LANGUAGES.index("de")
    small = WordList.of([("wort", 3 * german), ("weit", german)])
    assert small.languages("wort") == small.languages("weit") == {"de"}
    assert small.is_frequent("wort")
    assert not small.is_frequent("weit")
    assert not small.has("wert", mask(["de"]))
    assert not WordList.of([]).bits("wort")
