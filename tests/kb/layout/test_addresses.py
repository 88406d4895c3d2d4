"""Addresses are unique, and stay where they were."""

from __future__ import annotations

from pathlib import Path

from kb.files.folder import Folder
from kb.layout.addresses import NOTHING, Addresses, Held, assign
from kb.layout.layout import arrange


def _assigned(*paths: str, held: Held = NOTHING, digests: dict[str, str] | None = None) -> Addresses:
    layout = arrange(Folder(Path(), tuple(sorted(paths)), (), frozenset(), ()))
    return assign(layout, held, digest=lambda path: (digests or {}).get(path, ""))


def test_later_files_of_a_name_put_their_folder_before_it_then_a_number_after_it() -> None:
    assert _assigned("a/x.md", "b/x.md", "b/X!.md", "b/!!.md", "b-x.md").articles == {
        "a/x.md": "x",
        "b-x.md": "b-x",
        "b/!!.md": "article",
        "b/X!.md": "b-x-2",
        "b/x.md": "b-x-3",
    }


def test_addresses_do_not_depend_on_the_order_of_the_paths() -> None:
    paths = ["x/a.md", "y/a.md", "y/x-a.md", "z/y/a.md", "a.md"]

    assert _assigned(*paths).articles == _assigned(*reversed(paths)).articles
    assert len(set(_assigned(*paths).articles.values())) == len(paths)


def test_the_default_language_comes_first_and_others_put_theirs_before_the_name() -> None:
    assert _assigned("de/geld/reset.md", "en/money/reset.md", "fr/argent/reset.md", "de/nur.md").articles == {
        "de/geld/reset.md": "de-reset",
        "de/nur.md": "nur",
        "en/money/reset.md": "reset",
        "fr/argent/reset.md": "fr-reset",
    }


def test_pages_that_introduce_a_folder_have_its_name_unless_an_article_has_it() -> None:
    addresses = _assigned("apps/index.md", "apps/phone/index.md", "apps/phone/a.md", "apps/web.md", "x/phone.md")

    assert addresses.articles["apps/index.md"] == "apps"
    assert addresses.articles["apps/phone/index.md"] == "apps-phone"


def test_categories_of_the_same_name_put_the_category_above_before_it() -> None:
    addresses = _assigned("a/setup/x.md", "b/setup/y.md", "general/z.md", "top.md")

    assert addresses.categories == {
        "": "general",
        "a": "a",
        "a/setup": "setup",
        "b": "b",
        "b/setup": "b-setup",
        "general": "general-2",
    }
    assert addresses.by_folder["b/setup"] == "b-setup"


def test_held_addresses_go_to_no_other_file() -> None:
    before = _assigned("b/x.md", "c/y.md")

    after = _assigned("a/x.md", "b/x.md", "c/y.md", held=Held(before.articles, before.categories))

    assert after.articles == {"a/x.md": "a-x", "b/x.md": "x", "c/y.md": "y"}


def test_the_address_of_a_deleted_file_is_free() -> None:
    assert _assigned("a/x.md", "c/y.md", held=Held({"b/x.md": "x"})).articles["a/x.md"] == "x"


def test_a_moved_file_keeps_its_address() -> None:
    held = Held({"b/x.md": "x", "b/y.md": "y"}, digests={"b/x.md": "1", "b/y.md": "2"})
    digests = {"a/x.md": "3", "c/other.md": "1"}

    addresses = _assigned("a/x.md", "c/other.md", "b/y.md", held=held, digests=digests)

    assert addresses.articles == {"a/x.md": "a-x", "b/y.md": "y", "c/other.md": "x"}
