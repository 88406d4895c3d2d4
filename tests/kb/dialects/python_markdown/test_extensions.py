"""MkDocs' own syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.dialects.python_markdown.converted import html

if TYPE_CHECKING:
    from pathlib import Path


def test_no_file_is_read_into_a_text(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("hunter2", encoding="utf-8")

    for text in (f'--8<-- "{secret}"', f";--8<--\n{secret}\n;--8<--", f"![a]({secret})"):
        assert "hunter2" not in html(text)


def test_typed_signs_stay_as_they_are() -> None:
    assert html("(c) -> 1/2 +/- ...") == "<p>(c) -&gt; 1/2 +/- ...</p>"


def test_fences_may_have_options() -> None:
    code = '<pre><code class="language-py">a</code></pre>'

    for opening in ("``` py", "```py hl_lines='1' title=\"a.py\"", "``` {.py linenums='1'}", "```py {1,3}"):
        assert html(f"{opening}\na\n```\n") == code, opening


def test_keys_are_named_and_icons_of_themes_left_out() -> None:
    assert "<kbd" in html("++ctrl+c++")
    assert html(":material-account: a :unknown:") == "<p> a :unknown:</p>"


def test_attributes_are_taken_out_of_the_text() -> None:
    assert html("[a](b.md){ .button }") == '<p><a class="button" href="b.md">a</a></p>'
    assert html("![a](b.png){ width=300 }") == '<p><img alt="a" src="b.png" width="300"></p>'


def test_markdown_inside_html_is_read_where_it_says_so() -> None:
    assert html("<div markdown>\n*a*\n</div>\n\n<div>\n*a*\n</div>") == "<div><p><em>a</em></p></div><div>*a*</div>"
