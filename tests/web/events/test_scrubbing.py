"""What may name a person, a machine or a file is taken out of a text."""

from __future__ import annotations

import pytest

from web.events.scrubbing import MAX_CHARS, scrubbed, whole_words, words_of


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("mail from ben@example.org fails", "mail from fails"),
        ("open https://example.org/a?b=c please", "open please"),
        ("www.example.org does not load", "does not load"),
        ("call +49 170 1234567 now", "call now"),
        ("invoice 2024-17 is missing", "invoice is missing"),
        ("٣ messages lost", "messages lost"),
        ("tax_return.pdf cannot be opened", "cannot be opened"),
        (r"C:\Users\ben\mail and /home/ben/mail are gone", "and are gone"),
        ("my password is hunter2! and fails", "my password is and fails"),
        ("my card 4111 1111 1111 1111 was charged", "my card was charged"),
        ("192.0.2.1 and 2001:db8::1", "and"),
        ("key " + "x" * 41, "key"),
        ("Send and/or receive: it's “broken”.", "Send and/or receive: it's “broken”."),
        ("two\nlines\r\n and\ttabs", "two lines and tabs"),
        ("12345", ""),
        ("mail from ben＠localhost and ben．example．org", "mail from and"),  # noqa: RUF001 - what some keyboards type
        ("code ①② or ¹²³", "code or"),
    ],
)
def test_a_text_loses_what_may_name_someone(text: str, left: str) -> None:
    assert scrubbed(text) == left


def test_no_half_of_an_address_is_left_where_a_text_is_cut() -> None:
    start = "word " * (MAX_CHARS // 5 - 1)
    assert scrubbed(f"{start}ben@example.org") == start.strip()
    assert [whole_words("ben rob", most) for most in (2, 3, 4, 6, 7)] == ["", "ben", "ben", "ben", "ben rob"]


def test_words_are_folded_and_in_order() -> None:
    assert words_of("Can't RESET the pass-word, André!") == ("can't", "reset", "the", "pass", "word", "andre")
    assert len(words_of("メールが届かない")) == 1
    assert words_of("?!") == ()


def test_hostile_texts_stay_cheap() -> None:
    for text in ("a'" * 50_000, "/" * 50_000, "a.a" * 50_000, "\u0947" * 50_000):
        assert len(words_of(scrubbed(text))) <= 1_000
