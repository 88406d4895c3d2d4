"""Similarity: how close a query is in meaning to each article, whatever words they share.

Passages are encoded when the generation is built, by the language model or by the static table; both use one vector
space. Queries are encoded by the static table while they are typed, and by the language model once complete.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from search.index.segments import best_and_total
from search.mode import SearchMode
from search.semantic import vectors
from search.semantic.encoders import best_encoder, language_model, static_encoder
from search.semantic.passages import ArticlePassages
from search.semantic.vector_memory import VectorMemory
from search.semantic.vectors import Earlier, Part, Quantised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.config import SearchConfig
    from search.index.docstore import Docstore
    from search.progress import Progress
    from search.semantic import Encoder
    from search.semantic.minilm import MiniLM
    from search.semantic.static import Static
    from search.semantic.vectors import PassageVectors

    Floats = NDArray[np.float32]
    _Compare = Callable[[str, bool], "SemanticScores"]

AT_ONCE: Final = 64
"""Passages that the language model encodes before anything is published: a few seconds of work, so that publishing one
changed article stays a single step."""

LONGEST_QUERY: Final = 128
"""Word pieces of a query that the language model reads: by then a long text has said what it is about."""

COMPARED_EXACTLY: Final = 4_096
"""Passages compared exactly with a query that the language model encoded: a tenth of the cost of encoding it."""

CACHED_QUERIES: Final = 512
"""A query comes back for its suggestions, its page and the next page."""

CACHED_BYTES: Final = 16_000_000
"""Memory for the scores of these queries: with a hundred thousand passages, those of some forty queries."""

TABLE_SHARE: Final = 0.25
"""Weight of the static table's cosine beside the language model's: the two make different errors."""

MEAN_SHARE: Final = 0.2
"""Weight of an article's average passage beside its best one: favours articles about a topic over mere mentions."""

WEIGHTS: Final = {SearchMode.STATIC: 1.5, SearchMode.FULL: 3.3}
"""Weight of a cosine beside the lexical score, which is the root of a share of the upper bound."""


@dataclass(frozen=True)
class SemanticScores:
    """Cosines, -1 to 1, of a query with all passages of a generation.

    ``passages`` float32 [P + 1] ranks articles; ``best_encoder`` float32 [P + 1] is what the best encoder alone says.
    Both have one entry behind the last passage, where the last article ends. ``owners`` int32 [P] is the article of
    each passage, and ``spans`` int64 [A, 2] is where an article's passages begin and end. ``weight`` applies beside the
    lexical score; ``mode`` says which encoder read the query. ``table_vector`` is the static table's vector of it.
    """

    passages: Floats
    best_encoder: Floats
    owners: NDArray[np.int32]
    spans: NDArray[np.int64]
    weight: float
    mode: SearchMode
    table_vector: Floats

    def of(self, articles: NDArray[np.integer]) -> Floats:
        """Return the semantic scores of articles, float32 [n]: mostly their best passage, partly the average one."""
        return self._of(self.passages, articles)

    def _of(self, passages: Floats, articles: NDArray[np.integer]) -> Floats:
        best, total = best_and_total(passages, self.spans, articles)
        lengths = np.diff(self.spans.take(articles, axis=0))[:, 0].astype(np.float32)
        scores: Floats = best + np.float32(MEAN_SHARE) * (total / lengths - best)
        return scores

    def articles_above(self, cosine: float) -> NDArray[np.int32]:
        """Return the articles that have a passage with at least this cosine, int32 [n], with repetitions."""
        return self.owners[self.passages[:-1] >= cosine]

    @cached_property
    def best(self) -> float:
        """The highest score of an article by the best encoder alone; 0 without articles."""
        passages = self.best_encoder[:-1]
        if not len(passages):
            return 0.0
        # no article scores more than its best passage
        least = float(self._of(self.best_encoder, self.owners[[passages.argmax()]])[0])
        return float(self._of(self.best_encoder, np.unique(self.owners[passages >= least])).max(initial=least))

    def without(self, articles: Iterable[int]) -> Self:
        """Return a copy whose ``best`` leaves out some articles."""
        best_encoder = self.best_encoder.copy()
        for article in articles:
            best_encoder[slice(*self.spans[article])] = -1.0
        return replace(self, best_encoder=best_encoder)


class SemanticIndex:
    """The passage vectors of a generation and the encoders for queries; safe to share between threads."""

    def __init__(self, known: PassageVectors, articles: int, static: Static, model: MiniLM | None) -> None:
        """Take the passages of a number of articles, and the encoders for queries."""
        self._known = known
        self._static = static
        self._is_model_space = known.vectors.shape[1] != static.dimensions
        self._model = model if self._is_model_space else None
        self._encoded: dict[str, Floats] = {}
        self._spans = known.article.searchsorted(np.stack((np.arange(articles), np.arange(1, articles + 1)), axis=1))
        affordable = CACHED_BYTES // (4 * len(known) + 1)
        self._scores: _Compare | None = lru_cache(maxsize=min(CACHED_QUERIES, affordable))(self._compare)
        self._vector = lru_cache(maxsize=CACHED_QUERIES)(self._encode)

    def over(self, known: PassageVectors, spans: NDArray[np.int64]) -> Self:
        """Return an index of other passages in the same space, at ``spans`` int64 [articles, 2], with these encoders.

        Few passages are compared faster than a cache is kept.
        """
        other = copy(self)
        other._known, other._spans, other._scores = known, spans, None  # noqa: SLF001 - a copy of itself
        return other

    @property
    def axes(self) -> Floats:
        """The axes of the sketches, float32 [dimensions, n]."""
        return self._known.axes

    def query_vector(self, text: str, *, is_complete: bool) -> Floats:
        """Return the vector of a text that the passages are best compared with, float32 [dimensions]."""
        if is_complete and self._model is not None:
            return self._vector(text)
        return self._in_space(self.table_vector(text))

    @property
    def mode(self) -> SearchMode:
        """``FULL`` if the language model encodes complete queries, ``STATIC`` if the table encodes all."""
        return SearchMode.STATIC if self._model is None else SearchMode.FULL

    def scores(self, text: str, *, is_complete: bool) -> SemanticScores:
        """Return the scores of a text; a complete one may be encoded by the language model, a hundred times slower."""
        return (self._scores or self._compare)(text, is_complete and self._model is not None)

    def model_vector(self, text: str) -> Floats | None:
        """Return the language model's vector of a text, float32 [384] of length one, or None without a model."""
        return None if self._model is None else self._vector(text)

    def table_vector(self, text: str) -> Floats:
        """Return the static table's vector of a text, float32 [dimensions] of length one."""
        vector: Floats = self._static.encode([text])[0]
        return vector

    def read_ahead(self, texts: Sequence[str], index: Path, progress: Progress, *, forget: bool = False) -> None:
        """Encode together the texts that a build is going to search for, which takes a third of the time.

        Vectors of earlier builds are kept in ``index``; with ``forget`` only those of these texts are.
        """
        if self._model is None:
            return
        memory = VectorMemory(index, self._model, "questions")
        self._encoded = dict(zip(texts, memory.encode(texts, progress), strict=True))
        if forget:
            memory.forget_others()

    def sections(self, article: int, scores: SemanticScores) -> tuple[NDArray[np.int32], Floats]:
        """Return the section and the cosine of each passage of an article, both [n]; a section may have several."""
        first, last = self._spans[article].tolist()
        return self._known.ordinal[first:last], scores.passages[first:last]

    def _compare(self, text: str, use_model: bool) -> SemanticScores:  # noqa: FBT001 - the cache takes it by place
        table_vector = self.table_vector(text)
        combined = best = self._known.scores(self._in_space(table_vector))
        if use_model:
            best = self._known.scores(self._vector(text), COMPARED_EXACTLY)
            combined = TABLE_SHARE * combined + (1.0 - TABLE_SHARE) * best
        mode = SearchMode.FULL if use_model else SearchMode.STATIC
        known = self._known
        return SemanticScores(combined, best, known.article, self._spans, WEIGHTS[mode], mode, table_vector)

    def _in_space(self, table_vector: Floats) -> Floats:
        """Return a vector of the static table in the space of the passages."""
        return np.einsum("ij,j->i", self._static.basis, table_vector) if self._is_model_space else table_vector

    def _encode(self, text: str) -> Floats:
        assert self._model is not None  # noqa: S101 - callers check
        query = self._encoded.get(text)
        return self._model.encode([text], longest=LONGEST_QUERY)[0] if query is None else query


def write(  # noqa: PLR0917 - the articles, and how to encode them
    folder: Path,
    texts_of: Docstore,
    slugs: Sequence[str],
    config: SearchConfig,
    progress: Progress,
    earlier: Earlier | None = None,
    *,
    at_once: bool = False,
) -> str:
    """Write the vectors of the articles' passages into ``folder`` and return the name of their encoder, or "".

    With ``at_once`` the language model is used only if that takes no more than seconds. Articles that did not change
    keep the vectors of an ``earlier`` generation by the same encoder.

    Raises:
        ArticleError: this program fails on an article.

    """
    encoder = best_encoder(config)
    if encoder is None:
        return ""
    if at_once and encoder is not static_encoder() and _has_much_to_read(encoder, texts_of, slugs, config, earlier):
        encoder = static_encoder()
    if earlier is not None and earlier.encoder != encoder.name:
        earlier = None
    # the table encodes faster than a cache answers
    memory = None if encoder is static_encoder() else VectorMemory(config.index, encoder)
    encode = partial(memory.encode, progress=progress) if memory else encoder.encode
    kept = earlier.kept() if earlier is not None else ()
    fresh = _encoded(texts_of, slugs, _unchanged(earlier), encode, progress)
    vectors.write(folder, chain(kept, fresh), encoder.dimensions)
    if memory and earlier is None:
        memory.forget_others()
    return encoder.name


def _encoded(
    texts_of: Docstore, slugs: Sequence[str], first: int, encode: Callable[[Sequence[str]], Floats], progress: Progress
) -> Iterator[Part]:
    """Yield the passages of the articles from the ``first`` on."""
    for start in range(first, len(slugs), _ARTICLES):
        progress("encoding", start - first, len(slugs) - first)
        some = ArticlePassages.of(texts_of, slugs[start : start + _ARTICLES], start)
        yield Part(Quantised.of(some.encoded(encode)), some.owners[:, 0], some.owners[:, 1])


_ARTICLES: Final = 128
"""Articles encoded together."""


def _unchanged(earlier: Earlier | None) -> int:
    return int(earlier.stays.sum()) if earlier is not None else 0


def _has_much_to_read(
    encoder: Encoder, texts_of: Docstore, slugs: Sequence[str], config: SearchConfig, earlier: Earlier | None
) -> bool:
    """Return whether more passages are new to the language model than it can read at once."""
    memory, missing = VectorMemory(config.index, encoder), 0
    first = _unchanged(earlier) if earlier is not None and earlier.encoder == encoder.name else 0
    for start in range(first, len(slugs), _ARTICLES):
        missing += memory.missing(ArticlePassages.of(texts_of, slugs[start : start + _ARTICLES], start).texts)
        if missing > AT_ONCE:
            return True
    return False


def open_semantic_index(
    folder: Path, articles: int, encoder: str, config: SearchConfig, *, is_whole: bool = True
) -> SemanticIndex | None:
    """Return the semantic index in ``folder``, or None if there is none or the settings choose lexical search.

    In one that ``is_whole`` every article has a passage. Also None if ``encoder`` was another version of the static
    table than the shipped one: the next build encodes anew.

    Raises:
        OSError: a file is missing.
        ValueError: a file is damaged, or an article has no passage.

    """
    if config.mode is SearchMode.LEXICAL or not encoder:
        return None
    if encoder.startswith("static") and encoder != static_encoder().name:
        return None
    known = vectors.read(folder)
    if is_whole and len(np.unique(known.article)) < articles:
        raise ValueError(f"{folder}: there are articles without a passage")
    return SemanticIndex(known, articles, static_encoder(), language_model(config))
