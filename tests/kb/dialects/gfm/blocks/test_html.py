"""Raw HTML."""

from __future__ import annotations

from tests.kb.dialects.gfm.converted import html


def test_unknown_tags_are_shown_as_written() -> None:
    assert html("<your name>\n\nUse <token> or <b>x</b>.\n\n<p>\n<key-id>\n</p>") == (
        "<p>&lt;your name&gt;</p><p>Use &lt;token&gt; or <b>x</b>.</p><p>&lt;key-id></p>"
    )


def test_unknown_schemes_are_not_links() -> None:
    assert html("<a:b> <https://a.example>") == '<p>&lt;a:b&gt; <a href="https://a.example">https://a.example</a></p>'


def test_markdown_after_a_blank_line_is_read() -> None:
    assert html("<details>\n\n*a*\n\n</details>\n") == "<details><p><em>a</em></p></details>"


def test_markdown_is_read_where_the_tag_asks_for_it() -> None:
    assert html('<div markdown="1">\n*a*\n</div>\n') == '<div markdown="1"><p><em>a</em></p></div>'


def test_no_blank_line_is_needed_in_elements_that_ask_for_markdown() -> None:
    assert html('<details open markdown="block">\n  <summary>\n    More\n  </summary>\n- *a*\n</details>\n*b*\n') == (
        '<details open markdown="block">  <summary>    More  </summary>'
        "<ul><li><em>a</em></li></ul></details><p><em>b</em></p>"
    )
    assert html('<details markdown="1"><summary>More</summary>\n*a*\n</details>\n') == (
        '<details markdown="1"><summary>More</summary><p><em>a</em></p></details>'
    )
