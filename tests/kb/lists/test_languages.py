"""Advice for words that are not language codes."""

from __future__ import annotations

import pytest

from kb.lists.languages import LANGUAGES, advice, closest, direction


@pytest.mark.parametrize(("text", "code"), [("german", "de"), ("germn", "de"), ("jp", "ja"), ("deutsch", "de")])
def test_names_and_misspelt_names_suggest_their_code(text: str, code: str) -> None:
    assert code in LANGUAGES
    assert advice(text) == f'its two-letter code, "{code}"'


def test_unknown_languages_suggest_no_code() -> None:
    assert advice("klingon") == 'a two-letter code, such as "en"'


@pytest.mark.parametrize("lang", ["ar", "he", "fa-IR", "ur", "AR", "ar_EG", "pa-Arab", "az-arab-IR"])
def test_languages_in_arabic_or_hebrew_letters_run_from_right_to_left(lang: str) -> None:
    assert direction(lang) == "rtl"


@pytest.mark.parametrize("lang", ["en", "de-AT", "ja", "", "he-Latn", "az-Latn", "tr", "en-1996"])
def test_other_languages_run_from_left_to_right(lang: str) -> None:
    """The code's script decides: Hebrew in Latin letters runs from left to right."""
    assert direction(lang) == "ltr"


@pytest.mark.parametrize(
    ("wanted", "available", "suits"),
    [
        ("de", ["en", "de"], "de"),
        ("de-AT", ["en", "de"], "de"),
        ("DE_at", ["de-DE"], "de-DE"),
        ("de", ["de-AT", "de-CH"], "de-AT"),
        ("pt-PT", ["pt-BR", "pt-PT"], "pt-PT"),
        ("pt-AO", ["pt-BR", "pt"], "pt"),
        ("zh-TW", ["zh-CN", "zh-Hant"], "zh-Hant"),
        ("zh-SG", ["zh-TW", "zh-CN"], "zh-CN"),
        ("nb", ["en", "no"], "no"),
        ("sv", ["en", "de"], ""),
        ("d", ["de"], ""),
        ("", ["de"], ""),
        ("en", [], ""),
    ],
)
def test_readers_get_the_available_language_closest_to_theirs(wanted: str, available: list[str], suits: str) -> None:
    assert closest(wanted, available) == suits
