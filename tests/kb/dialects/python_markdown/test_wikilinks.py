"""Links and pictures by name."""

from __future__ import annotations

from tests.kb.dialects.python_markdown.converted import html


def test_asterisks_in_article_names_are_not_markup() -> None:
    assert html("[[my_new_page|*a*]] *b*\n") == '<p><a href="wiki:my_new_page">*a*</a> <em>b</em></p>'


def test_brackets_in_code_stay() -> None:
    assert html("`[[a]]`\n\n    [[b]]\n") == "<p><code>[[a]]</code></p><pre><code>[[b]]</code></pre>"


def test_pictures_may_have_one_side() -> None:
    assert html("![a](b.png =x20)\n") == '<p><img alt="a" height="20" src="b.png"></p>'
