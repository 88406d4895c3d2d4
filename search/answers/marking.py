"""Marking: the words of a search, marked in the article that the reader opens from it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from search.query import parse
from search.text.analyzer import analyzer

if TYPE_CHECKING:
    from kb.article import Article
    from search.generations.generation import Generation

_MARKUP: Final = re.compile(r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>|&(?:\w+|#\w+);)""")
"""What stands between texts: tags, and characters written as entities."""


def marked(generation: Generation, article: Article, text: str) -> Article:
    """Return an article with each word marked that a search for ``text`` matches, in any form and as synonym."""
    query = replace(parse(text), is_complete=False, limit=1, snippets=False)
    if not query.words:
        return article
    corrected = generation.search(query).corrected or query.words
    clauses = generation.searcher.clauses(replace(query, words=corrected, prefix=False))
    terms = frozenset(term for clause in clauses for term in clause.terms)
    spans = analyzer(article.entry.lang).spans
    pieces = _MARKUP.split(article.html)
    for place in range(0, len(pieces), 2):
        piece = pieces[place]
        matches = [span for span, found in spans(piece) if not found.isdisjoint(terms)] if piece.strip() else []
        for start, end in reversed(matches):
            piece = f"{piece[:start]}<mark>{piece[start:end]}</mark>{piece[end:]}"
        pieces[place] = piece
    return replace(article, html="".join(pieces))
