"""Builder: reads what changed, writes a new generation beside the old one, and publishes it once it passes every check.

If a build is killed or fails a check, the old generation goes on serving, and the next build removes what was left
behind. The generation before the current one is kept for readers that still have it open, and as a way back.
"""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from kb.corpus import read_corpus
from kb.layout.addresses import NOTHING
from kb.reading.incremental import failure
from search.errors import ArticleError, ArticleErrors, BuildError, BuildRunningError, IndexUnavailableError
from search.generations import checks, expectations, receipt, writing
from search.generations.generation import OpenFiles
from search.generations.layout import current_name, docstore_file, publish, remove_all_but
from search.generations.meta import Published, verify
from search.generations.receipt import Report
from search.generations.writing import Base, Texts
from search.index import docstore
from search.progress import no_progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kb.config import KbConfig
    from kb.corpus import Corpus
    from kb.layout.addresses import Held
    from kb.problem import Problem
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from search.progress import Progress

_LOG = logging.getLogger("firstline.search")

MOST_FAILURES = 50
"""A build gives up after failing over this many articles, one after the other: the fault is then the program's."""


def build(
    kb: KbConfig,
    config: SearchConfig,
    *,
    full: bool = False,
    strict: bool = False,
    quick: bool = False,
    allow_shrink: bool = False,
    progress: Progress = no_progress,
    now: dt.datetime | None = None,
) -> Report:
    """Bring the index up to the articles as they are ``now`` and return a report.

    Only files that changed and articles whose date has come are read and indexed again, unless ``full``. With
    ``strict``, nothing is published while there is any problem. If the language model has much to read, an index
    without it is published first; with ``quick``, the model is left to the next build. An article that this program
    fails over is left out and reported as a problem.

    Raises:
        BuildError: the new generation could not be written, or failed a check; the old one goes on serving.
        ShrinkError: more than half of the published articles would go, without ``allow_shrink``; or this is the first
            build, and there is no article.
        BuildRunningError: another build did not finish in time.
        kb.errors.CorpusError: the articles folder cannot be read.

    """
    started = time.perf_counter()
    try:
        config.index.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(config, progress):
            made_from = receipt.inputs(kb, config)  # before anything is read: a later change shows in the next build
            serving = _serving(config)
            _clean(config, serving)
            now = now or dt.datetime.now(dt.UTC)
            if serving and not full and (same := receipt.find(config.index, serving.name, made_from, now)):
                seconds, published = time.perf_counter() - started, not (strict and same.problems)
                return replace(same, changed=0, seconds=seconds, published=published)
            base = None if full or serving is None else Base.reusable(serving, kb, config)
            with closing(Texts(config.index, base)) as texts:
                corpus = read_corpus(
                    kb,
                    base.known if base else {},
                    lambda done, total: progress("reading", done, total),
                    now,
                    texts.add,
                    held=_held_addresses(config),
                )
                run = _Run(
                    config=config,
                    published_slugs=_published_slugs(config),
                    made_from=made_from,
                    allow_shrink=allow_shrink,
                    base=base,
                    started=started,
                    strict=strict,
                    quick=quick,
                    progress=progress,
                )
                return run.without_failures(corpus, texts, serving)
    except OSError as error:
        raise BuildError(f"{error.filename or config.index}: {error.strerror or error}") from error
    except sqlite3.Error as error:
        raise BuildError(f"{config.index}: {error}") from error


@contextmanager
def _locked(config: SearchConfig, progress: Progress) -> Iterator[None]:
    """Hold the build lock, which the system releases even if the build is killed."""
    lock = FileLock(config.index / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress("waiting for another build", 0, 0)
        try:
            lock.acquire(timeout=config.lock_wait_seconds)
        except Timeout as error:
            raise BuildRunningError(
                f"{config.index}: another build is still running after {config.lock_wait_seconds:.0f} s"
            ) from error
    try:
        yield
    finally:
        lock.release()


def _serving(config: SearchConfig) -> Published | None:
    """Return the generation that serves, or None if there is none or it is damaged."""
    try:
        name = current_name(config.index)
        return Published(name, verify(config.index / name, by_stamps=True))
    except IndexUnavailableError:
        return None


def _clean(config: SearchConfig, serving: Published | None) -> None:
    """Remove generations that neither serve nor served before; none if it is unclear which serves."""
    if serving is not None:
        remove_all_but(config.index, frozenset({serving.name, serving.meta.before}))


def _published_slugs(config: SearchConfig) -> frozenset[str]:
    """Return the slugs of the articles that serve, even if another version built their index; none without an index."""
    try:
        return docstore.published(docstore_file(config.index / current_name(config.index)))
    except (IndexUnavailableError, sqlite3.Error):
        return frozenset()


def _held_addresses(config: SearchConfig) -> Held:
    """Return the addresses that serve, even if another version built their index or all is built anew."""
    try:
        return docstore.held(docstore_file(config.index / current_name(config.index)))
    except (IndexUnavailableError, sqlite3.Error):
        return NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One attempt to bring the index up to a corpus."""

    config: SearchConfig
    published_slugs: frozenset[str]
    made_from: str
    allow_shrink: bool
    base: Base | None
    started: float
    strict: bool
    quick: bool
    progress: Progress

    def without_failures(self, corpus: Corpus, texts: Texts, serving: Published | None) -> Report:
        """Update the index, and leave out the articles that this program fails over, with a problem for each."""
        for _ in range(MOST_FAILURES):
            checks.check_size(corpus, self.published_slugs, allow_shrink=self.allow_shrink)
            try:
                return self._update(corpus, texts, serving)
            except ArticleError as error:
                corpus = _without([error], corpus)
            except ArticleErrors as several:
                corpus = _without(several.errors, corpus)
            serving = _serving(self.config)  # this attempt may have published
        raise BuildError(f"{corpus.config.articles}: this program fails over more than {MOST_FAILURES} articles")

    def _update(self, corpus: Corpus, texts: Texts, serving: Published | None) -> Report:
        """Write, check and publish a generation if anything changed; ``texts`` are those of changed articles."""
        gone = self.base.slugs - corpus.entries.keys() if self.base else frozenset[str]()
        changed = len(corpus.fresh) + len(gone)
        if self.base and not changed and self.base.published.meta.corpus == corpus.fingerprint:
            built, missed = self.base.published, self._recall(self.base)
        else:
            before = serving.name if serving else ""
            built, missed = self._checked(
                writing.write(self.config, corpus, texts, self.base, before=before, progress=self.progress)
            )
        is_published = not (self.strict and (corpus.problems or missed))
        if is_published and built is not serving:
            publish(self.config.index / built.name)
        _clean(self.config, built if is_published else serving)
        if is_published and not self.quick:
            deeper = writing.write_deeper(self.config, built, self.progress)
            if deeper is not None:
                built, missed = self._checked(deeper)
                publish(self.config.index / built.name)
                _clean(self.config, built)
        report = Report(
            generation=built.name,
            articles=len(corpus.entries),
            sections=built.meta.sections,
            changed=changed,
            problems=(*corpus.problems, *missed),
            seconds=time.perf_counter() - self.started,
            published=is_published,
            withheld=corpus.withheld,
            unsearched=corpus.unsearched,
            skipped=corpus.skipped,
        )
        if is_published and not self.quick:
            receipt.keep(self.config.index, self.made_from, corpus, report)
        return report

    def _recall(self, base: Base) -> tuple[Problem, ...]:
        """Return the problems that the writers' queries showed in the base, asking them again if they are not noted."""
        noted = expectations.recall(self.config.index, base.published.name)
        if noted is not None:
            return noted
        meta = base.published.meta
        _, problems = self._checked(OpenFiles.open(base.path, meta.languages).generation(meta, self.config))
        return problems

    def _checked(self, generation: Generation) -> tuple[Published, tuple[Problem, ...]]:
        """Ask the writers' queries and return the generation with the problems they show."""
        if generation.searcher.semantic is not None:
            texts = expectations.query_texts(generation.docstore)
            generation.searcher.semantic.read_ahead(texts, self.config.index, self.progress)
        return Published(generation.name, generation.meta), expectations.ask(
            self.config.index, generation, self.progress
        )


def _without(errors: Iterable[ArticleError], corpus: Corpus) -> Corpus:
    """Return the corpus without the articles that this program fails over, with a problem for each."""
    problems: list[Problem] = []
    for error in errors:
        path = corpus.entries[error.slug].path
        _LOG.debug("%s is left out", path, exc_info=error.cause)
        problems.append(failure(path, error.cause))
    return corpus.without(problems)
