"""Attribute lists of kramdown and others."""

from __future__ import annotations

import pytest

from tests.kb.dialects.gfm.converted import html


@pytest.mark.parametrize("text", ["## A {#x}\n", "## A { #x .big }\n", "## A {#x} ##\n", "## A\n{: #x .no_toc}\n"])
def test_headings_have_the_id_that_is_written(text: str) -> None:
    assert html(text) == '<h2 id="x">A</h2>'


def test_other_attribute_lists_are_left_out() -> None:
    assert html("Text\n{: .note}\n\n{:.a target='b'}\n- a\n") == "<p>Text</p><ul><li>a</li></ul>"


def test_braces_in_text_stay() -> None:
    assert html("## Use {name}\n\n{name}\n") == "<h2>Use {name}</h2><p>{name}</p>"


def test_a_list_above_toc_becomes_the_contents() -> None:
    assert html("* TOC\n{:toc}\n\nText\n") == "<p>[TOC]</p><p>Text</p>"
