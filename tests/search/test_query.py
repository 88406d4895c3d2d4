"""A visitor's words are read without ever raising."""

from __future__ import annotations

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


def test_quoted_phrases_must_occur_and_are_words_too() -> None:
    query = parse('bounce "550 5.7.1" "" today')
    assert query.phrases == ("550 5.7.1",)
    assert query.words == "bounce 550 5.7.1 today"


def test_a_stray_quote_is_nothing_special() -> None:
    assert parse('my "password').words == "my password"
    assert parse('my "password').phrases == ()
    assert parse('a desk of 72"×48" or 60" in length').phrases == ()
    assert parse('is 27" the "screen size"?').phrases == ("screen size",)


def test_a_category_in_the_text_wins_over_the_argument() -> None:
    query = parse("category:Billing refund", category="apps")
    assert (query.category, query.words) == ("billing", "refund")


def test_operators_of_other_engines_are_plain_words() -> None:
    assert parse("NOT NOT (a* OR title:b~2").words == "NOT NOT (a* OR title:b~2"


def test_pages_become_offsets() -> None:
    assert (parse("a", page=3, page_size=10).offset, parse("a", page=-1).offset) == (20, 0)


def test_a_long_text_is_cut_and_says_so() -> None:
    assert len(parse("word " * 1000).text) <= MAX_CHARS
    assert parse("word " * 1000).truncated
    assert not parse("a short question").truncated


def test_control_characters_and_invisible_marks_go() -> None:
    assert parse("pass\u200bword\x00 reset\ud800").text == "password reset"
    assert not parse("pass\u200bword").truncated


@given(st.text(max_size=500))
def test_any_text_is_a_query(text: str) -> None:
    query = parse(text)
    assert len(query.text) <= MAX_CHARS
    query.text.encode("utf-8")
    assert '"' not in query.words
