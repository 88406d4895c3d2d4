"""The HTML of code, tables and footnotes."""

from __future__ import annotations

from tests.kb.dialects.gfm.converted import html


def test_code_has_the_class_of_its_language() -> None:
    assert html("``` {.js title='x'}\na < b\n```\n") == '<pre><code class="language-js">a &lt; b</code></pre>'


def test_cells_are_aligned_without_a_style() -> None:
    assert '<th align="right">a</th>' in html("| a |\n|--:|\n| 1 |\n")


def test_footnotes_link_back_to_each_of_their_marks() -> None:
    result = html("a[^1] b[^1]\n\n[^1]: Note.\n")

    assert '<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>' in result
    assert '<sup id="fnref2:1">' in result
    assert result.count('<a class="footnote-backref" href="#fnref') == 2
