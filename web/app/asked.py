"""What a reader asked: a few words, or a letter pasted whole into the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from search.answers.deflect import MAX_KEY_WORDS
from web.storage.text import clean

if TYPE_CHECKING:
    from search.query import Query

MAX_ASKED_CHARS = 4_000
"""As much goes with a link to the ticket form; the search box holds less."""


def asked() -> str:
    """Return all that was typed, also what a search has no use for; where a link cannot hold it, "…" says so."""
    text = request.args.get("q", "")
    if len(text) > MAX_ASKED_CHARS:
        text = f"{text[: MAX_ASKED_CHARS - 1]}…"
    return clean(text).strip()


def is_letter(query: Query) -> bool:
    """Tell whether to look for the telling words alone; whoever chose a category wrote a query."""
    return not query.category and (query.truncated or len(query.words.split()) > MAX_KEY_WORDS)
