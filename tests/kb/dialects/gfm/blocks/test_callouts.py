"""Callouts, folded text and tabs."""

from __future__ import annotations

import pytest

from tests.kb.dialects.gfm.converted import html


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (":::tip\nText.\n:::\n", "Tip"),
        (":::tip Title\n\nText.\n\n:::\n", "Title"),
        (":::tip[Title]\nText.\n:::\n", "Title"),
        ("::: tip Title\nText.\n", "Title"),
        ("::: {.callout-tip}\nText.\n:::\n", "Tip"),
        ('!!! tip "Title"\n    Text.\n', "Title"),
        ("!!! tip\n\n    Text.\n", "Tip"),
    ],
)
def test_callouts_of_all_systems(text: str, title: str) -> None:
    assert html(text) == f'<div class="admonition tip"><p class="admonition-title">{title}</p><p>Text.</p></div>'


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        (":::details More\nText.\n:::\n", ""),
        ('??? note "More"\n    Text.\n', ""),
        ('???+ note "More"\n    Text.\n', ' open=""'),
    ],
)
def test_folded_text(text: str, attribute: str) -> None:
    title = '<summary class="admonition-title">More</summary>'
    assert html(text) == f'<details class="admonition note"{attribute}>{title}<p>Text.</p></details>'


@pytest.mark.parametrize(
    "text",
    [
        '## A\n\n=== "B"\n\n    Text.\n\n=== "C"\n\n    Text.\n',
        "## A\n\n::::tabs\n:::tab B\nText.\n:::\n:::tab C\nText.\n:::\n::::\n",
        "## A\n\n:::tabs\n:::tab B\nText.\n:::\n:::tab C\nText.\n:::\n:::\n",
    ],
)
def test_tabs_are_sections_below_the_heading_above_them(text: str) -> None:
    tabs = (f'<section class="tab"><h3 class="tab-title">{name}</h3><p>Text.</p></section>' for name in "BC")
    assert html(text) == f'<h2>A</h2><div class="tabs">{"".join(tabs)}</div>'


def test_callouts_stand_inside_lists() -> None:
    assert html("1. a\n   :::note\n   b\n   :::\n2. c\n").count("<li>") == 2


def test_unknown_directives_show_what_they_enclose() -> None:
    assert html(":::unknown x=1\nText.\n:::\n") == "<p>Text.</p>"


def test_colons_inside_code_close_nothing() -> None:
    assert html(":::note\n```\n:::\n```\nText.\n:::\n").endswith("<pre><code>:::</code></pre><p>Text.</p></div>")


def test_exclamation_marks_in_text_stay() -> None:
    assert html("!!! Careful\n") == "<p>!!! Careful</p>"


def test_an_empty_title_leaves_the_title_out() -> None:
    assert html('!!! danger ""\n    Text.\n') == '<div class="admonition danger"><p>Text.</p></div>'
    assert html('??? note ""\n    Text.\n').startswith('<details class="admonition note"><summary class="adm')
