"""The lines of headings and of code without an end."""

from __future__ import annotations

from kb.dialects.python_markdown.lines import read_lines


def test_headings_are_found_outside_code() -> None:
    text = "# One\n\n```md\n# Code\n~~~\n```\n\nTwo\n---\n\n- a\n\n    ### Three\n\n---\n"

    assert read_lines(text.split("\n")).headings == ((1, 0), (2, 7), (3, 12))


def test_code_ends_at_a_fence_as_long_as_its_own() -> None:
    assert read_lines(["````", "```", "````", "> ```", "> ```"]).unclosed_code == ()
    assert read_lines(["a", "  ~~~~ sh", "```", "~~~"]).unclosed_code == (("~~~", 1),)
    assert read_lines([]).unclosed_code == ()
