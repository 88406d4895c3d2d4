"""Sentences end where a reader would end them."""

from __future__ import annotations

import pytest

from search.text.sentences import sentence_spans


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Choose Forgot password? on the sign-in page.", "Type it twice!", "(Then sign in.)", "Done"],
        ["Use a program, e.g. Thunderbird, on port 5.7.1.", "2 is next."],
        ["Ask Dr. Smith or J. Smith.", "It is one."],
        ["Die Frist (z.B. Montag) gilt.", "Danach nicht."],
        ['He said "no."', "“Why?”", "It is 550 5.7.1…", "Yes"],
    ],
)
def test_a_sentence_ends_before_a_capital_unless_an_abbreviation_ends(sentences: list[str]) -> None:
    assert _sentences("  ".join(sentences)) == sentences


def test_line_breaks_and_full_width_marks_end_sentences() -> None:
    assert _sentences("one\ntwo") == ["one", "two"]
    assert _sentences("一つ。二つ！三") == ["一つ。", "二つ！", "三"]  # noqa: RUF001


@pytest.mark.parametrize("text", ["", "  \n ", "...", "?! ."])
def test_a_text_without_words_is_at_most_one_sentence(text: str) -> None:
    assert len(_sentences(text)) <= 1
