"""Indexer: the corpus becomes a new generation beside the old one, is checked, and only then serves.

A build that is killed, or that fails a check, leaves the old generation serving; what it left behind is removed
by the next one. The generation before the current one is kept, for readers that still have it open and for a way
back.
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
    NAME,
    Meta,
    Published,
    checksums,
    current_name,
    docstore_file,
    index_folder,
    making,
    meta_file,
    open_generation,
    publish,
    verify,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
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
        BuildError: the new generation could not be written, or failed a check; the old one goes on serving.
        BuildRunningError: another build did not finish in time.
        kb.errors.CorpusError: the articles folder cannot be read.

    """
    started = time.perf_counter()
    try:
        config.index.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(config, progress):
            return _build(kb, config, started, full=full, strict=strict, progress=progress)
    except OSError as error:
        raise BuildError(f"{error.filename or config.index}: {error.strerror or error}") from error


def _build(
    kb: KbConfig, config: SearchConfig, started: float, *, full: bool, strict: bool, progress: Progress
) -> Report:
    serving = _serving(config)
    previous = serving if serving and not full and _is_reusable(serving, kb, config) else None
    known = docstore.known(docstore_file(config.index / previous.name)) if previous else {}
    corpus = read_corpus(kb, known, lambda done, total: progress("reading", done, total))
    changed = len(corpus.articles) + len(_published(known) - corpus.entries.keys())
    if previous and not changed and previous.meta.corpus == corpus.fingerprint:
        built, missed = previous, _recall(config, previous)
    else:
        generation = _write(config, corpus, serving, known if previous else None, progress)
        built, missed = Published(generation.name, generation.meta), gate.ask(config.index, generation)
    problems = (*corpus.problems, *missed)
    published = not (strict and problems)
    if published and built is not serving:
        publish(config.index / built.name)
    _clean(config.index, built if published else serving)
    return Report(
        generation=built.name,
        articles=len(corpus.entries),
        sections=built.meta.sections,
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


def _serving(config: SearchConfig) -> Published | None:
    """Return the generation that serves, or None where there is none or it is damaged."""
    try:
        name = current_name(config.index)
        return Published(name, verify(config.index / name))
    except IndexUnavailableError:
        return None


def _recall(config: SearchConfig, published: Published) -> tuple[Problem, ...]:
    """Return what the writers' questions find in a generation that was asked before, or is asked again."""
    known = gate.recall(config.index, published.name)
    return gate.ask(config.index, open_generation(config.index / published.name)) if known is None else known


def _is_reusable(published: Published, kb: KbConfig, config: SearchConfig) -> bool:
    return (published.meta.lang, published.meta.reading) == (config.lang, _reading(kb))


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
    serving: Published | None,
    known: Mapping[str, Known] | None,
    progress: Progress,
) -> Generation:
    """Write a whole generation beside the others and return it opened and counted.

    Starts from the serving one where ``known`` says what that was read from, and from nothing otherwise.
    """
    path = config.index / _new_name()
    path.mkdir()
    base = config.index / serving.name if serving and known is not None else None
    stale = (_published(known or {}) - corpus.entries.keys()) | corpus.articles.keys()
    sections = whoosh_index.write(
        index_folder(path),
        index_folder(base) if base else None,
        stale,
        _documents(corpus, config, progress),
    )
    if base:
        shutil.copyfile(docstore_file(base), docstore_file(path))
    docstore.write(docstore_file(path), corpus, known or {})
    meta = _meta(path, corpus, config, sections, serving.name if serving else "")
    meta_file(path).write_text(meta.model_dump_json(indent=2), encoding="utf-8")
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


def _meta(path: Path, corpus: Corpus, config: SearchConfig, sections: int, before: str) -> Meta:
    return Meta(
        format=FORMAT,
        corpus=corpus.fingerprint,
        reading=_reading(corpus.config),
        making=making(config.lang),
        lang=config.lang,
        articles=len(corpus.entries),
        sections=sections,
        checksums=checksums(path),
        before=before,
        built=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )


def _new_name() -> str:
    return f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


def _clean(index: Path, serving: Published | None) -> None:
    """Remove the generations of former times, and what killed builds left; nothing where none is sure to serve."""
    if serving is None:
        return
    keep = {serving.name, serving.meta.before}
    for folder in index.iterdir():
        if folder.is_dir() and NAME.fullmatch(folder.name) and folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)
