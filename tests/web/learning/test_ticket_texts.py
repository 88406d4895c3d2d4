"""The questions of a ticket, scrubbed."""

from __future__ import annotations

import pytest

from web.events.digests import AskedDigests
from web.learning.ticket_texts import MAX_CHARS, question_text, questions_of
from web.storage.models import Ticket

DIGESTS = AskedDigests("k" * 32)


@pytest.mark.parametrize(
    ("subject", "query", "questions"),
    [
        ("My mail returns", "", ["My mail returns"]),
        ("My mail returns", "returns my MAIL", ["My mail returns"]),
        ("My mail returns", "bounce", ["My mail returns", "bounce"]),
        ("4711", "ben@example.org", []),
        ("", "", []),
    ],
)
def test_subject_and_query_are_questions_if_they_differ(subject: str, query: str, questions: list[str]) -> None:
    assert list(questions_of(Ticket(subject=subject, query=query), DIGESTS).values()) == questions


def test_a_question_is_one_line_without_what_tells_who_asked() -> None:
    text = "Since Monday\nmail from ben@example.org and invoice-2026.pdf fail with 550. My password is hunter2!"
    assert question_text(text) == "Since Monday mail from and fail with My password is"


def test_a_long_question_is_shortened() -> None:
    assert len(question_text("word " * 200)) <= MAX_CHARS
