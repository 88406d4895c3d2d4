"""Meaning: how near a query is to each article, whatever words they share.

Passages were encoded when the generation was built, by the teacher or by the static table; both lie in one space. A
query is encoded by the table while it is typed, and by the teacher, once, when it is whole.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from search.errors import ModelError
from search.semantic import vectors
from search.semantic.fetch import locate
from search.semantic.memory import VectorMemory
from search.semantic.minilm import MiniLM
from search.semantic.passages import passages
from search.semantic.static import Static

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.config import SearchConfig
    from search.docstore import Docstore
    from search.semantic import Encoder
    from search.semantic.memory import Progress
    from search.semantic.vectors import PassageVectors

    Floats = NDArray[np.float32]

AT_ONCE: Final = 64
"""Passages that the teacher reads before anything is published: a few seconds, and a changed article is one step."""

LONGEST_QUERY: Final = 128
"""Word pieces of a query that the teacher reads: a letter has said by then what it is about."""

REMEMBERED_QUERIES: Final = 512
"""A query is asked for suggestions, for its page, and for the next page."""


TABLE_SHARE: Final = 0.25
"""How much the table still counts where the teacher has read the query: their errors are not the same."""

MEAN_SHARE: Final = 0.2
"""How much all passages of an article count beside its best one: of two that mention it, one is about it."""

WEIGHTS: Final = {"static": 1.5, "full": 3.3}
"""How much a cosine counts beside the root of a score that is a share of what words could reach."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a query is to the passages, and to the articles, as cosines, -1 to 1.

    ``passages`` float32 [P]; ``articles`` float32 [A] is what ranks, ``best`` float32 [A] the cosine of an article's
    best passage by the best encoder alone; both -1 for an article without a passage. ``weight`` is how much the first
    counts beside words.
    """

    passages: Floats
    articles: Floats
    best: Floats
    weight: float
    encoder: Literal["static", "minilm"]


class Meaning:
    """The passages of a generation and what encodes queries; safe to share between threads."""

    def __init__(self, known: PassageVectors, articles: int, static: Static, teacher: MiniLM | None) -> None:
        self._known = known
        self._articles = articles
        self._static = static
        self._lifted = known.vectors.shape[1] != static.dimensions
        self._teacher = teacher if self._lifted else None
        owners = known.article
        self._first = np.flatnonzero(np.diff(owners, prepend=-1))
        self._owners = owners[self._first]
        self._counts = np.ones(articles, np.float32)
        self._counts[self._owners] = np.diff(self._first, append=len(owners))
        self._nearness = lru_cache(maxsize=REMEMBERED_QUERIES)(self._compare)

    @property
    def depth(self) -> Literal["static", "full"]:
        """Whether the teacher reads what is asked, or the table alone."""
        return "static" if self._teacher is None else "full"

    def nearness(self, text: str, *, whole: bool) -> Nearness:
        """Return how near a text is; ``whole`` lets the teacher read it, who takes a hundred times as long."""
        return self._nearness(text, whole and self._teacher is not None)

    def sections(self, article: int, near: Nearness) -> tuple[NDArray[np.int32], Floats]:
        """Return the section and the cosine of each passage of an article, both [n]; a section may have several."""
        first, last = self._known.article.searchsorted((article, article + 1)).tolist()
        return self._known.ordinal[first:last], near.passages[first:last]

    def _compare(self, text: str, by_teacher: bool) -> Nearness:  # noqa: FBT001 - the cache takes it by place
        near = read = self._known.scores(self._by_table(text))
        if by_teacher and self._teacher is not None:
            read = self._known.scores(self._teacher.encode([text], longest=LONGEST_QUERY)[0])
            near = TABLE_SHARE * near + (1.0 - TABLE_SHARE) * read
        best = self._by_article(np.maximum, near)
        mean = self._by_article(np.add, near) / self._counts
        articles = best + MEAN_SHARE * (mean - best)
        weight = WEIGHTS["full" if by_teacher else "static"]
        alone = best if read is near else self._by_article(np.maximum, read)
        return Nearness(near, articles, alone, weight, "minilm" if by_teacher else "static")

    def _by_article(self, function: np.ufunc, near: Floats) -> Floats:
        articles = np.full(self._articles, -1.0, np.float32)
        if len(near):
            articles[self._owners] = function.reduceat(near, self._first)
        return articles

    def _by_table(self, text: str) -> Floats:
        query: Floats = self._static.encode([text])[0]
        if self._lifted:
            query = np.einsum("ij,j->i", self._static.basis, query)
        return query


def passages_of(docstore: Docstore, slugs: Sequence[str]) -> tuple[list[str], NDArray[np.int32]]:
    """Return the passages of the articles with these slugs, and whose they are, int32 ``[P, 2]``: article, section."""
    texts: list[str] = []
    owners: list[tuple[int, int]] = []
    for article, slug in enumerate(slugs):
        sections = [(section.heading, section.text) for section in docstore.sections(slug)]
        for ordinal, text in passages(docstore.entries[slug].title, sections):
            texts.append(text)
            owners.append((article, ordinal))
    return texts, np.array(owners, np.int32).reshape(-1, 2)


def write(
    folder: Path,
    texts_of: Docstore,
    slugs: Sequence[str],
    config: SearchConfig,
    progress: Progress,
    *,
    at_once: bool = False,
) -> str:
    """Write the vectors of the articles' passages into ``folder`` and return the name of their encoder, or empty.

    With ``at_once`` the teacher only reads where that takes no more than seconds.
    """
    best = encoder(config)
    if best is None:
        return ""
    texts, owners = passages_of(texts_of, slugs)
    memory = VectorMemory(config.index, best)
    if at_once and best is not static() and memory.missing(texts) > AT_ONCE:
        best, memory = static(), VectorMemory(config.index, static())
    vectors.write(folder, memory.encode(texts, progress), owners[:, 0], owners[:, 1])
    memory.forget_all_but(texts)
    return best.name


def open_meaning(folder: Path, articles: int, encoded_by: str, config: SearchConfig) -> Meaning | None:
    """Return what the passages in ``folder`` mean, or None where there are none or the settings want none.

    None as well where another table encoded them than the one that is shipped now: the next build does it anew.

    Raises:
        OSError: a file is missing.
        ValueError: a file is torn.

    """
    if config.meaning == "off" or not encoded_by:
        return None
    if encoded_by.startswith("static") and encoded_by != static().name:
        return None
    return Meaning(vectors.read(folder), articles, static(), teacher(config))


def encoder(config: SearchConfig) -> Encoder | None:
    """Return the best encoder of passages that the settings want and that is there."""
    if config.meaning == "off":
        return None
    return teacher(config) or static()


@lru_cache(maxsize=1)
def static() -> Static:
    """Return the static encoder, which is always there."""
    return Static.load()


def teacher(config: SearchConfig) -> MiniLM | None:
    """Return the teacher if the settings want it and its files are there; damaged ones are logged and left alone."""
    folder = locate(config.model) if config.meaning == "full" else None
    return _load(folder) if folder is not None else None


@lru_cache(maxsize=2)
def _load(folder: Path) -> MiniLM | None:
    try:
        return MiniLM.load(folder)
    except ModelError as error:
        _LOG.warning("%s; answers go by the built-in table of meanings", error)
        return None


_LOG = logging.getLogger(__name__)
