"""Probes: questions made from the articles themselves, for calibration without labels.

A knowledge base cannot know its visitors' questions, but it can imitate them: titles, expected questions and sentences
of its articles, with words dropped, framed or hidden, because visitors use words that no article has.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from search.errors import blame
from search.mode import SearchMode
from search.text.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kb.article import Entry, Section

MOST_ARTICLES: Final = 300
"""Articles that probes are made of, evenly spaced: more change little, and each probe costs a search or two."""

LEAST_ARTICLES: Final = 75
"""Articles used of each language in an index of several, if it has so many: some 300 probes, as many as its own
calibration needs."""

MOST_EXPECTED: Final = 4
"""Expected questions used per article, as many as other probes, so that one diligent writer's articles do not
dominate."""

DROPPED: Final = 1 / 3
"""Share of a question's content words that visitors leave out."""

HIDDEN: Final[dict[SearchMode, float]] = {
    SearchMode.LEXICAL: 1 / 2,
    SearchMode.STATIC: 1 / 2,
    SearchMode.FULL: 4 / 5,
}
"""Share of a question's content words for which visitors use other words. The language model finds the answer even if
most are replaced, and must not learn to depend on them."""

SENTENCE_WORDS: Final = 9
"""About the length of a question; from longer sentences runs of this many words are taken."""

_OUT_OF_SCOPE = Path(__file__).with_name("out_of_scope.txt")
_SENTENCE = re.compile(r"[^.!?\n。！？]+")  # noqa: RUF001 - full-width marks end a sentence too
_FRAMES = (
    "{}", "how do i {}", "{} please help", "hi, i need help with {}", "{}", "question about {}", "problem with {}",
)  # fmt: skip
_STRANGE = tuple("qxzkvwqj vjqxkzzw kzqwxvjj wqzjxkvq zxvqjwkk jqkzwxvv xkvzqjww qwzxvkjj vzkxqjwq zwqkjxvz".split())  # noqa: SIM905
"""Words that no article has and that resemble no other word."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A question that a knowledge base asks itself.

    ``meaning`` is the question as an encoder reads it; ``words`` is the same for lexical search, with some words
    replaced by words that no article has. ``slug`` is the article that answers it, or None, and ``lang`` the language
    of both, without country or script. ``is_expected`` if its writer expects exactly this question.
    """

    words: str
    meaning: str
    slug: str | None
    lang: str
    is_expected: bool = False


def probes(entries: Mapping[str, Entry], sections: Callable[[str], Sequence[Section]], mode: SearchMode) -> list[Probe]:
    """Return the questions a knowledge base asks itself in a mode; the same articles give the same questions.

    ``sections`` returns an article's sections by its slug. Articles excluded from search give none. Out-of-scope
    questions are added if any article is in English: elsewhere their language would give them away.
    """
    by_language: dict[str, list[str]] = defaultdict(list)
    for slug in sorted(slug for slug, entry in entries.items() if entry.metadata.is_searchable):
        by_language[_language(entries[slug])].append(slug)
    searchable = sum(map(len, by_language.values()))
    own: list[Probe] = []
    for slug in chain.from_iterable(
        _evenly(slugs, max(MOST_ARTICLES * len(slugs) // searchable, LEAST_ARTICLES)) for slugs in by_language.values()
    ):
        with blame(slug):
            own += _of_article(entries[slug], sections(slug), HIDDEN[mode])
    return own + [Probe(text, text, None, "en") for text in (out_of_scope() if "en" in by_language else ())]


def _evenly(slugs: Sequence[str], most: int) -> list[str]:
    step = max(1.0, len(slugs) / most)
    return [slugs[int(place * step)] for place in range(min(len(slugs), most))]


def out_of_scope() -> tuple[str, ...]:
    """Return questions that no help centre answers, unless it is about exactly that."""
    lines = _OUT_OF_SCOPE.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line.strip() and not line.startswith("#"))


def _of_article(entry: Entry, sections: Sequence[Section], hidden: float) -> Iterator[Probe]:
    random = np.random.default_rng(int.from_bytes(hashlib.sha256(entry.slug.encode()).digest()[:8]))
    for text in entry.metadata.expect_queries[:MOST_EXPECTED]:
        yield replace(_probe(text, entry), is_expected=True)
    frames = _FRAMES if _language(entry) == "en" else ("{}",)
    title, pieces = entry.title.split(), list(_pieces(sections))
    dropped = _choose(title, DROPPED, random)
    shortened = [word for place, word in enumerate(title) if place not in dropped]
    first, second = (str(frame) for frame in random.choice(frames, 2))
    yield _probe(first.format(" ".join(shortened)), entry)
    yield _probe(" ".join(title), entry, " ".join(_hide(title, hidden, random)))
    yield _probe(second.format(" ".join(shortened)), entry, second.format(" ".join(_hide(shortened, hidden, random))))
    if pieces:
        piece = pieces[random.integers(len(pieces))]
        yield _probe(" ".join(piece), entry, " ".join(_hide(piece, hidden, random)))


def _probe(meaning: str, entry: Entry, words: str = "") -> Probe:
    return Probe(words or meaning, meaning, entry.slug, _language(entry))


def _language(entry: Entry) -> str:
    return entry.lang.lower().partition("-")[0]


def _pieces(sections: Sequence[Section]) -> Iterator[list[str]]:
    """Yield runs of an article's words about as long as a question: sentences, and parts of long sentences."""
    for section in sections:
        for sentence in _SENTENCE.findall(section.text):
            words = sentence.split()
            for start in range(0, len(words), SENTENCE_WORDS):
                if len(piece := words[start : start + SENTENCE_WORDS]) > SENTENCE_WORDS // 2:
                    yield piece


def _choose(words: Sequence[str], share: float, random: np.random.Generator) -> set[int]:
    """Return the places of a share of the content words, at least one of two; none if there is just one."""
    content = [place for place, word in enumerate(words) if word.lower().strip("?,.:;") not in STOP_WORDS]
    if len(content) < 2:
        return set()
    return set(random.choice(content, max(1, round(len(content) * share)), replace=False).tolist())


def _hide(words: Sequence[str], share: float, random: np.random.Generator) -> list[str]:
    hidden = sorted(_choose(words, share, random))
    replacements = {place: _STRANGE[number % len(_STRANGE)] for number, place in enumerate(hidden)}
    return [replacements.get(place, word) for place, word in enumerate(words)]
