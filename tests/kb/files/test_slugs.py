"""Slugs keep the letters and digits of a text."""

from __future__ import annotations

import pytest

from kb.files.slugs import slugify


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
