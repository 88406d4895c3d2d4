"""Slugs keep the letters and digits of a text."""

from __future__ import annotations

import pytest

from kb.files.slugs import help_desk_number, slugify


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Lost Phone", "lost-phone"),
        ("my_file", "my_file"),
        ("--a!!b--", "a-b"),
        ("Schlu\u0308ssel", "schlüssel"),
        ("パスワード 再設定", "パスワード-再設定"),
        ("हिन्दी लेख", "हिन्दी-लेख"),
        ("...", ""),
    ],
)
def test_slugs_keep_letters_of_every_script(text: str, slug: str) -> None:
    assert slugify(text) == slug


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("/hc/en-us/articles/360001234567-Reset-it", "360001234567"),
        ("360001234567", "360001234567"),
        ("/articles/360001234567/", "360001234567"),
        ("/articles/2024-news", ""),
        ("/360001234567/comments", ""),
        ("", ""),
    ],
)
def test_the_number_of_a_help_desk_is_found_in_an_address(address: str, number: str) -> None:
    assert help_desk_number(address) == number
