"""What people write in a forum becomes plain text."""

from __future__ import annotations

import pytest

from search.community.plain_text import MAX_HTML_CHARS, plain_text
from search.community.topic import MAX_LINKS


def test_text_stands_below_its_headings() -> None:
    content = plain_text("<p>Is there tea?</p><h2>Answer</h2><p>Yes &amp; <b>no</b>.</p>")
    assert content.sections == (("", "Is there tea?"), ("Answer", "Yes & no."))
    assert content.text == "Is there tea?\nAnswer\nYes & no."


def test_scripts_styles_and_quotations_have_no_text() -> None:
    html = '<script>a()</script><style>b</style><aside class="quote">c</aside><p>d</p><img src=x onerror=e alt="f">'
    assert plain_text(html).text == "d f"


def test_links_are_collected_once_and_not_without_limit() -> None:
    html = '<a href="https://a.example/">a</a><a href="https://a.example/">b</a><a href="javascript:x()">c</a>'
    assert plain_text(html).links == ("https://a.example/",)
    many = "".join(f'<a href="https://a.example/{number}">x</a>' for number in range(100))
    assert len(plain_text(many).links) == MAX_LINKS


@pytest.mark.parametrize("piece", ["<aside", "<aside>", "<p>", "&amp;", "<h2>", "<a href=x>", "<!--", "<script>"])
def test_hostile_html_is_cut_and_read(piece: str) -> None:
    html = piece * (2 * MAX_HTML_CHARS // len(piece))
    assert len(plain_text(html).text) <= 5 * MAX_HTML_CHARS
