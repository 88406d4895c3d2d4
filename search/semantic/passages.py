"""Passages: the pieces of an article that get a vector each.

The title alone, and every section in windows of about 100 words below ``title. heading.``: a vector is the mean of
what it was made of, so that a long text means a little of everything and nothing clearly. Steps for a section:

1. its words are counted, a long one as several, so that scripts without spaces are cut as well;
2. the number of windows is the smallest that none need be longer than the limit, and all are about as long;
3. each ends where the sentence ends that is nearest to its share, or at the word where no sentence ends nearby.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_WORDS = 120
SLACK_WORDS = 20
"""How far a window may grow or shrink to end with a sentence; 140 English words are 190 word pieces of MiniLM's 256."""

_WORD = re.compile(r"\S{1,12}")
"""Twelve letters at most: a longer word counts twice, a pasted key or a line of Japanese as often as it is long."""
_SENTENCE_END = re.compile(r"[.!?:。！？][\"')\]»”’]*(?=\s)|[。！？]|\n")  # noqa: RUF001 - full-width marks end a sentence too


def passages(title: str, sections: Sequence[tuple[str, str]]) -> list[tuple[int, str]]:
    """Return the passages of an article as the section's number and the text to encode.

    ``sections`` are headings and plain texts in the article's order. The title alone counts as the first section's,
    number 0: it leads to the top of the article. A section that has neither heading nor text gives none.
    """
    found = [(0, title)] if title.strip() else []
    for number, (heading, text) in enumerate(sections):
        above = " ".join(f"{part.strip().rstrip('.')}." for part in (title, heading) if part.strip())
        found += [(number, f"{above} {window}".strip()) for window in windows(text)]
        if heading.strip() and not text.strip():
            found.append((number, above))
    return found


def windows(text: str) -> Iterator[str]:
    """Yield the text in parts of at most ``LONGEST_WORDS`` and the slack, in order, nothing twice and nothing lost."""
    words = list(_WORD.finditer(text))
    starts = [word.start() for word in words]
    ends = [bisect_left(starts, mark.end()) for mark in _SENTENCE_END.finditer(text)]
    count = -(-len(words) // LONGEST_WORDS)
    start = 0
    for number in range(1, count + 1):
        end = _nearest(ends, round(len(words) * number / count)) if number < count else len(words)
        if end > start:
            yield text[words[start].start() : words[end - 1].end()]
        start = max(start, end)


def _nearest(ends: Sequence[int], wanted: int) -> int:
    """Return the sentence's end closest to the word that is wanted, or that word where none is near."""
    place = bisect_left(ends, wanted)
    near = min(ends[max(place - 1, 0) : place + 1], key=lambda end: abs(end - wanted), default=wanted)
    return near if abs(near - wanted) <= SLACK_WORDS else wanted
