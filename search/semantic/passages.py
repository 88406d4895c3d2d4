"""Passages: the parts of an article that get a vector each.

These are the title alone, and every section in windows of about 100 words after ``title. heading.``. A vector averages
its text, so the vector of a long text means a little of everything and nothing clearly. Steps for a section:

1. count its words, a long one as several, so that scripts without spaces are split too;
2. take the fewest windows that keep within the limit, all about equally long;
3. end each window at the sentence end nearest to its share, or at a word if no sentence ends nearby.
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
"""At most twelve letters: a longer word counts twice, a pasted key or a line of Japanese many times."""
_SENTENCE_END = re.compile(r"[.!?:。！？][\"')\]»”’]*(?=\s)|[。！？]|\n")  # noqa: RUF001 - full-width marks end a sentence too


def passages(title: str, sections: Sequence[tuple[str, str]]) -> list[tuple[int, str]]:
    """Return the passages of an article as pairs of section number and text to encode.

    ``sections`` are headings and plain texts in the article's order. The title alone belongs to section 0, which leads
    to the top of the article. A section without heading and text gives no passage.
    """
    numbered = [(0, title)] if title.strip() else []
    for number, (heading, text) in enumerate(sections):
        above = " ".join(f"{part.strip().rstrip('.')}." for part in (title, heading) if part.strip())
        numbered += [(number, f"{above} {window}".strip()) for window in windows(text)]
        if heading.strip() and not text.strip():
            numbered.append((number, above))
    return numbered


def windows(text: str) -> Iterator[str]:
    """Yield the whole text in consecutive parts of at most ``LONGEST_WORDS`` plus the slack."""
    words = list(_WORD.finditer(text))
    starts = [word.start() for word in words]
    ends = [bisect_left(starts, mark.end()) for mark in _SENTENCE_END.finditer(text)]
    count = -(-len(words) // LONGEST_WORDS)
    start = 0
    for number in range(1, count + 1):
        end = round(len(words) * number / count)
        if number < count:
            end = _sentence_end_near(end, ends)
        if end > start:
            yield text[words[start].start() : words[end - 1].end()]
        start = max(start, end)


def _sentence_end_near(wanted: int, ends: Sequence[int]) -> int:
    """Return the sentence end closest to a word, or that word if none is near."""
    place = bisect_left(ends, wanted)
    nearest = min(ends[max(place - 1, 0) : place + 1], key=lambda end: abs(end - wanted), default=wanted)
    return nearest if abs(nearest - wanted) <= SLACK_WORDS else wanted
