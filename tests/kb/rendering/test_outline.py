"""Headings, anchors and sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.kb.small_articles import rendered

if TYPE_CHECKING:
    from conftest import ReadOne


def test_sections_hold_all_text_up_to_the_next_heading() -> None:
    result = rendered(
        "Lead &amp; more.\n\n## Set up\n\n- one\n- H<sub>2</sub>O\n\n```\ncode <x>\n```\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n### Then\n\nEnd[^1].\n\n[^1]: Note.\n"
    )

    assert [(s.anchor, s.heading, s.level, s.text) for s in result.sections] == [
        ("", "", 0, "Lead & more."),
        ("set-up", "Set up", 2, "one H2O code <x> a b 1 2"),
        ("then", "Then", 3, "End. Note."),
    ]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Set up *two-factor*", "set-up-two-factor"),
        ("Über Schlüssel", "über-schlüssel"),
        ("パスワードを忘れた", "パスワードを忘れた"),
        ("हिन्दी", "हिन्दी"),
        ("What's `550 5.7.1`?", "whats-550-571"),
        ("!!!", "section"),
        ("Prices {#what-it-costs}", "what-it-costs"),
    ],
)
def test_anchors_are_headings_in_lower_case_with_hyphens(heading: str, anchor: str) -> None:
    result = rendered(f"## {heading}\n")

    assert [section.anchor for section in result.sections] == [anchor]
    assert f'<h2 id="{anchor}">' in result.html
    assert anchor in result.anchors


def test_anchors_are_unique_beside_handwritten_ids() -> None:
    result = rendered('<a id="set-up"></a>\n\n## Set up\n\n## Set up\n\n## Set up-1\n\n<h2 id="own">Own</h2>\n')

    assert [section.anchor for section in result.sections] == ["set-up-1", "set-up-2", "set-up-1-1", "own"]
    assert "set-up" in result.anchors


def test_headings_that_repeat_the_title_are_dropped() -> None:
    assert rendered("# Title\n\nText.\n").html == "<p>Text.</p>"


def test_links_to_a_dropped_title_still_work() -> None:
    result = rendered("# Title\n\n## Title\n\n[Back to the top](#title)\n")

    assert result.html.startswith('<div id="title"></div>\n<h2 id="title-1">')
    assert result.anchors == ("title", "title-1")


def test_anchors_in_a_dropped_title_remain() -> None:
    result = rendered('# Title <a name="old"></a> {#written}\n\nText.\n')

    assert result.html == '<div id="written"></div>\n<div id="old"></div>\n<p>Text.</p>'
    assert result.anchors == ("old", "written")


def test_other_headings_of_level_1_become_level_2() -> None:
    assert rendered("# Other\n\n## Under\n").html == '<h2 id="other">Other</h2>\n<h2 id="under">Under</h2>'


def test_several_headings_of_level_1_move_all_others_down() -> None:
    levels = [section.level for section in rendered("# One\n\n## Under\n\n# Two\n").sections]

    assert levels == [2, 3, 2]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Callouts draw attention.\n\n## Change the colour\n\nText.\n", "Call outs"),
        ("## Signing in\n\nText.\n\n## Settings\n", "Call outs"),
        ("## Before\n\n# Callouts\n\nText.\n", "Callouts"),
    ],
)
def test_lower_headings_never_become_the_title(read_one: ReadOne, text: str, title: str) -> None:
    reading = read_one(text, "call-outs.md")

    assert reading.title == title
    assert reading.article is not None
    assert "<h2" in reading.article.html


@pytest.mark.parametrize("body", ["", "<!-- todo -->\n", "![](missing.png)\n", "---\n", "<iframe src='x'></iframe>\n"])
@pytest.mark.parametrize("head", ["---\ntitle: Watch the film\n---\n", "# Watch the film\n\n"])
def test_articles_without_text_have_one_section(read_one: ReadOne, head: str, body: str) -> None:
    reading = read_one(head + body)

    assert reading.title == "Watch the film"
    assert reading.article is not None
    assert [(section.level, section.heading) for section in reading.article.sections] == [(0, "")]
