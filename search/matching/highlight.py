"""Snippets: the passage of a section that says most about the query, with the words that matched.

Offsets into plain text are given, never markup, so that whoever shows a snippet escapes it in its own way.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from search.results import Snippet
from search.text.normalizer import IGNORED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from search.text.analyzer import Analyzer

SNIPPET_CHARS = 220
_SCANNED_CHARS = 20_000
TEXTS_AT_HAND = 500
"""The same sections are shown all day; about five megabytes."""
_ELLIPSIS = "…"
_LETTER_OR_MARK = re.compile(rf"[^\W\d_]|[{IGNORED}]")
_BEGINNING = 3
"""Letters that the forms of a word have in common with its stem."""

Span = tuple[int, int]


def snippet(text: str, terms: AbstractSet[str], analyzer: Analyzer, max_chars: int = SNIPPET_CHARS) -> Snippet:
    """Return the passage of ``text``, about ``max_chars`` long, in which most different terms occur."""
    scanned, lowered = _folded(text)
    if lowered and analyzer.phrase_terms.isdisjoint(terms):
        found = _looked_up(scanned, lowered, terms, analyzer)
    else:
        found = [(span, terms & had) for span, had in _spans(scanned, analyzer) if not had.isdisjoint(terms)]
    start = _word_start(scanned, _best_start(found, max_chars), found[0][0][0] if found else 0)
    end = _word_end(scanned, start + max_chars)
    return _cut(scanned, start, end, [span for span, _ in found])


@lru_cache(maxsize=TEXTS_AT_HAND)
def _folded(text: str) -> tuple[str, str]:
    """Return a text with its white space folded, and the same in lower case where it is as long and without accents."""
    scanned = " ".join(text[:_SCANNED_CHARS].split())
    lowered = scanned.lower()
    is_plain = scanned.isascii() or not any(_LETTER_OR_MARK.match(char) for char in set(scanned) if not char.isascii())
    return scanned, lowered if is_plain and len(lowered) == len(scanned) else ""


@lru_cache(maxsize=TEXTS_AT_HAND)
def _spans(text: str, analyzer: Analyzer) -> tuple[tuple[Span, frozenset[str]], ...]:
    return tuple(item for item in analyzer.spans(text) if item[1])


def _looked_up(
    text: str, lowered: str, terms: AbstractSet[str], analyzer: Analyzer
) -> list[tuple[Span, AbstractSet[str]]]:
    """Return the words that give any of the terms: only those are read that begin like one, as all its forms do."""
    found: dict[int, tuple[Span, AbstractSet[str]]] = {}
    for beginning in {term[:_BEGINNING] for term in terms}:
        at = lowered.find(beginning)
        while at >= 0:
            word = None if at and lowered[at - 1].isalnum() else analyzer.span_at(text, at)
            if word is not None and not word[1].isdisjoint(terms):
                found[at] = (word[0], terms & word[1])
            at = lowered.find(beginning, at + 1)
    return _apart(found[at] for at in sorted(found))


def _apart(found: Iterable[tuple[Span, AbstractSet[str]]]) -> list[tuple[Span, AbstractSet[str]]]:
    """Leave out words that lie in one before: parts of what is marked whole."""
    kept: list[tuple[Span, AbstractSet[str]]] = []
    for one in found:
        if not kept or one[0][0] >= kept[-1][0][1]:
            kept.append(one)
    return kept


def _best_start(found: list[tuple[Span, AbstractSet[str]]], max_chars: int) -> int:
    """Return where the window with the most different terms begins; the earliest of equals."""
    best_start, most = 0, 0
    for index, ((start, _), _) in enumerate(found):
        inside: set[str] = set()
        for (_, end), matched in found[index:]:
            if end > start + max_chars:
                break
            inside |= matched
        if len(inside) > most:
            best_start, most = start, len(inside)
    return best_start


def _word_start(text: str, start: int, first: int) -> int:
    """Move back to the beginning of the sentence if it is near, or keep a few words before the match."""
    if start <= SNIPPET_CHARS // 3 and start == first:
        return 0
    sentence = max(text.rfind(mark, max(0, start - 80), start) for mark in (". ", "? ", "! ", ": ", "。"))
    if sentence >= 0:
        return sentence + (1 if text[sentence] == "。" else 2)
    return text.find(" ", max(0, start - 40), start) + 1 if start > 40 else 0


def _word_end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - 40, end)
    return space if space > 0 else end


def _cut(text: str, start: int, end: int, spans: list[Span]) -> Snippet:
    before = _ELLIPSIS if start > 0 else ""
    after = _ELLIPSIS if end < len(text) else ""
    shift = len(before) - start
    inside = tuple((left + shift, right + shift) for left, right in spans if start <= left and right <= end)
    return Snippet(before + text[start:end].rstrip() + after, inside)
