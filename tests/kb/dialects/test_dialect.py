"""Markdown to HTML: the supported syntax, and plain text where it would take too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import only_problem, rendered

if TYPE_CHECKING:
    from conftest import ReadOne


def test_long_articles_are_rendered_in_full(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: Long\n---\n" + "Ordinary **words** and `code` in a paragraph.\n\n" * 17_500)

    assert reading.problems == ()
    assert reading.article is not None
    assert reading.article.html.count("<p>") == 17_500


def test_too_long_lines_are_shown_as_plain_text(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: x\n---\n**Before**\n\n" + "*a* <b>" * 15_000 + "\n\n**After**\n")

    assert only_problem(reading, "long-line").line == 6
    assert reading.article is not None
    assert reading.article.html.count("<strong>") == 2
    assert "*a* &lt;b&gt;" in reading.article.html


def test_numbered_lists_start_at_their_first_number() -> None:
    assert '<ol start="3">' in rendered("3. Three\n4. Four\n").html


def test_notes_definitions_and_contents_are_rendered() -> None:
    result = rendered('!!! warning "Careful"\n    Text.\n\nTerm\n:   Meaning\n\n[TOC]\n\n## One\n')

    assert '<div class="admonition warning">\n<p class="admonition-title">Careful</p>' in result.html
    assert "<dt>Term</dt>\n<dd>Meaning</dd>" in result.html
    assert '<ul class="toc"><li><a href="#one">One</a></li></ul>' in result.html


def test_tables_are_aligned_without_a_style() -> None:
    html = rendered("| a |\n|--:|\n| 1 |\n").html

    assert '<td align="right">1</td>' in html
    assert "style" not in html
