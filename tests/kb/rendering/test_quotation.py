"""Quotations: blocks as HTML and as plain text."""

from __future__ import annotations

import pytest

from kb.rendering.blocks import passages
from kb.rendering.quotation import quoted_html, quoted_text

ADDRESS = "/articles/here"


def _html(html: str) -> str:
    return quoted_html(passages(html)[0].blocks, ADDRESS)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Open <strong>Settings</strong> or <code>a.b</code>.</p>",
        "<ol><li>One</li><li>Two<ul><li>Either</li><li>Or</li></ul></li><li>Three</li></ol><p>Done.</p>",
        '<ol start="4"><li>Four<p>More about it</p><pre><code>run\n  it</code></pre></li></ol>',
        "<ol><li>One</li></ol><ol><li>Another</li></ol><ul><li>Third</li></ul>",
        '<div class="admonition warning"><p class="admonition-title">Wait</p><p>Read.</p><ul><li>All</li></ul></div>',
        "<blockquote><p>Said</p></blockquote><p>Done.</p>",
        '<ol><li>One<div class="admonition tip"><p class="admonition-title">Tip</p><p>Read.</p></div></li></ol>',
    ],
)
def test_structure_survives(html: str) -> None:
    assert _html(html) == html


def test_two_callouts_side_by_side_stay_apart() -> None:
    box = '<div class="admonition note"><p class="admonition-title">{}</p><p>Text</p></div>'
    html = box.format("A") + box.format("B")
    assert _html(html) == html


def test_a_table_becomes_a_box_that_scrolls() -> None:
    html = _html("<table><tr><th>A</th><th></th></tr><tr><td>1</td><td>2</td></tr></table>")
    assert html.startswith('<div class="table" role="region"')
    assert "<thead><tr><th>A</th><th></th></tr></thead><tr><td>1</td><td>2</td></tr>" in html


def test_text_is_escaped_and_links_lead_from_the_article() -> None:
    html = _html('<p>&lt;b&gt; <a href="#part">x &amp; y</a> <a href="/articles/other">z</a></p>')
    assert html == ('<p>&lt;b&gt; <a href="/articles/here#part">x &amp; y</a> <a href="/articles/other">z</a></p>')


def test_a_malformed_address_stays_as_it_is() -> None:
    assert _html('<p><a href="http://[x">y</a></p>') == '<p><a href="http://[x">y</a></p>'


def test_pictures_are_left_out() -> None:
    html = '<p>Look: <img src="/media/a.png" alt="A"></p>'
    assert _html(html) == "<p>Look:</p>"
    assert quoted_text(passages(html)[0].blocks) == "Look:"


def test_plain_text_numbers_steps_and_separates_paragraphs() -> None:
    html = "<p>Do this:</p><ol><li>One<ul><li>Or</li></ul></li><li>Two</li></ol><p>Done.</p>"
    assert quoted_text(passages(html)[0].blocks) == "Do this:\n1. One\n  - Or\n2. Two\n\nDone."
