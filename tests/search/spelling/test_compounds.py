"""Compounds are split where both sides are words."""

from __future__ import annotations

import pytest

from search.spelling.compounds import LINKS, CompoundSplitter
from search.text.surfaces import COMPOUNDING


@pytest.mark.parametrize(
    ("lang", "word", "parts"),
    [
        ("de", "rechnungsadresse", {"rechnung", "adresse"}),
        ("de", "kontoauszug", {"konto", "auszug"}),
        ("de", "anmeldeseite", {"anmelde", "seite"}),
        ("de", "krankenversicherungskarte", {"krankenversicherung", "kranken", "versicherung", "karte"}),
        ("nl", "betaalrekening", {"betaal", "rekening"}),
        ("sv", "leveransadress", {"leverans", "adress"}),
        ("da", "faktureringsadresse", {"fakturering", "adresse"}),
        ("no", "betalingskort", {"betaling", "kort"}),
    ],
)
def test_a_compound_has_its_parts(lang: str, word: str, parts: set[str]) -> None:
    assert set(CompoundSplitter(lang, ()).parts(word)) == parts


@pytest.mark.parametrize("word", ["passwort", "unterstutzung", "zurucksetzen", "einstellungen", "verbindung", "konto"])
def test_other_words_are_left_whole(word: str) -> None:
    assert CompoundSplitter("de", ()).parts(word) == ()


def test_the_articles_own_words_are_parts_too() -> None:
    assert CompoundSplitter("de", ()).parts("zorbokonto") == ()
    assert CompoundSplitter("de", {"zorbo"}).parts("zorbokonto") == ("zorbo", "konto")


def test_long_words_cost_little() -> None:
    assert CompoundSplitter("de", ()).parts("rechnung" * 500) == ()


def test_every_language_of_compounds_has_its_links() -> None:
    assert LINKS.keys() == COMPOUNDING
