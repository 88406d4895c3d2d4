"""What languages call themselves."""

from __future__ import annotations

import pytest

from kb.lists.language_names import language_name


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("de", "Deutsch"),
        ("de-AT", "Deutsch"),
        ("pt-BR", "Português (Brasil)"),
        ("pt", "Português"),
        ("zh-TW", "繁體中文"),
        ("zh", "中文"),
        ("ja", "日本語"),
    ],
)
def test_languages_have_their_own_names_for_themselves(lang: str, name: str) -> None:
    assert language_name(lang) == name


def test_a_language_without_a_known_name_is_called_by_its_code() -> None:
    assert language_name("tlh") == "tlh"
