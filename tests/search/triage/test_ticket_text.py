"""Ticket text is the person's own, without quotes and signatures."""

from __future__ import annotations

from search.triage.ticket_text import MAX_BODY_CHARS, own_words, ticket_text

BODY = """The codes of my authenticator are rejected.

> On Tuesday you wrote: get a refund for the yearly payment within thirty days

Kind regards
--
Refund consulting, yearly payments"""


def test_quoted_lines_and_signatures_are_ignored() -> None:
    assert "refund" not in own_words(BODY).lower()
    assert own_words(BODY).split() == [
        "The",
        "codes",
        "of",
        "my",
        "authenticator",
        "are",
        "rejected.",
        "Kind",
        "regards",
    ]


def test_the_subject_is_part_of_the_text() -> None:
    assert ticket_text("Codes", "> quoted\nRejected.") == "Codes\n\nRejected."
    assert ticket_text("", "-- \nsigned") == ""


def test_only_the_beginning_of_a_very_long_body_counts() -> None:
    assert len(own_words("a" * 2 * MAX_BODY_CHARS)) == MAX_BODY_CHARS
