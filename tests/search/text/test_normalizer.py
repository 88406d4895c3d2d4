"""The ways to write a word are folded into one."""
# ruff: noqa: RUF001 - letters of many scripts

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.normalizer import IGNORED, fold, is_alphabetic


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("key\u00adboard", "keyboard"),
        ("key\u200bboard", "keyboard"),
        ("key\u2060board\ufeff", "keyboard"),
        ("\u202bright to left\u202c", "right to left"),
        ("check\u2010in", "check-in"),
        ("check\u2011in", "check-in"),
        ("don\u2019t", "don't"),
        ("don\u00b4t", "don't"),
        ("IŞIK", "isik"),
        ("ışık", "isik"),
        ("İZMİR", "izmir"),
        ("Łódź øre Đà", "lodz ore da"),
        ("Ｗｉｄｅ", "wide"),
        ("مُحَمَّد", "محمد"),
        ("عـــربي", "عربي"),
        ("أسئلة", "اسيلة"),
        ("شَالُوم", "شالوم"),
        ("שָׁלוֹם", "שלום"),
        ("בית־ספר", "בית-ספר"),
        ("می\u200cخواهم", "ميخواهم"),
        ("٤٢ ४२", "42 42"),
        ("葛\U000e0100城", "葛城"),
    ],
)
def test_spellings_are_folded_into_one(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(("letter", "similar"), [("ガ", "カ"), ("ก่า", "กา"), ("की", "का")])
def test_signs_that_make_another_letter_are_kept(letter: str, similar: str) -> None:
    assert fold(letter) != fold(similar)


@given(st.text(max_size=80))
def test_folded_text_has_no_ignored_characters(text: str) -> None:
    assert not re.search(f"[{IGNORED}]", fold(text))


def test_words_of_scripts_with_vowel_signs_are_alphabetic() -> None:
    assert is_alphabetic("पासवर्ड")
    assert not is_alphabetic("पासवर्ड2")
    assert not is_alphabetic("a-b")
