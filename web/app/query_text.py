"""The text in the search box: a few words, or a long message pasted whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from search.answers.deflect import MAX_KEY_WORDS
from web.storage.text import clean

if TYPE_CHECKING:
    from search.query import Query

MAX_QUERY_TEXT_CHARS = 4_000
"""The most a link to the ticket form carries. A search uses less of it."""


def query_text() -> str:
    """Return the text of this request's search box, cut with "…" where a link cannot hold all of it."""
    text = request.args.get("q", "")
    if len(text) > MAX_QUERY_TEXT_CHARS:
        text = f"{text[: MAX_QUERY_TEXT_CHARS - 1]}…"
    return clean(text).strip()


def is_long_message(query: Query) -> bool:
    """Return whether the query is a whole message: too long for a search, and without a chosen category."""
    return not query.category and (query.truncated or len(query.words.split()) > MAX_KEY_WORDS)
