"""Advice for words that are not language codes."""

from __future__ import annotations

import pytest

from kb.lists.languages import LANGUAGES, advice


@pytest.mark.parametrize(("text", "code"), [("german", "de"), ("germn", "de"), ("jp", "ja"), ("deutsch", "de")])
def test_names_and_misspelt_names_suggest_their_code(text: str, code: str) -> None:
    assert code in LANGUAGES
    assert advice(text) == f'its two-letter code, "{code}"'


def test_unknown_languages_suggest_no_code() -> None:
    assert advice("klingon") == 'a two-letter code, such as "en"'
