"""Snippets: the passage of a section that says most about the query, with the matching words.

Highlights are offsets into plain text, never markup, so that each page or program escapes snippets in its own way.
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
CACHED_TEXTS = 500
"""The same sections are shown all day; about five megabytes."""
_ELLIPSIS = "…"
_LETTER_OR_MARK = re.compile(rf"[^\W\d_]|[{IGNORED}]")
_COMMON_LETTERS = 3
"""Letters that all forms of a word share with its stem."""

Span = tuple[int, int]


def snippet(text: str, terms: AbstractSet[str], analyzer: Analyzer, max_chars: int = SNIPPET_CHARS) -> Snippet:
    """Return the passage of ``text``, about ``max_chars`` long, with the most different terms."""
    scanned, lowered = _folded(text)
    if lowered and analyzer.phrase_terms.isdisjoint(terms):
        matches = _look_up(scanned, lowered, terms, analyzer)
    else:
        matches = [(span, terms & word) for span, word in _spans(scanned, analyzer) if not word.isdisjoint(terms)]
    start = _word_start(scanned, _best_start(matches, max_chars), matches[0][0][0] if matches else 0)
    return _cut(scanned, start, start + max_chars, [span for span, _ in matches])


@lru_cache(maxsize=CACHED_TEXTS)
def _folded(text: str) -> tuple[str, str]:
    """Return a text with white space folded, and in lower case if that has the same length and no accents, else ""."""
    scanned = " ".join(text[:_SCANNED_CHARS].split())
    lowered = scanned.lower()
    is_plain = scanned.isascii() or not any(_LETTER_OR_MARK.match(char) for char in set(scanned) if not char.isascii())
    return scanned, lowered if is_plain and len(lowered) == len(scanned) else ""


@lru_cache(maxsize=CACHED_TEXTS)
def _spans(text: str, analyzer: Analyzer) -> tuple[tuple[Span, frozenset[str]], ...]:
    return tuple(item for item in analyzer.spans(text) if item[1])


def _look_up(
    text: str, lowered: str, terms: AbstractSet[str], analyzer: Analyzer
) -> list[tuple[Span, AbstractSet[str]]]:
    """Return the words that yield any term, analysing only words that begin like a term, as all its forms do."""
    matches: dict[int, tuple[Span, AbstractSet[str]]] = {}
    for beginning in {term[:_COMMON_LETTERS] for term in terms}:
        place = lowered.find(beginning)
        while place >= 0:
            word = None if place and lowered[place - 1].isalnum() else analyzer.span_at(text, place)
            if word is not None and not word[1].isdisjoint(terms):
                matches[place] = (word[0], terms & word[1])
            place = lowered.find(beginning, place + 1)
    return _without_overlaps(matches[place] for place in sorted(matches))


def _without_overlaps(matches: Iterable[tuple[Span, AbstractSet[str]]]) -> list[tuple[Span, AbstractSet[str]]]:
    """Drop matches inside an earlier one, such as parts of a compound that is highlighted whole."""
    result: list[tuple[Span, AbstractSet[str]]] = []
    for match in matches:
        if not result or match[0][0] >= result[-1][0][1]:
            result.append(match)
    return result


def _best_start(matches: list[tuple[Span, AbstractSet[str]]], max_chars: int) -> int:
    """Return where the window with the most different terms begins; the earliest one on a tie."""
    best_start, most = 0, 0
    for index, ((start, _), _) in enumerate(matches):
        inside: set[str] = set()
        for (_, end), terms in matches[index:]:
            if end > start + max_chars:
                break
            inside |= terms
        if len(inside) > most:
            best_start, most = start, len(inside)
    return best_start


def _word_start(text: str, start: int, first: int) -> int:
    """Move back to the beginning of the sentence if it is close, or else by a few words."""
    if start <= SNIPPET_CHARS // 3 and start == first:
        return 0
    sentence = max(text.rfind(mark, max(0, start - 80), start) for mark in (". ", "? ", "! ", ": ", "。"))
    if sentence >= 0:
        return sentence + (1 if text[sentence] == "。" else 2)
    return text.find(" ", max(0, start - 40), start) + 1 if start > 40 else 0


def _cut(text: str, start: int, end: int, spans: list[Span]) -> Snippet:
    """Return the text from ``start`` to the last word that ends before ``end``, with ellipses where it was cut."""
    if end < len(text):
        space = text.rfind(" ", end - 40, end)
        end = space if space > 0 else end
    end = min(end, len(text))
    before = _ELLIPSIS if start > 0 else ""
    after = _ELLIPSIS if end < len(text) else ""
    shift = len(before) - start
    inside = [(left + shift, right + shift) for left, right in spans if start <= left and right <= end]
    return Snippet(before + text[start:end].rstrip() + after, _joined(inside))


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    """Return the spans with adjacent ones joined: the characters of a Japanese word are one highlight."""
    result: list[Span] = []
    for start, end in spans:
        if result and result[-1][1] == start:
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return tuple(result)
