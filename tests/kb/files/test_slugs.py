"""Slugs come from file names, and each is unique."""

from __future__ import annotations

import pytest

from kb.files.slugs import assign, slugify


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


def test_later_paths_with_the_same_name_get_their_folder_as_prefix() -> None:
    assert assign(["b/index.md", "a/index.md", "b/Index!.md", "b/...md", "a-index.md"]) == {
        "a-index.md": "a-index",
        "a/index.md": "index",
        "b/...md": "article",
        "b/Index!.md": "b-index",
        "b/index.md": "b-index-2",
    }


def test_slugs_do_not_depend_on_the_order_of_the_paths() -> None:
    paths = ["x/a.md", "y/a.md", "y/x-a.md", "z/y/a.md", "a.md"]

    assert assign(paths) == assign(reversed(paths))
    assert len(set(assign(paths).values())) == len(paths)
