"""Folders at the top that are no categories."""

from __future__ import annotations

import pytest

from kb.layout.trunk import Trunk

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("folders", "folder", "home"),
    [
        ({"apps": 2}, "apps", "apps"),
        ({"docs": 2}, "docs", ""),
        ({"help/a": 1, "help/b": 1}, "help/a", "help/a"),
        ({"help": 1, "help/b": 1}, "help", ""),
        ({"docs/a": 5, "site/blog": 1}, "docs/a", "docs/a"),
        ({"a/b/c/d/e": 1, "f": 1}, "a/b/c/d/e", "a/b/c"),
        ({"docs/a/b/c/d": 1, "docs/f": 1}, "docs/a/b/c/d", "docs/a/b/c"),
    ],
)
def test_folders_that_only_hold_others_are_not_categories(folders: dict[str, int], folder: str, home: str) -> None:
    assert Trunk.of(folders, {}, NONE, NONE).split(folder).home == home


def test_levels_are_counted_below_what_only_holds_the_rest() -> None:
    trunk = Trunk.of({"docs/a/b": 5, "site/blog": 1}, {}, NONE, NONE)

    levels = {folder: trunk.split(folder).level for folder in ("", "docs", "docs/a", "docs/a/b", "site", "site/blog")}

    assert levels == {"": 0, "docs": 0, "docs/a": 1, "docs/a/b": 2, "site": 1, "site/blog": 2}


def test_described_folders_are_categories_and_so_are_inner_ones_with_a_page() -> None:
    folders = {"docs/a": 1, "docs/b": 1}
    assert Trunk.of(folders, {}, {"docs"}, NONE).split("docs/a").level == 2

    inner = {"site/help/a": 1, "site/help/b": 1}
    assert Trunk.of(inner, {}, NONE, {"site/help"}).split("site/help").level == 1
    assert Trunk.of(inner, {}, NONE, {"site"}).split("site/help").level == 0


def test_languages_and_their_docusaurus_folders_are_not_categories() -> None:
    ja = "i18n/ja/docusaurus-plugin-content-docs/current"
    trunk = Trunk.of({"docs/setup": 3, f"{ja}/setup": 1, f"{ja}/apps": 1, ja: 1}, {"i18n/ja": "ja"}, NONE, NONE)

    assert (trunk.split(ja).lang, trunk.split(ja).home) == ("ja", "i18n/ja")
    assert (trunk.split(f"{ja}/setup").level, trunk.split(f"{ja}/setup").home) == (1, f"{ja}/setup")
