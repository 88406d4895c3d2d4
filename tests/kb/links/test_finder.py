"""Which file an address means."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.files.folder import Folder
from kb.layout.addresses import assign
from kb.layout.layout import arrange
from kb.links.declared import Declared
from kb.links.finder import Finder, Found
from kb.links.site import Site

ARTICLES = (
    "apps/phone.md",
    "apps/phone.de.md",
    "apps/security.md",
    "apps/sync/index.md",
    "de/apps/print-a-label.md",
    "fr/apps/print-a-label.md",
    "mail/reset-your-password.md",
    "mail/send.md",
    "web/send.md",
)
IMAGES = ("static/img/a.png", "apps/img/b.png", "mail/img/b.png", "shots/Only One.PNG")
FOLDER = Folder(Path(), ARTICLES, (), frozenset(IMAGES), ())


def finder(*prefixes: str, **declared: dict[str, str]) -> Finder:
    return Finder.of(FOLDER, assign(arrange(FOLDER)).articles, Site(prefixes)).with_declared(Declared(**declared))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "is_rooted", "article"),
    [
        ("apps/Phone.html", False, "apps/phone.md"),
        ("apps/sync/", False, "apps/sync/index.md"),
        ("docs/apps/sync", True, "apps/sync/index.md"),
        ("docs/send", True, ""),  # two files have this name
        ("docs/mail/send/", True, "mail/send.md"),
        ("old/reset-your-password", True, "mail/reset-your-password.md"),
        ("rooms/security", True, ""),  # a page of the site that only shares a common word
        ("rooms/security.md", False, "apps/security.md"),
        ("hc/en-us/articles/360001-security", True, "apps/security.md"),
        ("articles/reset-your-password", True, "mail/reset-your-password.md"),
        ("x/index.html", False, ""),
    ],
)
def test_an_article_is_found_if_only_one_fits(path: str, is_rooted: bool, article: str) -> None:  # noqa: FBT001 - a parameter of the test
    assert finder().article(path, "mail/send.md", is_rooted=is_rooted).path == article


def test_several_articles_that_fit_are_named() -> None:
    assert finder().article("x/send.md", "a.md", is_rooted=False) == Found(candidates=("mail/send.md", "web/send.md"))


def test_a_prefix_of_the_site_is_taken_away() -> None:
    assert finder("help").article("help/apps/security", "a.md", is_rooted=True).path == "apps/security.md"


def test_the_page_in_the_language_of_the_source_comes_first() -> None:
    assert finder().article("apps/phone.md", "apps/x.de.md", is_rooted=False).path == "apps/phone.de.md"
    assert finder().article("apps/phone.md", "apps/x.md", is_rooted=False).path == "apps/phone.md"


def test_an_old_address_leads_to_the_article_that_had_it() -> None:
    moved = finder(moved={"kb/2019/letters": "mail/send.md"})

    assert moved.article("KB/2019/letters.html", "a.md", is_rooted=True).path == "mail/send.md"


@pytest.mark.parametrize(
    ("name", "source", "article"),
    [
        ("Reset your password", "a.md", "mail/reset-your-password.md"),
        ("print-a-label", "fr/x.md", "fr/apps/print-a-label.md"),
        ("send", "web/x.md", "web/send.md"),
        ("Letters and parcels", "a.md", "mail/send.md"),
        ("send", "a.md", ""),
    ],
)
def test_a_note_is_found_by_its_name_or_title_near_its_source(name: str, source: str, article: str) -> None:
    assert finder(titles={"letters-and-parcels": "mail/send.md"}).note(name, source).path == article


@pytest.mark.parametrize(
    ("path", "source", "picture"),
    [
        ("img/a.png", "x.md", "static/img/a.png"),
        ("shots/only one.png", "x.md", "shots/Only One.PNG"),
        ("media/only-one.png", "x.md", "shots/Only One.PNG"),
        ("img/b.png", "apps/phone.md", "apps/img/b.png"),
        ("img/b.png", "x.md", ""),
        ("img/c.png", "x.md", ""),
    ],
)
def test_a_picture_is_found_below_folders_of_public_files_or_by_its_name(path: str, source: str, picture: str) -> None:
    assert finder().file(finder().pictures, path, source).path == picture


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("mail/send.md", "mail/send.md"),
        ("docs/mail/send.md", "mail/send.md"),
        ("docs/send.md", ""),
        ("shots/Only One.PNG", "shots/Only One.PNG"),
        ("apps/sync/index.md", ""),
    ],
)
def test_a_file_of_a_repository_is_ours_if_its_whole_path_fits(path: str, file: str) -> None:
    assert finder().in_repository(path) == file
