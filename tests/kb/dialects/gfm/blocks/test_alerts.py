"""Callouts written as quotations."""

from __future__ import annotations

from tests.kb.dialects.gfm.converted import html


def test_alerts_are_callouts() -> None:
    assert html("> [!WARNING]\n> Text.\n") == (
        '<div class="admonition warning"><p class="admonition-title">Warning</p><p>Text.</p></div>'
    )


def test_alerts_may_have_a_title_and_be_folded() -> None:
    assert html("> [!tip]- My *title*\n> Text.\n") == (
        '<details class="admonition tip"><summary class="admonition-title">My <em>title</em></summary>'
        "<p>Text.</p></details>"
    )


def test_divisions_have_no_title() -> None:
    assert html('> [!div class="next"]\n> [a](b.md)\n') == '<div><p><a href="b.md">a</a></p></div>'


def test_quotations_inside_alerts_stay() -> None:
    assert html("> [!NOTE]\n> > a\n\n> b\n").endswith(
        "<blockquote><p>a</p></blockquote></div><blockquote><p>b</p></blockquote>"
    )
