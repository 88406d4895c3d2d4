"""Topic: a question in the community and the answer to show."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it at run time
import hashlib
from dataclasses import dataclass

from pydantic import TypeAdapter

MAX_TITLE_CHARS = 200
MAX_QUESTION_CHARS = 4_000
MAX_ANSWER_CHARS = 8_000
MAX_NAME_CHARS = 60
MAX_LINKS = 20
MAX_VOTES = 9_999_999


@dataclass(frozen=True, slots=True)
class Topic:
    """A question and its accepted answer, or else the one with most votes; all texts are plain.

    ``votes``, ``day`` and ``author`` are those of the answer, and ``url`` leads to it. ``category`` is the slug of its
    category with those above it, such as "apps/android". ``links`` are the addresses in an accepted answer.
    """

    id: str
    title: str
    question: str
    answer: str
    is_accepted: bool
    votes: int
    day: dt.date
    author: str
    url: str
    category: str = ""
    links: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """What identifies the topic in the index: the same for one id, whatever characters it has."""
        return f"topic-{hashlib.sha256(self.id.encode()).hexdigest()[:20]}"


as_json = TypeAdapter(Topic)


def one_line(text: str, most: int) -> str:
    """Return a text as one line of at most ``most`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def votes_of(text: str) -> int:
    """Return a text as a number of votes, at most ``MAX_VOTES``; 0 if it is no number."""
    return min(int(text), MAX_VOTES) if text.isascii() and text.isdecimal() and len(text) < 20 else 0


def is_web_address(url: str) -> bool:
    """Return whether pages may link to an address."""
    return url.startswith(("https://", "http://")) and len(url) <= 2_000 and url.isprintable() and " " not in url
