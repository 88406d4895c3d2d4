"""Raw HTML without an end tag."""

from __future__ import annotations

from tests.kb.dialects.python_markdown.converted import html


def test_blocks_without_an_end_tag_end_at_a_blank_line() -> None:
    assert html("<div>a *b*\nc\n\n*d*\n") == "<div>a *b*c</div><p><em>d</em></p>"
    assert html("<p>\n\n*a*\n\n<p>\n\n*b*\n").count("<em>") == 2


def test_blocks_with_an_end_tag_stay_whole() -> None:
    assert "<em>" not in html("<table><tr><td>a\n\n*b*\n<td>c</table>\n")
    assert "<em>" not in html("<div>\n<!-- <div> -->\n\n*b*\n</div>\n")


def test_tags_inside_lines_need_no_end() -> None:
    assert html("Type <div> or `<p>`.\n\n*a*\n").endswith("<p><em>a</em></p>")
