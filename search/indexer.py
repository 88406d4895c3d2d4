"""Indexer: the corpus becomes a new generation beside the old one, is checked, and only then serves.

A build that is killed, or that fails a check, leaves the old generation serving; what it left behind is removed
by the next one. The generation before the current one is kept, for readers that still have it open.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from kb.corpus import read_corpus, reading_fingerprint
from search import docstore, gate
from search.analysis import analyzer
from search.backends import whoosh_index
from search.documents import documents
from search.errors import BuildError, BuildRunningError, IndexUnavailableError
from search.generation import (
    FORMAT,
    Meta,
    current_name,
    docstore_file,
    file_sizes,
    index_folder,
    meta_file,
    open_generation,
    publish,
    read_meta,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from kb.config import KbConfig
    from kb.corpus import Corpus, Known
    from kb.problem import Problem
    from search.config import SearchConfig
    from search.documents import SectionDocument
    from search.generation import Generation

    Progress = Callable[[str, int, int], None]
    """Called with what is being done, how much of it is done, and how much there is (0: not known)."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did.

    ``changed`` counts the articles read afresh and those that went; ``published`` is False where the strict
    gate kept the old generation serving.
    """

    generation: str
    articles: int
    sections: int
    changed: int
    problems: tuple[Problem, ...]
    seconds: float
    published: bool


def build(
    kb: KbConfig,
    config: SearchConfig,
    *,
    full: bool = False,
    strict: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Report:
    """Bring the index up to the articles and return what was done.

    Only files that changed are read and indexed again, unless ``full``. With ``strict`` nothing is published
    while there is any problem.

    Raises:
        BuildError: the new generation failed a check; the old one goes on serving.
        BuildRunningError: another build did not finish in time.
        kb.errors.CorpusError: the articles folder cannot be read.

    """
    started = time.perf_counter()
    config.index.mkdir(parents=True, exist_ok=True)
    with _locked(config, progress):
        previous = None if full else _previous(config, kb)
        known = docstore.known(docstore_file(previous)) if previous else {}
        corpus = read_corpus(kb, known, lambda done, total: progress("reading", done, total))
        removed = _published(known) - corpus.entries.keys()
        changed = len(corpus.articles) + len(removed)
        if previous and not changed and read_meta(previous).corpus == corpus.fingerprint:
            generation = open_generation(previous)
        else:
            generation = _write(config, corpus, previous, known, progress)
        problems = (*corpus.problems, *gate.expectations(config.index / generation.name, generation))
        published = not (strict and problems)
        if published and generation.name != (previous and previous.name):
            publish(config.index / generation.name)
        _clean(config.index, keep={generation.name if published else "", previous.name if previous else ""})
    return Report(
        generation=generation.name,
        articles=len(corpus.entries),
        sections=generation.meta.sections,
        changed=changed,
        problems=problems,
        seconds=time.perf_counter() - started,
        published=published,
    )


@contextmanager
def _locked(config: SearchConfig, progress: Progress) -> Iterator[None]:
    """Hold the build lock, which the system releases even where a build is killed."""
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


def _previous(config: SearchConfig, kb: KbConfig) -> Path | None:
    """Return the generation to start from: the current one if it is whole and of the same making."""
    try:
        path = config.index / current_name(config.index)
        meta = open_generation(path).meta
    except IndexUnavailableError:
        return None
    return path if (meta.lang, meta.reading) == (config.lang, _reading(kb)) else None


def _reading(kb: KbConfig) -> str:
    """Return what tells one way of reading one folder from another."""
    return f"{kb.articles.resolve()} {reading_fingerprint(kb)}"


def _published(known: Mapping[str, Known]) -> set[str]:
    """Return the slugs that stood in the catalogue; drafts were read too, but never shown."""
    entries = (reading.entry for reading in known.values())
    return {entry.slug for entry in entries if entry is not None and entry.metadata.status == "published"}


def _write(
    config: SearchConfig,
    corpus: Corpus,
    previous: Path | None,
    known: Mapping[str, Known],
    progress: Progress,
) -> Generation:
    """Write a whole generation beside the others and return it opened and counted."""
    path = config.index / _new_name()
    path.mkdir()
    stale = (_published(known) - corpus.entries.keys()) | corpus.articles.keys() if previous else set()
    sections = whoosh_index.write(
        index_folder(path),
        index_folder(previous) if previous else None,
        stale,
        _documents(corpus, config, progress),
    )
    if previous:
        shutil.copyfile(docstore_file(previous), docstore_file(path))
    docstore.write(docstore_file(path), corpus, known)
    meta_file(path).write_text(_meta(path, corpus, config, sections).model_dump_json(indent=2), encoding="utf-8")
    try:
        generation = open_generation(path)
    except IndexUnavailableError as error:
        raise BuildError(f"the new index is not whole: {error}") from error
    gate.check_counts(generation, corpus)
    return generation


def _documents(corpus: Corpus, config: SearchConfig, progress: Progress) -> Iterator[SectionDocument]:
    language = analyzer(config.lang)
    for done, article in enumerate(corpus.articles.values(), start=1):
        yield from documents(article, language)
        progress("indexing", done, len(corpus.articles))


def _meta(path: Path, corpus: Corpus, config: SearchConfig, sections: int) -> Meta:
    return Meta(
        format=FORMAT,
        corpus=corpus.fingerprint,
        reading=_reading(corpus.config),
        analyzer=analyzer(config.lang).fingerprint,
        lang=config.lang,
        articles=len(corpus.entries),
        sections=sections,
        files=file_sizes(path),
        built=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )


def _new_name() -> str:
    return f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


def _clean(index: Path, keep: Iterable[str]) -> None:
    """Remove the generations of former times, and what killed builds left."""
    for folder in index.iterdir():
        if folder.is_dir() and folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)
