"""Addresses without marks around them."""

from __future__ import annotations

import cmarkgfm
import pytest

from tests.kb.dialects.gfm.converted import html


@pytest.mark.parametrize(
    "text",
    [
        "See https://example.com/help_me/now_please?a=1&b=2. Or www.example.com, or mail to me.too@example.com!",
        "(https://a.example/b_(c)) https://a.example/b) HTTP://a.example/ ftp://a.example/x;",
        "https://a.example/?q=1&amp; https://a.example/&copy; **https://a.example** xhttps://a.example",
        "https://a_b.example https://a.b_c http://localhost:80/x http://日本.example/語 http://",
        "a@b a@b.c. a@b-c.de_ mailto:a@b.cd x:a@b.cd a.@b.cd /a@b.cd a@b@c.de",
        "xwww.example.com _www.example.com_ `www.example.com` [www.example.com](b) <https://a.example>",
        'は https://a.example/を参照 http://a.example:8080#x?y "http://a.example" http://a.example\'',
    ],
)
def test_addresses_become_links_as_on_github(text: str) -> None:
    theirs = cmarkgfm.github_flavored_markdown_to_html(text).replace("\n", "").replace("&quot;", '"')

    assert html(text).replace("&quot;", '"') == _decoded(theirs)


def _decoded(text: str) -> str:
    """Return GitHub's HTML with addresses as they were written."""
    return (
        text.replace("%E6%97%A5%E6%9C%AC", "日本")
        .replace("%E8%AA%9E", "語")
        .replace("%E3%82%92%E5%8F%82%E7%85%A7", "を参照")
    )


def test_very_long_addresses_end_somewhere() -> None:
    assert html("http://a.example/" + "b" * 9_000).count("</a>b") == 1
