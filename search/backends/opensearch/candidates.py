"""Candidates: a few hundred articles from the cluster, ranked by the same code as an index of files.

The cluster is asked twice within the deadline: which articles may answer, and for the records of those that this
process has not kept. If it fails, the snapshot answers.
"""

from __future__ import annotations

import base64
import logging
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cachetools import LRUCache

from search.backends import passages
from search.backends.opensearch.breaker import CircuitState
from search.backends.opensearch.candidate_query import candidate_queries, slugs_of
from search.backends.passages import SketchedPassages
from search.backends.record import unpacked
from search.errors import ClusterError
from search.index.partial.article_postings import scored
from search.index.partial.gathering import gather, spans_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.backends.opensearch.breaker import CircuitBreaker
    from search.backends.opensearch.client import Cluster
    from search.backends.opensearch.config import OpenSearchConfig
    from search.index.partial.article_postings import ScoredPostings
    from search.matching.searcher import ImpactSearcher
    from search.query import Query

    Part = tuple[ScoredPostings, SketchedPassages | None]

_LOG = logging.getLogger("firstline.search")


@dataclass(slots=True)
class Counts:
    """What became of the queries of this process: answered by the cluster, in part, or by the snapshot."""

    answered: int = 0
    partial: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class ClusterCandidates:
    """Brings the candidates of one generation, which is the index of that name; safe to share between threads."""

    cluster: Cluster
    breaker: CircuitBreaker
    config: OpenSearchConfig
    index: str
    languages: tuple[str, ...]
    always: tuple[str, ...]
    """The slugs of articles that any query brings: those of safety advice, which are listed first by other signs."""
    counts: Counts
    _parts: LRUCache[int, Part] = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _knn: list[bool] = field(default_factory=list)
    """Whether the index has vectors, once the cluster has said so."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_parts", LRUCache(self.config.cached_articles))

    def searcher(self, query: Query, snapshot: ImpactSearcher) -> ImpactSearcher:
        """Return a searcher of what the cluster finds for a query, or the snapshot if it does not answer in time."""
        if not self.breaker.allows():
            self.counts.failed += 1
            return snapshot
        try:
            searcher = self.ask(query, snapshot)
        except ClusterError as error:
            _LOG.warning("search cluster: %s", error)
            self.breaker.failed()
            self.counts.failed += 1
            return snapshot
        self.breaker.succeeded()
        self.counts.answered += 1
        self.counts.partial += searcher.is_incomplete
        return searcher

    @property
    def is_away(self) -> bool:
        """Whether the cluster failed several times in a row, so that the snapshot answers."""
        return self.breaker.state is not CircuitState.CLOSED

    def outcomes(self) -> Mapping[str, int]:
        """Return how many queries the cluster answered in full, from some of its shards, or not at all."""
        counts = self.counts
        return {"answered": counts.answered - counts.partial, "partial": counts.partial, "failed": counts.failed}

    def ask(self, query: Query, snapshot: ImpactSearcher) -> ImpactSearcher:
        """Return a searcher of what the cluster finds for a query.

        Raises:
            ClusterError: it did not answer in time, or not as expected.

        """
        end = time.monotonic() + self.config.deadline_ms / 1_000
        try:
            has_knn = self._has_knn(end)
            size = self.config.candidates
            bodies = candidate_queries(snapshot, query, self.languages, self.always, size, has_knn=has_knn)
            answers = self.cluster.searches(self.index, bodies, seconds=end - time.monotonic())
            is_partial = any(answer["timed_out"] or answer["_shards"]["failed"] for answer in answers)
            numbers = (snapshot.article_number(slug) for slug in slugs_of(answers))
            articles = sorted(number for number in numbers if number is not None)
            parts = self._brought(articles, snapshot, end)
        except (LookupError, TypeError, ValueError) as error:
            raise ClusterError(f"{self.index}: an unexpected answer: {type(error).__name__} {error}") from error
        return _over(snapshot, articles, parts, is_incomplete=is_partial)

    def _has_knn(self, end: float) -> bool:
        if not self._knn:
            answer = self.cluster.ask("GET", f"/{self.index}/_mapping", seconds=end - time.monotonic())
            self._knn.append("passages" in answer[self.index]["mappings"]["properties"])
        return self._knn[0]

    def _brought(self, articles: Sequence[int], snapshot: ImpactSearcher, end: float) -> list[Part]:
        """Return what ranking must know of articles, from memory or from the cluster."""
        with self._lock:
            parts = {article: self._parts.get(article) for article in articles}
        if missing := [article for article, part in parts.items() if part is None]:
            slugs = {snapshot.impacts.slugs[article]: article for article in missing}
            path, body = f"/{self.index}/_mget", {"ids": list(slugs)}
            answer = self.cluster.ask("POST", path, body, seconds=end - time.monotonic(), _source_includes="record")
            for found in answer["docs"]:
                article = slugs[found["_id"]]
                parts[article] = _part(base64.b64decode(found["_source"]["record"]), snapshot)
            with self._lock:
                for article in missing if self.config.cached_articles else ():
                    self._parts[article] = parts[article]  # type: ignore[assignment] # it was brought
        return [part for part in parts.values() if part is not None]


def _part(data: bytes, snapshot: ImpactSearcher) -> Part:
    """Return the part of an article in a searcher of the same collection.

    Raises:
        LookupError, ValueError: the record is of another generation, or damaged.

    """
    record, impacts = unpacked(data), snapshot.impacts
    assert impacts.collection is not None  # noqa: S101 - that of a snapshot
    postings = scored(record.postings, impacts.collection, impacts.numbers, record.boost)
    semantic = snapshot.semantic
    return postings, None if semantic is None else SketchedPassages.of(record.passages, semantic.axes)


def _over(
    snapshot: ImpactSearcher, articles: Sequence[int], parts: Sequence[Part], *, is_incomplete: bool
) -> ImpactSearcher:
    impacts = gather(snapshot.impacts, articles, [postings for postings, _ in parts])
    semantic = snapshot.semantic
    if semantic is not None:
        sketched = [part for _, part in parts if part is not None]
        lengths = [len(part.passages.ordinal) for part in sketched]
        spans = spans_of(articles, lengths, len(impacts.slugs))
        semantic = semantic.over(passages.gather(semantic.axes, articles, sketched), spans)
    return snapshot.over(impacts, semantic, is_incomplete=is_incomplete)
