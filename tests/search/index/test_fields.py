"""The table of fields is consistent."""

from __future__ import annotations

from search.index.fields import FIELDS, ORDINAL, SLUG, STRONG_FIELDS


def test_fields_have_names_of_their_own() -> None:
    names = [field.name for field in FIELDS]
    assert len({*names, SLUG, ORDINAL}) == len(names) + 2


def test_strong_fields_are_all_fields_but_the_body() -> None:
    assert {field.name for field in FIELDS} - STRONG_FIELDS == {"body"}
    assert {field.name for field in FIELDS} >= STRONG_FIELDS


def test_strong_fields_are_boosted_and_normalisation_is_a_share() -> None:
    assert all(field.boost > 1.0 for field in FIELDS if field.name in STRONG_FIELDS)
    assert all(0.0 <= field.b <= 1.0 for field in FIELDS)
