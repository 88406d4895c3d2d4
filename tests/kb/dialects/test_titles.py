"""Titles of callouts that have none of their own."""

from __future__ import annotations

import pytest

from kb.dialects.titles import title_of


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Warning"),
        ("de", "Warnung"),
        ("pt-BR", "Aviso"),
        ("zh-Hans-CN", "警告"),
        ("nn", "Advarsel"),
        ("xx", "Warning"),
        ("", "Warning"),
    ],
)
def test_titles_are_in_the_language_of_the_article(lang: str, title: str) -> None:
    assert title_of("WARNING", lang) == title


def test_traditional_chinese_has_words_of_its_own() -> None:
    assert title_of("note", "zh-TW") == title_of("note", "zh-Hant-HK") == "備註"


def test_names_without_a_translation_are_shown_as_they_are() -> None:
    assert title_of("see-also", "de") == "See also"
