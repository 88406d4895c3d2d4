"""Languages that paths name."""

from __future__ import annotations

import pytest

from kb.layout.languages import code_of, language_folders, split_suffix, suffixed


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("de", "de"),
        ("pt_br", "pt-BR"),
        ("zh-hans", "zh-Hans"),
        ("es-419", "es-419"),
        ("xx", ""),
        ("eng", ""),
        ("a", ""),
    ],
)
def test_codes_are_known_languages_with_a_script_or_country(name: str, code: str) -> None:
    assert code_of(name) == code


def test_the_end_of_a_name_is_a_language_if_it_is_a_code() -> None:
    assert split_suffix("page.pt-BR") == ("page", "pt-BR")
    assert split_suffix("node.js") == ("node.js", "")
    assert split_suffix("page") == ("page", "")


def test_endings_count_beside_the_same_name_or_if_they_are_common() -> None:
    beside = {("a", "page"), ("a", "page.de"), ("a", "socket.io"), ("a", "x.fr"), ("a", "x.es")}
    common = {("a", "one.ja"), ("a", "two.ja"), ("b", "three.ja")}

    assert suffixed(beside) == {("a", "page.de"), ("a", "x.fr"), ("a", "x.es")}
    assert suffixed(common) == common


@pytest.mark.parametrize(
    ("paths", "folders"),
    [
        (["de/a.md", "en/b.md"], {"de": "de", "en": "en"}),
        (["docs/de/a.md", "docs/pt_br/b.md", "docs/c.md"], {"docs/de": "de", "docs/pt_br": "pt-BR"}),
        (["i18n/ja/current/a.md", "docs/a.md"], {"i18n/ja": "ja"}),
        (["it/a.md", "sales/b.md"], {}),
        (["it/a.md", "hr/b.md"], {}),
        (["it/a.md", "hr/a.md"], {"it": "it", "hr": "hr"}),
        (["de/a.md", "fr/a.md", "setup/b.md"], {"de": "de", "fr": "fr"}),
        (["de/a.md", "fr/b.md", "setup/b.md"], {}),
        (["a.md", "b/c.md", "fr/a.md", "fr/b/c.md"], {"fr": "fr"}),
        (["a.md", "b/c.md", "it/a.md", "it/x.md", "it/y.md"], {}),
    ],
)
def test_folders_are_languages_if_their_surroundings_say_so(paths: list[str], folders: dict[str, str]) -> None:
    assert language_folders(paths) == folders
