"""Addresses of links and images."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.files.folder import Folder
from kb.links.resolver import Resolver
from tests.kb.small_articles import rendered


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("../start.md", "/articles/start"),
        ("../start.md#set-up", "/articles/start#set-up"),
        ("/start.md", "/articles/start"),
        ("/articles/start#a", "/articles/start#a"),
        ("../START.MD", "/articles/start"),
        ("../start", "/articles/start"),
        ("../two-factor/lost phone.md", "/articles/lost-phone"),
        ("../two-factor/lost%20phone.md?x=1#a%20b", "/articles/lost-phone#a%20b"),
        ("<../two-factor/lost phone.md>", "/articles/lost-phone"),
        ("../two-factor/schl%C3%BCssel.md#über-uns", "/articles/schlüssel#über-uns"),
        (r"..\start.md", "/articles/start"),
        ("../two-factor/_category.md", "/categories/two-factor"),
        ("../two-factor/", "/categories/two-factor"),
        ("#here", "#here"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("../img/a%20b.png", "/media/img/a%20b.png"),
    ],
)
def test_links_become_addresses_on_the_site(href: str, url: str) -> None:
    result = rendered(f"[text]({href})")

    assert result.html == f'<p><a href="{url}">text</a></p>'
    assert result.problems == ()


@pytest.mark.parametrize("href", ["https://example.org/a?b=1&c=2", "//example.org/a"])
def test_external_links_send_no_referrer(href: str) -> None:
    result = rendered(f"[text]({href})")

    assert 'href="https://example.org/a' in result.html
    assert 'rel="noopener noreferrer"' in result.html
    assert result.links == ()


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "vbscript:x", "file:///etc/passwd", "../../etc/passwd", "blob:x"],
)
def test_unsafe_links_keep_their_text_and_are_reported(href: str) -> None:
    result = rendered(f"Text\n\n[text]({href})")

    assert result.html == "<p>Text</p>\n<p><a>text</a></p>"
    assert [(problem.rule, problem.line) for problem in result.problems] == [("link", 12)]


def test_broken_links_are_inert_and_keep_their_line() -> None:
    result = rendered("Text\n\n[text](nowhere.md#x)")

    assert result.html.endswith("<p><a>text</a></p>")
    assert [(link.path, link.anchor, link.line, link.slug) for link in result.links] == [
        ("apps/nowhere.md", "x", 12, "")
    ]


def test_images_beside_the_article_load_lazily() -> None:
    result = rendered('![A key](../img/a%20b.png "Key")\n\n<img src="../IMG/A B.PNG" width="10" onerror="x" style="x">')

    assert '<img src="/media/img/a%20b.png" alt="A key" title="Key" loading="lazy">' in result.html
    assert '<img src="/media/img/a%20b.png" width="10" loading="lazy" alt="">' in result.html
    assert result.images == {"img/a b.png": 10}


def test_an_article_in_the_place_of_an_image_becomes_a_link() -> None:
    result = rendered("![The start](../start.md)")

    assert result.html == '<p><a class="external-media" href="/articles/start">The start</a></p>'
    assert [link.slug for link in result.links] == ["start"]


def test_a_missing_image_leaves_its_description() -> None:
    result = rendered("See ![a key](x.svg) ![](y.png).")

    assert result.html == '<p>See <span class="missing-image">a key</span> .</p>'
    assert result.images == {"apps/x.svg": 10, "apps/y.png": 10}


@pytest.mark.parametrize("src", ["https://example.org/a.png", "//example.org/a.png"])
def test_a_picture_of_another_site_becomes_a_link(src: str) -> None:
    result = rendered(f"See ![a key]({src}), ![]({src}) and [![b]({src})](#x).")

    link = '<a class="external-media" href="https://example.org/a.png" rel="noopener noreferrer">'
    assert result.html == f'<p>See {link}a key</a>, {link}example.org</a> and <a href="#x">b</a>.</p>'
    assert [(problem.rule, problem.line) for problem in result.problems] == [("remote-image", 10)]


@pytest.mark.parametrize("src", ["../../a.png", "", "a.html"])
def test_images_that_are_not_served_leave_their_description(src: str) -> None:
    result = rendered(f"See ![a key]({src}).")

    assert result.html == '<p>See <span class="missing-image">a key</span>.</p>'
    assert [(problem.rule, problem.line) for problem in result.problems] == [("image", 10)]


@pytest.mark.parametrize(("source", "target"), [("en", "plans"), ("de", "de-plans")])
def test_of_several_articles_that_fit_the_one_in_the_same_language_is_meant(source: str, target: str) -> None:
    articles = [f"{lang}/help/{name}" for lang in ("de", "en") for name in ("plans.md", "start/first.md")]
    resolve = Resolver.of(Folder(Path(), tuple(articles), (), frozenset(), ()))

    for href in ("/help/plans.md", "plans.md", "wiki:Plans"):
        assert resolve.link(f"{source}/help/start/first.md", href).slug == target


def test_the_root_of_the_site_is_its_front_page() -> None:
    for href in ("/", "../", "..#text"):
        assert rendered(f"[text]({href})").html == '<p><a href="/">text</a></p>'
