"""Abbreviations."""

from __future__ import annotations

from tests.kb.dialects.gfm.converted import html


def test_abbreviations_are_explained_wherever_they_are_used() -> None:
    assert html("The HTML of `HTML` and XHTML.\n\n*[HTML]: Hyper Text\n") == (
        '<p>The <abbr title="Hyper Text">HTML</abbr> of <code>HTML</code> and XHTML.</p>'
    )


def test_emphasis_before_brackets_is_not_a_definition() -> None:
    assert html("*[a]: b*\n") == "<p><em>[a]: b</em></p>"
