"""Queries are parsed without ever raising."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import MAX_CHARS, parse


def test_plain_words_are_the_query() -> None:
    query = parse("  forgot   my password ")
    assert (query.text, query.words, query.phrases, query.category) == (
        "forgot my password",
        "forgot my password",
        (),
        "",
    )


def test_quoted_phrases_are_also_words() -> None:
    query = parse('bounce "550 5.7.1" "" today')
    assert query.phrases == ("550 5.7.1",)
    assert query.words == "bounce 550 5.7.1 today"


def test_stray_quotes_are_ignored() -> None:
    assert parse('my "password').words == "my password"
    assert parse('my "password').phrases == ()
    assert parse('a desk of 72"×48" or 60" in length').phrases == ()
    assert parse('is 27" the "screen size"?').phrases == ("screen size",)


def test_a_category_in_the_text_wins_over_the_argument() -> None:
    query = parse("category:Billing refund", category="apps")
    assert (query.category, query.words) == ("billing", "refund")


@pytest.mark.parametrize(
    "quoted",
    [
        "\u201e550 5.7.1\u201c",
        "\u201c550 5.7.1\u201d",
        "\u201d550 5.7.1\u201d",
        "«550 5.7.1»",
        "«\u00a0550 5.7.1\u00a0»",
        "»550 5.7.1«",
        "\uff02550 5.7.1\uff02",
    ],
)
def test_all_double_quotation_marks_make_a_phrase(quoted: str) -> None:
    query = parse(f"bounce {quoted}")
    assert (query.phrases, query.words, query.prefix) == (("550 5.7.1",), "bounce 550 5.7.1", False)


def test_inch_marks_are_no_phrase() -> None:
    assert parse("is 27\u201d the \u201cscreen size\u201d?").phrases == ("screen size",)


def test_operators_of_other_engines_are_plain_words() -> None:
    assert parse("NOT NOT (a* OR title:b~2").words == "NOT NOT (a* OR title:b~2"


def test_pages_become_offsets() -> None:
    assert (parse("a", page=3, page_size=10).offset, parse("a", page=-1).offset) == (20, 0)


def test_long_texts_are_truncated_visibly() -> None:
    assert len(parse("word " * 1000).text) <= MAX_CHARS
    assert parse("word " * 1000).truncated
    assert not parse("a short question").truncated


def test_control_and_invisible_characters_are_dropped() -> None:
    assert parse("pass\u200bword\x00 reset\ud800").text == "password reset"
    assert not parse("pass\u200bword").truncated


@given(st.text(max_size=500))
def test_any_text_is_a_query(text: str) -> None:
    query = parse(text)
    assert len(query.text) <= MAX_CHARS
    query.text.encode("utf-8")
    assert '"' not in query.words
