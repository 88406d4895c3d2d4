"""GitHub's Markdown."""

from __future__ import annotations

from tests.kb.dialects.gfm.converted import converted, html


def test_lists_need_no_blank_line_and_nest_by_two_spaces() -> None:
    assert html("You need:\n- one\n  - two\n- three\n") == (
        "<p>You need:</p><ul><li>one<ul><li>two</li></ul></li><li>three</li></ul>"
    )


def test_numbered_lists_may_use_parentheses() -> None:
    assert html("1) a\n2) b\n") == "<ol><li>a</li><li>b</li></ol>"


def test_tables_interrupt_paragraphs() -> None:
    assert html("Text\n| a |\n|---|\n| 1 |\n").startswith("<p>Text</p><table>")


def test_bare_addresses_become_links() -> None:
    assert html("www.example.com, https://example.com/a_b. or me@example.com!") == (
        '<p><a href="http://www.example.com">www.example.com</a>, '
        '<a href="https://example.com/a_b">https://example.com/a_b</a>. or '
        '<a href="mailto:me@example.com">me@example.com</a>!</p>'
    )


def test_a_heading_needs_a_space() -> None:
    assert html("#NoSpace") == "<p>#NoSpace</p>"


def test_unclosed_code_has_its_line() -> None:
    assert converted("a\n\n~~~~sh\nmake\n").unclosed_code == (("~~~", 2),)
    assert converted("> ```\n> a\n> ```\n\n- ```\n  b\n  ```\n").unclosed_code == ()


def test_long_lines_are_plain_text_where_they_stand() -> None:
    result = converted("- a\n- " + "*b* " * 6_000 + "\n\n*c*\n")

    assert result.long_lines == (1,)
    assert result.html.startswith("<ul>\n<li>a</li>\n<li>*b* *b*")
    assert result.html.endswith("<p><em>c</em></p>\n")
