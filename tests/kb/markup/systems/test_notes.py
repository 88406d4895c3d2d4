"""Notes and marks of one system each."""

from __future__ import annotations

import pytest

from tests.kb.small_markup import markdown, translated


def test_comments_of_obsidian_vanish() -> None:
    assert markdown("a %%secret%% b") == "a  b"
    assert markdown("a\n\n%%\nsecret\n\nmore\n%%\n\nb") == "a\n\nb"


def test_names_of_blocks_vanish() -> None:
    assert markdown("A claim. ^claim-1\n\n^ab12\n\nb").replace(" ", "") == "Aclaim.\n\nb"


@pytest.mark.parametrize("text", ["100%% and 50%%", "a %% b\n\nc %% d", "x ^2", "10 ^3", "a^b", "a <% b", "a <<< b"])
def test_other_signs_stay(text: str) -> None:
    assert translated(text).text == text


def test_templates_and_snippets_are_left_out_and_named() -> None:
    result = translated("a <% tp.date.now() %>b\n\n<<< @/snippets/x.js{2}\n")
    assert result.text.strip() == "a b"
    assert result.unknown == ("<% tp.date.now() %>", "<<< @/snippets/x.js{2}")


def test_escaped_names_of_emoji_are_mended() -> None:
    assert markdown(r"Done :white\_check\_mark: now") == "Done :white_check_mark: now"


def test_files_of_mediawiki_are_pictures() -> None:
    assert markdown("[[File:a b.png|thumb|The panel]] [[Category:Help]]") == "![The panel](<a b.png>) "


def test_callouts_of_docsify() -> None:
    assert (
        markdown("!> Take **care**\nof it\n\n?> A {{ site.x }}hint")
        == ":::warning\nTake **care**\nof it\n:::\n\n:::tip\nA hint\n:::"
    )
    assert translated("is it so?> yes").text == "is it so?> yes"


def test_the_root_of_a_site_is_the_root_of_the_folder() -> None:
    text = '[a](@site/docs/a.md) [b](pathname:///b.pdf) [c](~/c.md) <img src="@site/static/d.png">'
    assert markdown(text) == '[a](/docs/a.md) [b](/b.pdf) [c](/c.md) <img src="/static/d.png">'


@pytest.mark.parametrize(
    ("text", "callout"),
    [
        ("{: .warning }\n> One\n>\n> Two\n\nAfter", "> [!warning] \n> One\n>\n> Two\n\nAfter"),
        ("{: .important-title }\n> Mine\n>\n> Text", "> [!important] Mine\n>\n> Text"),
        ("Before\n\n{: .note }\nOne **two**\nthree\n\nAfter", "Before\n\n:::note\nOne **two**\nthree\n:::\n\nAfter"),
        ("One\ntwo\n{: .notice--warning}\n\nAfter", ":::warning\nOne\ntwo\n:::\n\nAfter"),
        ("Before\n\n> One\n> two\n{: .tip}\n\nAfter", "Before\n\n> [!tip]\n> One\n> two\n\nAfter"),
        ("One\n{:.alert .alert-danger}", ":::danger\nOne\n:::"),
    ],
)
def test_classes_of_kramdown_make_callouts(text: str, callout: str) -> None:
    assert markdown(text) == callout


@pytest.mark.parametrize(
    "text",
    [
        "# Heading\n{: .note }",
        "- one\n{: .note }",
        "{: .note }\n- one",
        "| a |\n|---|\n{: .note }",
        "One\n{: .fs-6 .blue }",
        "`{: .note }`",
        "x" * 5_000 + "\n{: .note }",
    ],
)
def test_other_classes_are_left_to_the_dialect(text: str) -> None:
    assert markdown(text) == text
