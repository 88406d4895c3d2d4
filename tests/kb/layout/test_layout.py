"""Where each article belongs, by the paths of a folder."""

from __future__ import annotations

from pathlib import Path

from kb.files.folder import Folder
from kb.layout.layout import Layout, arrange


def _arranged(*paths: str, descriptions: tuple[str, ...] = (), included: frozenset[str] = frozenset()) -> Layout:
    return arrange(Folder(Path(), tuple(sorted(paths)), descriptions, frozenset(), (), included=included))


def test_folders_are_categories_below_each_other() -> None:
    layout = _arranged("top.md", "FAQ & Help/Old_phones/a.md", "FAQ & Help/Old_phones/x/y/b.md", "01-start/c.md")

    assert {path: (home.name.title, home.parent) for path, home in layout.homes.items()} == {
        "01-start": ("Start", ""),
        "FAQ & Help": ("FAQ & Help", ""),
        "FAQ & Help/Old_phones": ("Old phones", "FAQ & Help"),
        "FAQ & Help/Old_phones/x": ("X", "FAQ & Help/Old_phones"),
        "": ("General", ""),
    }
    assert layout.homes["01-start"].name.order == 1
    assert layout.places["FAQ & Help/Old_phones/x/y/b.md"].home == "FAQ & Help/Old_phones/x"
    assert layout.home_of["FAQ & Help/Old_phones/x/y"] == "FAQ & Help/Old_phones/x"


def test_index_pages_introduce_their_folder() -> None:
    layout = _arranged("a/README.md", "a/index.md", "a/x.md", "b/_index.md", "b/index.md", "b/c/y.md", "d/z.md")

    assert (layout.homes["a"].page, layout.homes["b"].page) == ("a/index.md", "b/_index.md")
    assert {path for path, place in layout.places.items() if place.introduces} == {"a/index.md", "b/_index.md"}
    assert (layout.places["a/index.md"].name.text, layout.places["a/README.md"].name.text) == ("a", "README")


def test_an_index_page_alone_in_its_folder_is_an_article_of_the_folder_above() -> None:
    place = _arranged("money/refund/index.md", "money/pay.md", "x.md").places["money/refund/index.md"]

    assert (place.home, place.name.text, place.introduces) == ("money", "refund", False)


def test_index_pages_of_everything_are_front_pages_unless_named_by_the_settings() -> None:
    paths = ("index.md", "docs/_index.md", "docs/a/x.md", "docs/b/y.md")

    assert _arranged(*paths).front_pages == {"index.md", "docs/_index.md"}
    assert _arranged(*paths, included=frozenset({"index.md"})).front_pages == {"docs/_index.md"}
    assert _arranged("index.md").front_pages == frozenset()


def test_articles_and_categories_of_a_language_folder_have_its_language() -> None:
    layout = _arranged("de/geld/x.md", "de/y.md", "en/money/x.md", "en/money/z.fr.md", "en/money/z.md", "en/index.md")

    assert {path: place.lang for path, place in layout.places.items()} == {
        "de/geld/x.md": "de",
        "de/y.md": "de",
        "en/money/x.md": "en",
        "en/money/z.fr.md": "fr",
        "en/money/z.md": "en",
    }
    assert {path: (home.name.title, home.lang) for path, home in layout.homes.items()} == {
        "de": ("General", "de"),
        "de/geld": ("Geld", "de"),
        "en/money": ("Money", "en"),
    }
    assert layout.front_pages == {"en/index.md"}


def test_translations_of_an_index_page_are_not_listed_either() -> None:
    layout = _arranged("a/index.md", "a/index.de.md", "a/x.md", "b/y.md")

    assert layout.homes["a"].page == "a/index.md"
    assert layout.places["a/index.de.md"].introduces


def test_described_folders_are_categories_without_articles_too() -> None:
    layout = _arranged("a/x.md", "b/y.md", descriptions=("_category.md", "empty/_category.md"))

    assert layout.homes.keys() == {"a", "b", "empty", ""}
