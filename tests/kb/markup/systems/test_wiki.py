"""Braces of wikis and editors, and tables of contents."""

from __future__ import annotations

import pytest

from tests.kb.small_markup import markdown, translated


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


def test_marks_of_an_editor_are_carried_out() -> None:
    text = "{==mark==}{>>remark<<} {--old--}{++new++} {~~a~>b~~}"
    assert markdown(text) == "==mark== ~~old~~new ~~a~~ b"


def test_parameters_of_macros() -> None:
    text = "{panel:title=My title|color=red}\na\n{panel}\n\n{anchor:x}See {jira:ABC-1}."
    assert markdown(text) == ":::note My title\na\n:::\n\nSee ABC-1."


def test_boxes_of_confluence_may_begin_and_end_beside_their_text() -> None:
    assert markdown("{note}Mind *this*{note}\n\nx") == ":::note\nMind *this*\n:::\n\nx"
    assert markdown("{info:title=T}One\ntwo{info}") == ":::note T\nOne\ntwo\n:::"
    for text in ("Use {note} and {note}.", "{note} alone", "{excerpt}a{excerpt}"):
        assert markdown(text) == text
