"""The parts of an address as a writer typed it."""

from __future__ import annotations

import pytest

from kb.links.address import Address, quote_anchor


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("a b%20c.md?x=1#One%20two", Address("", "a b c.md", "One two", is_rooted=False)),
        ("/docs/a/", Address("", "docs/a/", "", is_rooted=True)),
        (r"..\a.md", Address("", "../a.md", "", is_rooted=False)),
        ("//Acme.example/a", Address("https", "Acme.example/a", "", is_rooted=True)),
        ("HTTPS://acme.example/a?b#c", Address("https", "acme.example/a", "c", is_rooted=True)),
        ("wiki:What now?#Part", Address("wiki", "What now?", "Part", is_rooted=False)),
        ("#here", Address("", "", "here", is_rooted=False)),
    ],
)
def test_an_address_is_taken_apart_and_decoded(text: str, address: Address) -> None:
    assert Address.of(text) == address


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("https://github.com/acme/docs/blob/main/guide/a.md#x", "guide/a.md"),
        ("https://github.com/acme/docs/tree/main/guide/", "guide"),
        ("https://raw.githubusercontent.com/acme/docs/refs/heads/main/img/a.png", "img/a.png"),
        ("https://gitlab.com/acme/group/docs/-/blob/main/a.md", "a.md"),
        ("https://github.com/acme/docs/issues/4", ""),
        ("https://acme.example/github.com/acme/docs/blob/main/a.md", ""),
    ],
)
def test_a_file_in_a_repository_has_a_path(href: str, path: str) -> None:
    assert Address.of(href).repository_path == path


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("../x.md", "x.md"),
        ("x", "a/x"),
        ("/x", "x"),
        ("../../x", None),
        ("./b/../c.md", "a/c.md"),
        ("..", ""),
        ("/", ""),
    ],
)
def test_a_path_is_relative_to_the_article_or_to_the_root(href: str, path: str | None) -> None:
    assert Address.of(href).path_from("a/article.md") == path


def test_anchors_keep_the_letters_of_all_scripts() -> None:
    assert quote_anchor('über "uns" <x>%') == "über%20%22uns%22%20%3Cx%3E%25"
