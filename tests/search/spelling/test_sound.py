"""Words that sound alike are respelt alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.spelling.sound import respell, sound_key


@pytest.mark.parametrize(
    ("spelt", "alike"),
    [("fone", "phone"), ("nife", "knife"), ("rite", "write"), ("lite", "light"), ("loging", "logging"),
     ("brij", "bridge"), ("kwit", "quit"), ("selebrate", "celebrate")],
)  # fmt: skip
def test_a_word_written_by_ear_sounds_like_the_right_one(spelt: str, alike: str) -> None:
    assert sound_key(spelt) == sound_key(alike)


def test_vowels_stay_in_a_respelling() -> None:
    assert respell("fone") == respell("phone") == "fon"
    assert respell("fine") != respell("fone")
    assert sound_key("fine") == sound_key("fone")


def test_other_scripts_stay_as_they_are() -> None:
    assert respell("пароль") == "пароль"


@given(st.text(max_size=30))
def test_any_text_is_accepted(text: str) -> None:
    assert len(respell(text)) <= 2 * len(text)
