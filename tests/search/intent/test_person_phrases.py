"""The phrases of people who want a person."""

from __future__ import annotations

import pytest

from search.intent.person_phrases import ALONE, ANYWHERE, FILLERS
from search.text.normalizer import fold


def test_every_language_has_all_three_lists() -> None:
    assert FILLERS.keys() == ANYWHERE.keys() == ALONE.keys()


@pytest.mark.parametrize("lang", FILLERS)
def test_phrases_are_folded_and_have_no_fillers(lang: str) -> None:
    for phrase in f"{ANYWHERE[lang]},{ALONE[lang]}".split(","):
        assert phrase.split()
        assert fold(phrase) == phrase
        assert not set(phrase.split()) & set(FILLERS[lang].split()), phrase
