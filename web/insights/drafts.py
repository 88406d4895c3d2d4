"""From gap to article: the outline of a draft, and three ways to deliver it.

A draft is a new file and nothing else: the articles folder gets it if it may be written, and otherwise a writer gets it
as a file or as a patch. The checkout that is being served never changes its branch.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from kb.editing.patch import Change, patch, prefix_of
from kb.editing.scaffold import Outline
from web.events.scrubbing import scrubbed
from web.storage.states import Author

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.config import KbConfig
    from kb.editing.scaffold import Draft
    from web.storage.models import Message, Ticket

_MAX_TITLE_CHARS: Final = 120
_LONE_I: Final = re.compile(r"\bi\b(?=['’ ,.?!]|$)")
"""The English pronoun as people type it."""

_MARKER: Final = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)])\s+")
"""A list marker; without this, scrubbing would remove its number like any other."""

_SALUTATION: Final = re.compile(
    r"(?:dear|hello|hi|hey|good (?:morning|afternoon|evening))\b[^.!?]{0,60}[.!]?$", re.IGNORECASE
)
_CLOSING: Final = re.compile(
    r"(?:(?:kind|best|warm|many)? ?(?:regards|wishes|greetings|thanks)|sincerely|cheers)\b.{0,20}$", re.IGNORECASE
)


def of_questions(questions: tuple[str, ...]) -> Outline:
    """Return the outline of an article that answers some questions; the first gives it its title."""
    return Outline(_title(questions[0]), questions=questions)


def of_ticket(ticket: Ticket) -> Outline:
    """Return the outline of an article for a solved ticket, begun with the last answer of the staff.

    Words that may name a person or a machine are scrubbed; names in running text are not recognised, so a person has
    to read it.
    """
    subject, query = scrubbed(ticket.subject), scrubbed(ticket.query)
    questions = tuple(dict.fromkeys(text for text in (query, subject) if text))
    return Outline(_title(subject or query), questions=questions, answer=_answer(ticket.messages))


def as_patch(draft: Draft, config: KbConfig) -> bytes:
    """Return a draft as a patch for ``git apply``, at the root of the repository of the articles."""
    return patch([Change(draft.path, None, draft.text.encode())], prefix_of(config.articles))


def is_writable(config: KbConfig) -> bool:
    """Return whether the articles folder takes new files from this process."""
    return os.access(config.articles, os.W_OK | os.X_OK)


def _title(question: str) -> str:
    text = _LONE_I.sub("I", question[:_MAX_TITLE_CHARS].strip())
    return text[:1].upper() + text[1:]


def _answer(messages: Iterable[Message]) -> str:
    answers = [message.body for message in messages if message.author == Author.STAFF and not message.internal]
    if not answers:
        return ""
    lines = [line.strip() for line in answers[-1].splitlines()]
    end = next((number for number, line in enumerate(lines) if _CLOSING.match(line)), len(lines))
    body = []
    for line in lines[:end]:
        if not _SALUTATION.match(line):
            marker = _MARKER.match(line)
            start = marker.end() if marker else 0
            body.append(f"{line[:start]}{scrubbed(line[start:])}")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(body)).strip()
