"""What MkDocs' extensions create becomes the HTML that all dialects share."""

from __future__ import annotations

from tests.kb.dialects.python_markdown.converted import html


def test_tabs_take_the_level_below_the_heading_above() -> None:
    tabs = '=== "One"\n    a\n\n'

    assert '<h2 class="tab-title">One</h2>' in html(tabs)
    assert '<h4 class="tab-title">One</h4>' in html(f"### A\n\n{tabs}")
    assert '<h6 class="tab-title">One</h6>' in html(f"###### A\n\n{tabs}")


def test_blocks_and_indented_marks_give_the_same_boxes() -> None:
    assert html('=== "One"\n    a\n') == html("/// tab | One\na\n///\n")
    assert html('!!! tip "One"\n    a\n') == html("/// tip | One\na\n///\n")
    assert html('??? tip "One"\n    a\n') == html("/// details | One\n    type: tip\na\n///\n")


def test_unknown_kinds_of_callouts_are_notes() -> None:
    assert html("!!! pied-piper\n    a\n").startswith('<div class="admonition note">')


def test_tasks_may_have_paragraphs() -> None:
    assert '<li class="task"><p><span class="task-box">☑</span> a</p><p>b</p></li>' in html("- [x] a\n\n    b\n")
    assert "task" not in html("- [link] a\n- [x](b.md)\n")


def test_quotations_without_a_mark_stay_quotations() -> None:
    assert html("> a [!NOTE]\n").startswith("<blockquote>")
    assert html("> a\n>\n> [!TIP]\n> b\n").startswith("<blockquote><p>a</p></blockquote><div")
