"""Text without markup."""

from __future__ import annotations

from kb.dialects.plain import plain


def test_plain_text_keeps_its_headings() -> None:
    html = plain("## First\nText <b>.\n\n[[[[\n\n## Second\n")

    assert html == "<h2>First</h2>\n<p>Text &lt;b&gt;.</p>\n<p>[[[[</p>\n<h2>Second</h2>"
