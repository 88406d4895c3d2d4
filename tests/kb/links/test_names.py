"""Files by paths that are spelled differently or incomplete."""

from __future__ import annotations

import pytest

from kb.links.names import MOST_RANKED, Names, folder_pages, is_folder_page, loosen, page_path

PAGES = Names.of(
    ["a/Lost Phone.md", "a/index.md", "b/lost-phone.md", "02-guide/01-intro.md", "posts/2020-01-31-news.md", "é/É.mdx"],
    pages=True,
)


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("a/lost phone", "a/Lost Phone.md"),
        ("A/LOST PHONE.MD", "a/Lost Phone.md"),
        ("a", "a/index.md"),
        ("a/index", "a/index.md"),
        ("guide/intro", "02-guide/01-intro.md"),
        ("posts/news", "posts/2020-01-31-news.md"),
        ("e\u0301/E\u0301", "é/É.mdx"),
        ("a/lost-phone", ""),
        ("", ""),
    ],
)
def test_case_suffix_position_and_unicode_form_make_no_difference(path: str, file: str) -> None:
    assert PAGES.exact(path) == file


def test_signs_accents_and_invisible_characters_make_no_difference_to_a_similar_path() -> None:
    assert PAGES.similar("a/lost_phone") == ("a/Lost Phone.md",)
    assert PAGES.similar("e/e\u200b") == ("é/É.mdx",)


@pytest.mark.parametrize(
    ("path", "files", "shared"),
    [
        ("old/b/lost-phone", ("b/lost-phone.md",), 2),
        ("old/lost-phone", ("a/Lost Phone.md", "b/lost-phone.md"), 1),
        ("x/guide/intro", ("02-guide/01-intro.md",), 2),
        ("x/nothing", (), 0),
    ],
)
def test_the_files_that_share_the_most_last_parts_are_found(path: str, files: tuple[str, ...], shared: int) -> None:
    assert PAGES.ending_like(path) == (files, shared)


def test_files_of_one_name_are_not_compared_if_there_are_too_many() -> None:
    names = Names.of(f"{number}/image1.png" for number in range(MOST_RANKED + 1))

    assert len(names.ending_like("x/image1.png")[0]) == MOST_RANKED + 1
    assert names.ending_like("x/7/image1.png") == (("7/image1.png",), 2)


def test_the_page_of_a_folder_is_known_by_its_name() -> None:
    assert is_folder_page("a/README.md")
    assert not is_folder_page("a/indexes.md")
    assert folder_pages("a") == ("a/index", "a/readme", "a/_index")
    assert page_path("a/b.HTML") == "a/b"
    assert loosen("Größe & Maße!") == "grosse-masse"
