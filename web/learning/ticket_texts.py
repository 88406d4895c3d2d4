"""The questions that a ticket asks, scrubbed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from web.events.asked import Question
from web.events.scrubbing import scrubbed
from web.storage.text import shortened

if TYPE_CHECKING:
    from web.events.digests import AskedDigests
    from web.storage.models import Ticket

MAX_CHARS: Final = 300
"""The longest question, in characters: as much as a search reads of a query."""


def question_text(text: str) -> str:
    """Return a text as it may be kept as a question: scrubbed, on one line, as long as search reads it."""
    return shortened(scrubbed(text), MAX_CHARS)


def questions_of(ticket: Ticket, digests: AskedDigests) -> dict[str, str]:
    """Return what a ticket is about and, if that says something else, what its customer had searched for, by digest."""
    texts = (question_text(ticket.subject), question_text(ticket.query))
    asked = {text: Question.of(text, digests) for text in texts}
    by_digest: dict[str, str] = {}
    for text, question in asked.items():
        if question is not None:
            by_digest.setdefault(question.digest, text)
    return by_digest
