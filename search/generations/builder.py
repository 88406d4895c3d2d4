"""Indexer: the corpus becomes a new generation beside the old one, is checked, and only then serves.

A build that is killed, or that fails a check, leaves the old generation serving; what it left behind is removed
by the next one. The generation before the current one is kept, for readers that still have it open and for a way
back.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
import shutil
import sqlite3
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from kb.corpus import failure, left_aside, read_corpus, reading_fingerprint, tally
from search.confidence import calibration
from search.errors import ArticleError, BuildError, BuildRunningError, IndexUnavailableError, ShrinkError
from search.generations import expectations
from search.generations.generation import (
    FORMAT,
    NAME,
    Meta,
    Published,
    assemble,
    checksums,
    classifier_file,
    current_name,
    docstore_file,
    impacts_folder,
    index_folder,
    making,
    meaning_folder,
    meta_file,
    open_generation,
    publish,
    verify,
)
from search.index import counting, docstore, impacts, postings, whoosh_index
from search.index.docstore import Docstore
from search.index.documents import all_documents
from search.semantic import similarity
from search.semantic.static import Static
from search.semantic.vector_memory import VectorMemory
from search.spelling import lexicon
from search.text.analyzer import analyzer
from search.triage import classifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from kb.config import KbConfig
    from kb.corpus import Corpus, Known
    from kb.problem import Problem
    from search.confidence.calibration import Calibration, Kind
    from search.config import SearchConfig
    from search.generations.generation import Generation, SearchMode
    from search.index.documents import SectionDocument

    Progress = Callable[[str, int, int], None]
    """Called with what is being done, how much of it is done, and how much there is (0: not known)."""


_LOG = logging.getLogger("firstline.search")

MOST_FAILURES = 50
"""How many articles a build may fail over, one after the other, before it gives up: the fault is then the program's."""

SETTLED = 0.05
"""Until a larger share of the articles has changed, what confidence means stays as it was."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did.

    ``changed`` counts the articles read afresh and those that went; ``published`` is False where the strict
    gate kept the old generation serving. ``withheld`` counts the articles that are not shown by the reason, and
    ``skipped`` the files that are no articles by their type.
    """

    generation: str
    articles: int
    sections: int
    changed: int
    problems: tuple[Problem, ...]
    seconds: float
    published: bool
    withheld: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)


def build(
    kb: KbConfig,
    config: SearchConfig,
    *,
    full: bool = False,
    strict: bool = False,
    quick: bool = False,
    allow_shrink: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
    now: dt.datetime | None = None,
) -> Report:
    """Bring the index up to the articles as they are ``now`` and return what was done.

    Only files that changed are read and indexed again, unless ``full``, and articles whose day has come. With
    ``strict`` nothing is published while there is any problem. Where the language model has much to read, an index that
    does without it is published first, and with ``quick`` the model is left to the next build. An article over which
    this program fails is left out, with a problem that says so.

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
            previous = None if full else _reusable(_serving(config), kb, config)
            known = docstore.known(docstore_file(config.index / previous.name)) if previous else {}
            corpus = read_corpus(kb, known, lambda done, total: progress("reading", done, total), now)
            fresh, errors = all_documents(corpus.articles, lambda done, total: progress("indexing", done, total))
            for _ in range(MOST_FAILURES):
                corpus = _left_out(corpus, errors)
                _check_size(config, corpus, allow_shrink=allow_shrink)
                try:
                    report = _build(config, corpus, fresh, started, full=full, strict=strict, progress=progress)
                    return report if quick or not report.published else _deepen(config, report, started, progress)
                except ArticleError as error:
                    errors = [error]
            raise BuildError(f"{kb.articles}: this program fails over more than {MOST_FAILURES} articles")
    except OSError as error:
        raise BuildError(f"{error.filename or config.index}: {error.strerror or error}") from error


def _left_out(corpus: Corpus, errors: Iterable[ArticleError]) -> Corpus:
    """Return the corpus without the articles over which this program fails, each named by a problem."""
    problems: list[Problem] = []
    for error in errors:
        path = corpus.entries[error.slug].path
        _LOG.debug("%s is left out", path, exc_info=error.cause)
        problems.append(failure(path, error.cause))
    return corpus.without(problems) if problems else corpus


def _check_size(config: SearchConfig, corpus: Corpus, *, allow_shrink: bool) -> None:
    """Pass if the corpus may take the place of what serves: an empty or a wrong folder must not.

    Raises:
        ShrinkError: more than half of the published articles would go, or there is no article at all.

    """
    before, root = _slugs_serving(config), corpus.config.articles
    gone = len(before - corpus.entries.keys())
    if before and 2 * gone > len(before) and not allow_shrink:
        raise ShrinkError(
            f"{root}: {gone} of the {len(before)} published articles are not there any more, so the old index goes on "
            f"serving; {_seen(corpus)}. If they should go, build again with --allow-shrink"
        )
    if not before and not corpus.entries:
        raise ShrinkError(
            f"{root}: there is no article to publish; {_seen(corpus)}. Articles are files such as name.md"
        )


def _seen(corpus: Corpus) -> str:
    """Return which files a folder holds, as the rest of a sentence."""
    articles = {"Markdown": len(corpus.folder.articles)} if corpus.folder.articles else {}
    seen = tally({**articles, **corpus.folder.skipped}) or "none"
    return f"files seen: {seen}{left_aside(corpus.withheld, {})}"


def _slugs_serving(config: SearchConfig) -> frozenset[str]:
    """Return the slugs of the articles that serve, also where another version built their index; none without one."""
    try:
        return docstore.published(docstore_file(config.index / current_name(config.index)))
    except (IndexUnavailableError, sqlite3.Error):
        return frozenset()


def _build(
    config: SearchConfig,
    corpus: Corpus,
    fresh: list[SectionDocument],
    started: float,
    *,
    full: bool,
    strict: bool,
    progress: Progress,
) -> Report:
    serving = _serving(config)
    previous = None if full else _reusable(serving, corpus.config, config)
    known = docstore.known(docstore_file(config.index / previous.name)) if previous else {}
    fresh = [document for document in fresh if document.slug in corpus.articles]
    changed = len(corpus.articles) + len(_stored(known) - corpus.entries.keys())
    if previous and not changed and previous.meta.corpus == corpus.fingerprint:
        built, missed = previous, _recall(config, previous, progress)
    else:
        generation = _write(config, corpus, fresh, serving, known if previous else None, progress)
        built, missed = Published(generation.name, generation.meta), _ask(config, generation, progress)
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
        withheld=corpus.withheld,
        skipped=corpus.folder.skipped,
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


def _recall(config: SearchConfig, published: Published, progress: Progress) -> tuple[Problem, ...]:
    """Return what the writers' questions find in a generation that was asked before, or is asked again."""
    known = expectations.recall(config.index, published.name)
    if known is not None:
        return known
    return _ask(config, open_generation(config.index / published.name, config), progress)


def _ask(config: SearchConfig, generation: Generation, progress: Progress) -> tuple[Problem, ...]:
    """Return what the writers' questions find in a generation."""
    _read_ahead(generation, expectations.questions(generation), config, progress)
    return expectations.ask(config.index, generation)


def _read_ahead(
    generation: Generation, texts: list[str], config: SearchConfig, progress: Progress, *, forget: bool = False
) -> None:
    if generation.searcher.meaning is not None:
        generation.searcher.meaning.read_ahead(texts, config.index, progress, forget=forget)


def _reusable(published: Published | None, kb: KbConfig, config: SearchConfig) -> Published | None:
    """Return the generation if it was made from the same folder in the same way."""
    if published is None or (published.meta.lang, published.meta.reading) != (config.lang, _reading(kb)):
        return None
    return published


def _reading(kb: KbConfig) -> str:
    """Return what tells one way of reading one folder from another."""
    return f"{kb.articles.resolve()} {reading_fingerprint(kb)}"


def _stored(known: Mapping[str, Known]) -> set[str]:
    """Return the slugs of the articles that were indexed; drafts were read too, but never shown."""
    return {reading.entry.slug for reading in known.values() if reading.entry is not None and reading.is_stored}


def _write(  # noqa: PLR0917 - what is written, from what, and how
    config: SearchConfig,
    corpus: Corpus,
    fresh: list[SectionDocument],
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
    stale = (_stored(known or {}) - corpus.entries.keys()) | corpus.articles.keys()
    sections = whoosh_index.write(index_folder(path), index_folder(base) if base else None, stale, fresh)
    with whoosh_index.open_index(index_folder(path)) as index:
        counted = counting.count(fresh, index.added_postings(len(fresh)))
        if base:
            counted = postings.merge(postings.read(impacts_folder(base)), stale, counted)
        expectations.check_postings(path.name, index, counted)
    impacts_folder(path).mkdir()
    postings.write(impacts_folder(path), counted)
    impacts.write(impacts_folder(path), counted, _boosts(corpus))
    lexicon.write(impacts_folder(path), counted, impacts_folder(base) if base else None)
    if base:
        shutil.copyfile(docstore_file(base), docstore_file(path))
    docstore.write(docstore_file(path), corpus, known or {})
    texts = Docstore(docstore_file(path))
    encoder = similarity.write(meaning_folder(path), texts, counted.slugs, config, progress, at_once=True)
    _learn(path, texts, base, config, encoder, progress)
    generation = _described(path, config, _meta(path, corpus, config, serving, sections=sections, encoder=encoder))
    expectations.check_counts(generation, corpus)
    if base and serving and serving.meta.encoder == encoder:
        unsettled = serving.meta.unsettled + len(stale)
        if unsettled <= SETTLED * len(corpus.entries):
            return _calibrated(generation, path, config, serving.meta.calibrations, unsettled)
    return _calibrated(generation, path, config, _calibrate(generation, path, config, progress))


def _learn(  # noqa: PLR0917 - what is written, from what, and how
    path: Path, texts: Docstore, before: Path | None, config: SearchConfig, encoder: str, progress: Progress
) -> None:
    """Write what tells risks; ``before`` is the generation that may have learnt the same already."""
    teacher = similarity.teacher(config)
    memory = VectorMemory(config.index, teacher, "messages") if teacher and teacher.name == encoder else None
    known = classifier_file(before) if before else None
    table = None if config.meaning == "off" else Static.load()
    classifier.write(classifier_file(path), texts.messages(), config.lang, memory, known, progress, table)


KINDS: Final[Mapping[SearchMode, Kind]] = {"off": "words", "static": "static", "full": "minilm"}
"""What a calibration is called, by who answers."""


def _calibrate(generation: Generation, path: Path, config: SearchConfig, progress: Progress) -> dict[str, Calibration]:
    """Return what confidence means in a generation, by asking it what its articles answer.

    Whoever answers best does not answer everything: keystrokes are read by the table, and quoted phrases by nobody.
    """
    learnt: dict[str, Calibration] = {}
    for depth, kind in KINDS.items():
        reading = assemble(path, generation.meta, config.model_copy(update={"meaning": depth}))
        asked = calibration.probes(reading.docstore.entries, reading.docstore.sections, kind)
        texts = [*(probe.meaning for probe in asked), *expectations.questions(reading)]
        _read_ahead(reading, texts, config, progress, forget=True)
        progress("calibrating", 0, 0)
        learnt[kind] = calibration.calibrate(asked, reading.searcher.signals, kind)
        if depth == generation.meaning:
            break
    return learnt


def _calibrated(
    generation: Generation, path: Path, config: SearchConfig, known: dict[str, Calibration], unsettled: int = 0
) -> Generation:
    return _described(path, config, generation.meta.model_copy(update={"calibrations": known, "unsettled": unsettled}))


def _described(path: Path, config: SearchConfig, meta: Meta) -> Generation:
    """Write a generation's description, which makes it whole, and return it opened."""
    meta_file(path).write_text(meta.model_dump_json(indent=2), encoding="utf-8")
    try:
        return open_generation(path, config)
    except IndexUnavailableError as error:
        raise BuildError(f"the new index is not whole: {error}") from error


def _deepen(config: SearchConfig, report: Report, started: float, progress: Progress) -> Report:
    """Let the best encoder there is read what serves, and publish that; nothing where it has read it."""
    path = config.index / report.generation
    meta = verify(path)
    encoder = similarity.encoder(config)
    if encoder is None or encoder.name == meta.encoder:
        return report
    deeper = config.index / _new_name()
    shutil.copytree(path, deeper, copy_function=_link, ignore=shutil.ignore_patterns(meaning_folder(path).name))
    slugs = impacts.read_slugs(impacts_folder(path))
    texts = Docstore(docstore_file(path))
    similarity.write(meaning_folder(deeper), texts, slugs, config, progress)
    _learn(deeper, texts, None, config, encoder.name, progress)
    meta_file(deeper).unlink()
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    meta = meta.model_copy(update={"encoder": encoder.name, "checksums": checksums(deeper), "built": now})
    generation = _described(deeper, config, meta)
    generation = _calibrated(generation, deeper, config, _calibrate(generation, deeper, config, progress))
    missed = _ask(config, generation, progress)
    publish(deeper)
    _clean(config.index, Published(generation.name, generation.meta))
    problems = (*(problem for problem in report.problems if problem.rule not in expectations.RULES), *missed)
    return replace(report, generation=generation.name, problems=problems, seconds=time.perf_counter() - started)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copy2(source, target)


def _boosts(corpus: Corpus) -> dict[str, float]:
    return {slug: entry.metadata.search.boost for slug, entry in corpus.entries.items()}


def _meta(
    path: Path, corpus: Corpus, config: SearchConfig, serving: Published | None, *, sections: int, encoder: str
) -> Meta:
    return Meta(
        format=FORMAT,
        corpus=corpus.fingerprint,
        reading=_reading(corpus.config),
        making=making(config.lang),
        lang=config.lang,
        languages=_languages(corpus) or (config.lang,),
        articles=len(corpus.entries),
        checksums=checksums(path),
        before=serving.name if serving else "",
        built=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        sections=sections,
        encoder=encoder,
        calibrations={},
        unsettled=0,
    )


def _languages(corpus: Corpus) -> tuple[str, ...]:
    """Return the languages of the articles, that of most articles first."""
    spoken = Counter(analyzer(entry.metadata.lang).lang for entry in corpus.entries.values())
    return tuple(lang for lang, _ in spoken.most_common())


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
