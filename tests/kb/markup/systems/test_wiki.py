"""Wikis and notes."""

from __future__ import annotations

import pytest

from tests.kb.small_markup import markdown, translated


def test_comments_of_obsidian_vanish() -> None:
    assert markdown("a %%secret%% b") == "a  b"
    assert markdown("a\n\n%%\nsecret\n\nmore\n%%\n\nb") == "a\n\nb"


def test_names_of_blocks_vanish() -> None:
    assert markdown("A claim. ^claim-1\n\n^ab12\n\nb").replace(" ", "") == "Aclaim.\n\nb"


@pytest.mark.parametrize("text", ["100%% and 50%%", "a %% b\n\nc %% d", "x ^2", "10 ^3", "a^b"])
def test_other_signs_stay(text: str) -> None:
    assert translated(text).text == text


@pytest.mark.parametrize(
    "line",
    [
        "{toc}",
        "{toc:maxLevel=2}",
        "__TOC__",
        "* TOC\n{:toc}",
        "1. x\n{: toc}",
        "{{toc}}",
        "{% toc %}",
        "{{< toc >}}",
        "<TOC />",
    ],
)
def test_every_table_of_contents_has_one_mark(line: str) -> None:
    assert markdown(f"a\n\n{line}\n\nb") == "a\n\n[TOC]\n\nb"


def test_marks_without_a_table_vanish_and_those_of_dialects_stay() -> None:
    assert markdown("__NOTOC__\n\n[[_TOSP_]]\n\n[[_TOC_]]").endswith("[[_TOC_]]")
    assert "__" not in markdown("__NOTOC__\n\na")


def test_panels_of_confluence() -> None:
    assert (
        markdown("{info}\na\n{info}\n\n{warning:title=Mind it}\nb\n{warning}")
        == ":::note\na\n:::\n\n:::warning Mind it\nb\n:::"
    )
    assert markdown("{expand:More}\na\n{expand}") == ":::details More\na\n:::"
    assert markdown("{code:java}\nint x;\n{code}") == "```java\nint x;\n```"
    assert markdown("a {color:red}b{color} {status:colour=Green|title=DONE}") == "a b DONE"


def test_braces_in_words_stay() -> None:
    text = "Enter {code} at /users/{id}/{note}."
    assert translated(text).text == text


def test_extensions_of_kramdown() -> None:
    assert markdown("a{::comment}secret{:/comment}b {::nomarkdown}c{:/}") == "ab c"
    assert translated("# A {: .note }\n{: .note }").text == "# A {: .note }\n{: .note }"


def test_attributes_that_no_dialect_reads_vanish() -> None:
    assert markdown("[a](b) {.external} c") == "[a](b)  c"
    assert translated("[a](b){.external} and {.x}").text == "[a](b){.external} and {.x}"
