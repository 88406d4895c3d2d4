"""Publishing: brings a generation that was built here into the cluster, checks it there, and lets it serve.

The steps:

1. write the snapshot beside the server;
2. write the index, of which a clone of the one before has most;
3. count, analyse, and ask the writers' queries through the cluster;
4. let the alias lead to the index and the servers open the snapshot; the generation before stays for a way back.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from search.backends import passages, snapshot
from search.backends.opensearch.documents import batches, document
from search.backends.passages import SketchedPassages, no_passages, passages_of
from search.backends.record import Record
from search.errors import BuildError, ClusterError
from search.generations import expectations
from search.generations.generation import open_generation
from search.generations.layout import (
    NAME,
    current_name,
    impacts_folder,
    meaning_folder,
    publish,
    remove_all_but,
    serving_name,
)
from search.generations.meta import verify
from search.index import postings
from search.index.impacts import read_slugs
from search.index.partial import collection, gathering
from search.index.partial.article_postings import PostingsByArticle, scored
from search.index.postings import read_array
from search.progress import no_progress
from search.semantic import vectors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kb.problem import Problem
    from search.backends.opensearch.indexes import Indexes
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from search.progress import Progress

BATCH_BYTES: Final = 4_000_000
"""Bytes of a bulk request, about."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What came of publishing a generation to the cluster.

    ``written`` counts the articles that were sent and ``removed`` those deleted; ``problems`` are those of the writers'
    queries when the cluster answers them.
    """

    generation: str
    written: int
    removed: int
    problems: tuple[Problem, ...]
    seconds: float
    is_published: bool


class Publisher:
    """Publishes generations of one index folder to a cluster.

    ``complete`` adds the candidates of the cluster to a snapshot that was opened.
    """

    def __init__(self, search: SearchConfig, indexes: Indexes, complete: Callable[[Generation], Generation]) -> None:
        self._search = search
        self._indexes = indexes
        self._complete = complete

    def publish(self, *, strict: bool = False, progress: Progress = no_progress) -> Publication:
        """Publish the generation that was built last, unless it serves already; a ``strict`` one only without problems.

        Raises:
            BuildError: the cluster does not answer, or the index fails a check; the one before goes on serving.
            IndexUnavailableError: nothing was built.

        """
        started = time.perf_counter()
        try:
            return self._publish(started, strict=strict, progress=progress)
        except ClusterError as error:
            raise BuildError(f"{error}; the generation before goes on serving") from error
        except OSError as error:
            raise BuildError(f"{error.filename or self._search.serving}: {error.strerror or error}") from error

    def _publish(self, started: float, *, strict: bool, progress: Progress) -> Publication:
        indexes, config, name = self._indexes, self._search, current_name(self._search.index)
        index, before = indexes.name(name), indexes.serving()
        if before == index and self.serving() == name:
            return Publication(name, 0, 0, (), time.perf_counter() - started, is_published=True)
        whole = open_generation(config.index / name, config)
        records = _Records(config.index / name, whole)
        path = self._write_snapshot(whole, records)
        written, removed = self._write_index(whole, records, index, before, progress)
        indexes.finish(index)
        indexes.check(index, len(whole.searcher.impacts.slugs), whole.meta.languages)
        generation = self._complete(open_generation(path, config))
        problems = expectations.ask(config.serving, generation, progress)
        is_published = not (strict and problems)
        if is_published:
            indexes.publish(index)
            publish(path)
        self._clean()
        return Publication(name, written, removed, problems, time.perf_counter() - started, is_published)

    def serving(self) -> str:
        """Return the generation that servers open, or "" if there is none."""
        return serving_name(self._search.serving)

    def _write_snapshot(self, whole: Generation, records: _Records) -> Path:
        config, path = self._search, self._search.serving / whole.name
        shutil.rmtree(path, ignore_errors=True)  # what a killed build left
        most_read = snapshot.read_most_read(config.solved_questions.with_name(snapshot.READ_FILE))
        slugs = whole.searcher.impacts.slugs
        articles = snapshot.chosen(whole.docstore, slugs, most_read, self._indexes.config.snapshot_articles)
        strong = read_array(impacts_folder(config.index / whole.name), "strong", np.bool_)
        known, kept = collection.collection_of(records.frequencies, strong), [records.of(each) for each in articles]
        numbers = whole.searcher.impacts.numbers
        parts = [scored(each.postings, known, numbers, each.boost) for each in kept]
        impacts = gathering.gather(whole.searcher.impacts, articles, parts)
        near = None
        if (semantic := whole.searcher.semantic) is not None:
            sketched = [SketchedPassages.of(each.passages, semantic.axes) for each in kept]
            near = passages.gather(semantic.axes, articles, sketched)
        snapshot.write(path, config.index / whole.name, whole.meta, impacts, known, near, self.serving())
        return path

    def _write_index(
        self,
        whole: Generation,
        records: _Records,
        index: str,
        before: str,
        progress: Progress,
    ) -> tuple[int, int]:
        """Write what the index before does not have, and return how many articles were written and removed."""
        indexes, slugs = self._indexes, whole.searcher.impacts.slugs
        semantic = whole.searcher.semantic
        dimensions = semantic.axes.shape[0] if semantic is not None and indexes.has_knn() else 0
        is_clone = indexes.create(index, whole.meta.languages, dimensions, before)
        known = indexes.digests(index) if is_clone else {}
        every = (
            document(whole, slug, records.of(article), has_knn=dimensions > 0) for article, slug in enumerate(slugs)
        )
        fresh = (each for each in every if known.get(each.slug) != each.digest)
        written = 0
        for batch in batches(fresh, BATCH_BYTES):
            indexes.cluster.bulk(index, batch, seconds=indexes.seconds)
            written += len(batch) // 2
            progress("sending", written, len(slugs))
        gone = [slug for slug in known if slug not in frozenset(slugs)]
        if gone:
            indexes.cluster.bulk(index, [{"delete": {"_id": slug}} for slug in gone], seconds=indexes.seconds)
        return written, len(gone)

    def rollback(self) -> str:
        """Let the generation before serve again, and return its name.

        Raises:
            BuildError: there is none, or the cluster does not answer.

        """
        serving = self.serving()
        before = verify(self._search.serving / serving).before if serving else ""
        if not NAME.fullmatch(before) or not (self._search.serving / before).is_dir():
            raise BuildError(f"{self._search.serving}: no generation before this one is left")
        path = self._search.serving / before
        try:
            slugs = read_slugs(impacts_folder(path))
            self._indexes.check(self._indexes.name(before), len(slugs), verify(path).languages)
            self._indexes.publish(self._indexes.name(before))
        except ClusterError as error:
            raise BuildError(str(error)) from error
        publish(path)
        return before

    def _clean(self) -> None:
        """Remove the snapshots and indexes that neither serve nor served before."""
        if not (serving := self.serving()):
            return
        before = verify(self._search.serving / serving).before
        names = frozenset(filter(None, (serving, before)))
        remove_all_but(self._search.serving, names)
        self._indexes.remove_all_but(frozenset(map(self._indexes.name, names)))


class _Records:
    """The records of the articles of a generation, each made when it is needed."""

    def __init__(self, path: Path, whole: Generation) -> None:
        self.frequencies = postings.read(impacts_folder(path))
        self._postings = PostingsByArticle(self.frequencies)
        self._passages = vectors.read(meaning_folder(path)) if whole.searcher.semantic else None
        self._entries = whole.docstore.every

    def of(self, article: int) -> Record:
        """Return the record of the article with a number."""
        near = no_passages() if self._passages is None else passages_of(self._passages, article)
        entry = self._entries[self.frequencies.slugs[article]]
        return Record(self._postings.of(article), near, entry.metadata.search.boost)
