"""Meaning: how near a query is to each article, whatever words they share.

Passages were encoded when the generation was built, by the teacher or by the static table; both lie in one space. A
query is encoded by the table while it is typed, and by the teacher, once, when it is whole.
"""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, Literal, Self

import numpy as np

from search.errors import ModelError, blame
from search.semantic import vectors
from search.semantic.minilm import MiniLM
from search.semantic.model_fetch import locate
from search.semantic.passages import passages
from search.semantic.static import Static
from search.semantic.vector_memory import VectorMemory
from search.text.segments import best_and_total

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.config import SearchConfig
    from search.index.docstore import Docstore
    from search.semantic import Encoder
    from search.semantic.vector_memory import Progress
    from search.semantic.vectors import PassageVectors

    Floats = NDArray[np.float32]

AT_ONCE: Final = 64
"""Passages that the teacher reads before anything is published: a few seconds, and a changed article is one step."""

LONGEST_QUERY: Final = 128
"""Word pieces of a query that the teacher reads: a letter has said by then what it is about."""

READ_CLOSELY: Final = 4_096
"""Passages that are compared exactly with what the teacher read: that takes a tenth of what reading it took."""

REMEMBERED_QUERIES: Final = 512
"""A query is asked for suggestions, for its page, and for the next page."""


TABLE_SHARE: Final = 0.25
"""How much the table still counts where the teacher has read the query: their errors are not the same."""

MEAN_SHARE: Final = 0.2
"""How much all passages of an article count beside its best one: of two that mention it, one is about it."""

WEIGHTS: Final = {"static": 1.5, "full": 3.3}
"""How much a cosine counts beside the root of a score that is a share of what words could reach."""


@dataclass(frozen=True)
class Nearness:
    """How near a query is to the passages, as cosines, -1 to 1.

    ``passages`` float32 [P + 1] is what ranks, ``alone`` float32 [P + 1] what the best encoder alone says; behind the
    last passage is a place where the last article ends. ``owners`` int32 [P] are the articles of the passages and
    ``spans`` int64 [A, 2] where an article's passages begin and end. ``weight`` is how much it counts beside words.
    """

    passages: Floats
    alone: Floats
    owners: NDArray[np.int32]
    spans: NDArray[np.int64]
    weight: float
    encoder: Literal["static", "minilm"]

    def of(self, articles: NDArray[np.integer]) -> Floats:
        """Return how near articles are, float32 [n]: their best passages, and a little of the others."""
        return self._of(self.passages, articles)

    def _of(self, passages: Floats, articles: NDArray[np.integer]) -> Floats:
        best, total = best_and_total(passages, self.spans, articles)
        lengths = np.diff(self.spans.take(articles, axis=0))[:, 0].astype(np.float32)
        near: Floats = best + np.float32(MEAN_SHARE) * (total / lengths - best)
        return near

    def at_least(self, cosine: float) -> NDArray[np.int32]:
        """Return the articles that have a passage so near, int32 [n], some more than once."""
        return self.owners[self.passages[:-1] >= cosine]

    @cached_property
    def nearest(self) -> float:
        """How near the nearest article is by the best encoder alone; 0 where there is none."""
        passages = self.alone[:-1]
        if not len(passages):
            return 0.0
        # no article is nearer than its best passage
        least = float(self._of(self.alone, self.owners[[passages.argmax()]])[0])
        return float(self._of(self.alone, np.unique(self.owners[passages >= least])).max(initial=least))

    def without(self, article: int) -> Self:
        """Return the same as if an article were not there."""
        alone = self.alone.copy()
        alone[slice(*self.spans[article])] = -1.0
        return replace(self, alone=alone)


class Meaning:
    """The passages of a generation and what encodes queries; safe to share between threads."""

    def __init__(self, known: PassageVectors, articles: int, static: Static, teacher: MiniLM | None) -> None:
        """Take the passages of so many articles, and what encodes queries.

        Raises:
            ValueError: an article has no passage.

        """
        self._known = known
        self._static = static
        self._lifted = known.vectors.shape[1] != static.dimensions
        self._teacher = teacher if self._lifted else None
        self._read: dict[str, Floats] = {}
        self._spans = known.article.searchsorted(np.stack((np.arange(articles), np.arange(1, articles + 1)), axis=1))
        if (self._spans[:, 0] == self._spans[:, 1]).any():
            raise ValueError("there are articles without a passage")
        self._nearness = lru_cache(maxsize=REMEMBERED_QUERIES)(self._compare)
        self._by_teacher = lru_cache(maxsize=REMEMBERED_QUERIES)(self._encode)

    @property
    def depth(self) -> Literal["static", "full"]:
        """Whether the teacher reads what is asked, or the table alone."""
        return "static" if self._teacher is None else "full"

    def nearness(self, text: str, *, whole: bool) -> Nearness:
        """Return how near a text is; ``whole`` lets the teacher read it, who takes a hundred times as long."""
        return self._nearness(text, whole and self._teacher is not None)

    def vector(self, text: str) -> Floats | None:
        """Return what the teacher makes of a text, float32 [384] of length one, or None where there is no teacher."""
        return None if self._teacher is None else self._by_teacher(text)

    def table_vector(self, text: str) -> Floats:
        """Return the built-in table's vector of a text, float32 [dimensions] of length one."""
        vector: Floats = self._static.encode([text])[0]
        return vector

    def read_ahead(self, texts: Sequence[str], index: Path, progress: Progress, *, forget: bool = False) -> None:
        """Let the teacher read what a build is going to ask, together: that takes a third of the time.

        What it read for an earlier build is kept in ``index``; with ``forget`` only these texts are.
        """
        if self._teacher is None:
            return
        memory = VectorMemory(index, self._teacher, "questions")
        self._read = dict(zip(texts, memory.encode(texts, progress), strict=True))
        if forget:
            memory.forget_all_but(texts)

    def sections(self, article: int, near: Nearness) -> tuple[NDArray[np.int32], Floats]:
        """Return the section and the cosine of each passage of an article, both [n]; a section may have several."""
        first, last = self._spans[article].tolist()
        return self._known.ordinal[first:last], near.passages[first:last]

    def _compare(self, text: str, by_teacher: bool) -> Nearness:  # noqa: FBT001 - the cache takes it by place
        near = alone = self._known.scores(self._by_table(text))
        if by_teacher:
            alone = self._known.scores(self._by_teacher(text), READ_CLOSELY)
            near = TABLE_SHARE * near + (1.0 - TABLE_SHARE) * alone
        weight = WEIGHTS["full" if by_teacher else "static"]
        return Nearness(near, alone, self._known.article, self._spans, weight, "minilm" if by_teacher else "static")

    def _encode(self, text: str) -> Floats:
        assert self._teacher is not None  # noqa: S101 - whoever asks has looked
        query = self._read.get(text)
        return self._teacher.encode([text], longest=LONGEST_QUERY)[0] if query is None else query

    def _by_table(self, text: str) -> Floats:
        query = self.table_vector(text)
        if self._lifted:
            query = np.einsum("ij,j->i", self._static.basis, query)
        return query


def passages_of(docstore: Docstore, slugs: Sequence[str]) -> tuple[list[str], NDArray[np.int32]]:
    """Return the passages of the articles with these slugs, and whose they are, int32 ``[P, 2]``: article, section."""
    texts: list[str] = []
    owners: list[tuple[int, int]] = []
    for article, slug in enumerate(slugs):
        with blame(slug):
            sections = [(section.heading, section.text) for section in docstore.sections(slug)]
            found = passages(docstore.every[slug].title, sections)
        texts += [text for _, text in found]
        owners += [(article, ordinal) for ordinal, _ in found]
    return texts, np.array(owners, np.int32).reshape(-1, 2)


def _encoded(memory: VectorMemory, texts: Sequence[str], owners: Sequence[str], progress: Progress) -> Floats:
    """Return the vectors of passages; ``owners`` are the slugs of their articles.

    Raises:
        ArticleError: the encoder fails over a passage.

    """
    try:
        return memory.encode(texts, progress)
    except (OSError, MemoryError, sqlite3.Error):
        raise
    except Exception:
        for slug, text in zip(owners, texts, strict=True):
            with blame(slug):  # they were encoded together: one by one it shows which of them it was
                memory.encode([text])
        raise


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

    Raises:
        ArticleError: this program fails over an article.

    """
    best = encoder(config)
    if best is None:
        return ""
    texts, owners = passages_of(texts_of, slugs)
    memory = VectorMemory(config.index, best)
    if at_once and best is not static() and memory.missing(texts) > AT_ONCE:
        best, memory = static(), VectorMemory(config.index, static())
    encoded = _encoded(memory, texts, [slugs[article] for article in owners[:, 0]], progress)
    vectors.write(folder, encoded, owners[:, 0], owners[:, 1])
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
