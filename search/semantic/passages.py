"""Passages: the parts of an article that get a vector each.

These are the title alone, and every section in windows of about 100 words after ``title. heading.``. A vector averages
its text, so the vector of a long text means a little of everything and nothing clearly. Steps for a section:

1. count its words, a long one as several, so that scripts without spaces are split too;
2. take the fewest windows that keep within the limit, all about equally long;
3. end each window at the sentence end nearest to its share, or at a word if no sentence ends nearby.
"""

from __future__ import annotations

import re
import sqlite3
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from search.errors import blame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from search.index.docstore import Docstore

    Floats = NDArray[np.float32]

LONGEST_WORDS = 120
SLACK_WORDS = 20
"""How far a window may grow or shrink to end with a sentence; 140 English words are 190 word pieces of MiniLM's 256."""

_WORD = re.compile(r"\S{1,12}")
"""At most twelve letters: a longer word counts twice, a pasted key or a line of Japanese many times."""
_SENTENCE_END = re.compile(r"[.!?:。！？][\"')\]»”’]*(?=\s)|[。！？]|\n")  # noqa: RUF001 - full-width marks end a sentence too


@dataclass(frozen=True, slots=True)
class ArticlePassages:
    """The passages of some articles: the texts, and the slug, the article's number and the section of each."""

    texts: list[str]
    slugs: list[str]
    owners: NDArray[np.int32]

    @classmethod
    def of(cls, docstore: Docstore, slugs: Sequence[str], first: int) -> Self:
        """Return the passages of articles that are numbered from ``first`` on."""
        every: list[tuple[str, str, int, int]] = []
        for article, slug in enumerate(slugs, start=first):
            with blame(slug):
                sections = [(section.heading, section.text) for section in docstore.sections(slug)]
                numbered = passages(docstore.every[slug].title, sections)
            every += [(text, slug, article, ordinal) for ordinal, text in numbered]
        owners = np.array([(article, ordinal) for *_, article, ordinal in every], np.int32).reshape(-1, 2)
        return cls([text for text, *_ in every], [slug for _, slug, *_ in every], owners)

    def encoded(self, encode: Callable[[Sequence[str]], Floats]) -> Floats:
        """Return the vectors of the passages.

        Raises:
            ArticleError: the encoder fails on a passage.

        """
        try:
            return encode(self.texts)
        except (OSError, MemoryError, sqlite3.Error):
            raise
        except Exception:
            for slug, text in zip(self.slugs, self.texts, strict=True):
                with blame(slug):  # encode one by one to find the passage that failed
                    encode([text])
            raise


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
