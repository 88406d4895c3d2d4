"""The site's path before addresses in texts, HTML and JSON."""

from __future__ import annotations

import pytest

from web.addresses.placing import placed, placed_html, placed_json


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/articles/refunds#how", "/help/articles/refunds#how"),
        ("/", "/help/"),
        ("//cdn.example/x", "//cdn.example/x"),
        ("https://example.org/articles/refunds", "https://example.org/articles/refunds"),
        ("#how", "#how"),
        ("", ""),
    ],
)
def test_only_addresses_of_this_site_get_its_path(address: str, expected: str) -> None:
    assert placed(address, "/help") == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/articles/a">a</a>', '<a href="/help/articles/a">a</a>'),
        ('<a title="a > b" href="/articles/a">', '<a title="a > b" href="/help/articles/a">'),
        ('<img alt="" src="/media/a.png">', '<img alt="" src="/help/media/a.png">'),
        ('<input checked disabled><a href="/x">', '<input checked disabled><a href="/help/x">'),
        ('<a href="//other.example/x">', '<a href="//other.example/x">'),
        ('<a href="https://example.org/">', '<a href="https://example.org/">'),
        ('<code>href="/x"</code>', '<code>href="/x"</code>'),
        ('<a title="&lt;a href=&quot;/x">', '<a title="&lt;a href=&quot;/x">'),
        ('<p data-href="/x">', '<p data-href="/x">'),
    ],
)
def test_html_gets_the_path_in_its_addresses_only(html: str, expected: str) -> None:
    assert placed_html(html, "/help") == expected


def test_mail_gets_the_whole_address() -> None:
    assert placed_html('<a href="/a">', "https://example.com/help") == '<a href="https://example.com/help/a">'


def test_json_gets_the_path_in_values_named_url_at_any_depth() -> None:
    body = {
        "url": "/a",
        "title": "/a",
        "quotes": [{"url": "/b", "parts": ({"url": ""}, {"url": "mailto:x"})}],
        "n": None,
    }
    assert placed_json(body, "/help") == {
        "url": "/help/a",
        "title": "/a",
        "quotes": [{"url": "/help/b", "parts": [{"url": ""}, {"url": "mailto:x"}]}],
        "n": None,
    }


def test_nothing_changes_at_the_root_of_a_host() -> None:
    body = {"url": "/a"}
    assert placed_json(body, "") is body
    assert placed("/a", "") == "/a"
    assert placed_html('<a href="/a">', "") == '<a href="/a">'
