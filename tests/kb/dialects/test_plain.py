"""Text without markup."""

from __future__ import annotations

from kb.dialects.plain import plain


def test_plain_text_keeps_its_headings() -> None:
    html = plain("## First\nText <b>.\n\n[[[[\n\n## Second\n")

    assert html == "<h2>First</h2>\n<p>Text &lt;b&gt;.</p>\n<p>[[[[</p>\n<h2>Second</h2>"


def test_an_address_at_the_end_of_a_heading_is_not_shown() -> None:
    assert plain("## First {#one}\n# A {b} { #two .x } ##\n# {#c}") == (
        '<h2 id="one">First</h2>\n<h1 id="two">A {b}</h1>\n<h1 id="c"></h1>'
    )
