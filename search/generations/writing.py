"""Writing a generation: every file beside the old ones, checked, and described last."""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from kb.article import Article
from kb.reading.incremental import reading_fingerprint
from search.errors import ArticleError, ArticleErrors
from search.fingerprint import index_fingerprint
from search.generations import checks
from search.generations.calibrations import calibrate
from search.generations.generation import OpenFiles
from search.generations.layout import (
    classifier_file,
    docstore_file,
    impacts_folder,
    index_folder,
    meaning_folder,
    meta_file,
    new_name,
)
from search.generations.meta import FORMAT, Meta, checksums, stamps
from search.index import counting, docstore, impacts, merging, postings, whoosh_index
from search.index.docstore import Docstore
from search.index.docstore_writer import DocstoreWriter
from search.index.documents import all_documents
from search.memory import trim_memory
from search.mode import SearchMode
from search.semantic import similarity
from search.semantic.encoders import best_encoder, language_model, static_encoder
from search.semantic.vector_memory import VectorMemory
from search.semantic.vectors import Earlier
from search.spelling import lexicon
from search.text.analyzer import analyzer
from search.triage import classifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from kb.config import KbConfig
    from kb.corpus import Corpus
    from kb.reading.incremental import Known
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from search.generations.meta import Published
    from search.index.postings import Frequencies
    from search.progress import Progress

SETTLED = 0.05
"""Refit calibrations once more than this share of the articles has changed."""


@dataclass(frozen=True, slots=True)
class Base:
    """The generation that a build starts from, and what each file of the articles folder gave then."""

    published: Published
    path: Path
    known: Mapping[str, Known]

    @classmethod
    def reusable(cls, published: Published, kb: KbConfig, config: SearchConfig) -> Self | None:
        """Return a generation as a base, or None if it was made from another folder or in another way."""
        if (published.meta.lang, published.meta.reading) != (config.lang, _reading_of(kb)):
            return None
        path = config.index / published.name
        return cls(published, path, docstore.known(docstore_file(path)))

    @property
    def slugs(self) -> frozenset[str]:
        """The articles whose text the generation holds; it remembers drafts, but has no text of them."""
        readings = (reading for reading in self.known.values() if reading.is_stored)
        return frozenset(reading.entry.slug for reading in readings if reading.entry is not None)


def _reading_of(kb: KbConfig) -> str:
    """Return what distinguishes one folder, read in one way, from another."""
    return f"{kb.articles.resolve()} {reading_fingerprint(kb)}"


class Texts:
    """The docstore of the generation that a build is going to write; articles are stored there as they are read."""

    def __init__(self, index: Path, base: Base | None) -> None:
        self._index = index
        self._previous = docstore_file(base.path) if base else None
        self._writer: DocstoreWriter | None = None

    def add(self, article: Article) -> None:
        """Store an article."""
        if self._writer is None:
            self._writer = self._open()
        self._writer.add(article)

    def new_generation(self) -> Path:
        """Return the folder of a new generation, which has the docstore and nothing else."""
        writer, self._writer = self._writer or self._open(), None
        writer.close()
        self._previous = writer.path
        return writer.path.parent

    def close(self) -> None:
        """Remove what was stored if no generation was made of it."""
        if self._writer is not None:
            self._writer.close()
            shutil.rmtree(self._writer.path.parent)

    def _open(self) -> DocstoreWriter:
        path = self._index / new_name()
        path.mkdir()
        return DocstoreWriter(docstore_file(path), self._previous)


def write(
    config: SearchConfig, corpus: Corpus, texts: Texts, base: Base | None, *, before: str, progress: Progress
) -> Generation:
    """Write a generation of the corpus and return it opened and checked; ``before`` is the one that serves.

    Starts from ``base`` if given. ``texts`` are those of the articles that were read.

    Raises:
        ArticleErrors: this program fails over some articles.
        BuildError: the new generation failed a check.

    """
    path = texts.new_generation()
    stale = (base.slugs - corpus.entries.keys()) | corpus.fresh if base else corpus.fresh
    with closing(DocstoreWriter(docstore_file(path))) as writer:
        writer.complete(corpus, base.known if base else {})
    stored = Docstore(docstore_file(path), corpus.now, corpus.entries)
    sections, frequencies = _write_index(path, corpus, stored, base, stale, progress)
    trim_memory()  # what counting used
    earlier = None
    if base:
        stays = np.array([slug not in stale for slug in impacts.read_slugs(impacts_folder(base.path))], bool)
        earlier = Earlier(meaning_folder(base.path), base.published.meta.encoder, stays)
    progress("scoring", 0, sections)
    with ThreadPoolExecutor(max_workers=1) as beside:  # NumPy computes without the interpreter
        scores = beside.submit(_write_scores, impacts_folder(path), corpus, frequencies, base)
        slugs = frequencies.slugs
        encoder = similarity.write(meaning_folder(path), stored, slugs, config, progress, earlier, at_once=True)
        scores.result()
    del frequencies
    _write_classifier(path, stored, base, encoder, config, progress)
    spoken = Counter(analyzer(entry.metadata.lang).lang for entry in corpus.entries.values())
    languages = tuple(lang for lang, _ in spoken.most_common()) or (config.lang,)
    progress("opening", 0, sections)
    files = OpenFiles.open(path, languages, docstore=stored)
    checks.check_counts(path.name, files.docstore, corpus, (sections, files.impacts.sections))
    unsettled = base.published.meta.unsettled + len(stale) if base else 0
    if base and base.published.meta.encoder == encoder and unsettled <= SETTLED * len(corpus.entries):
        calibrations = base.published.meta.calibrations
    else:
        calibrations, unsettled = calibrate(files, encoder, config, progress), 0
    progress("checking", 0, sections)
    meta = Meta(
        format=FORMAT,
        corpus=corpus.fingerprint,
        reading=_reading_of(corpus.config),
        making=index_fingerprint(config.lang),
        lang=config.lang,
        languages=languages,
        articles=len(corpus.entries),
        sections=sections,
        encoder=encoder,
        calibrations=calibrations,
        unsettled=unsettled,
        checksums=checksums(path, base.path, base.published.meta) if base else checksums(path),
        stamps=stamps(path),
        before=before,
        built=_now(),
    )
    return _described(files, meta, config)


def _write_index(  # noqa: PLR0917 - what is indexed, from what, and where
    path: Path, corpus: Corpus, stored: Docstore, base: Base | None, stale: AbstractSet[str], progress: Progress
) -> tuple[int, Frequencies]:
    """Write the full-text index and the frequencies, and return the number of sections and what was written.

    Raises:
        ArticleErrors: this program fails over some articles.

    """
    folder = impacts_folder(path)
    tally, failures = counting.Tally(), list[ArticleError]()
    documents = tally.through(all_documents(_fresh(corpus, stored, progress), failures))
    before = index_folder(base.path) if base else None
    sections = whoosh_index.write(index_folder(path), before, stale, documents, progress)
    if failures:
        raise ArticleErrors(failures)
    with whoosh_index.open_index(index_folder(path)) as index:
        frequencies = counting.count(tally, lambda: index.added_postings(len(tally.article), progress))
        folder.mkdir()
        if base:
            merging.write(folder, postings.read(impacts_folder(base.path)), stale, frequencies)
        else:
            postings.write(folder, frequencies)
        frequencies = postings.read(folder)  # from here on they are on disk, not in memory
        checks.check_postings(path.name, index, frequencies)
    return sections, frequencies


def _write_scores(folder: Path, corpus: Corpus, frequencies: Frequencies, base: Base | None) -> None:
    boosts = {slug: entry.metadata.search.boost for slug, entry in corpus.entries.items()}
    impacts.write(folder, frequencies, boosts)
    lexicon.write(folder, frequencies, impacts_folder(base.path) if base else None)


def _fresh(corpus: Corpus, stored: Docstore, progress: Progress) -> Iterator[Article]:
    """Yield the articles that were read, one by one and without HTML."""
    fresh = [entry for slug, entry in corpus.entries.items() if slug in corpus.fresh]
    for done, entry in enumerate(fresh, start=1):
        yield Article(entry, "", stored.sections(entry.slug))
        progress("indexing", done, len(fresh))


def _write_classifier(  # noqa: PLR0917 - what is learnt, from what, and how
    path: Path, texts: Docstore, base: Base | None, encoder: str, config: SearchConfig, progress: Progress
) -> None:
    """Write the risk classifier, or copy that of ``base`` if it learnt from the same messages."""
    model = language_model(config)
    memory = VectorMemory(config.index, model, "messages") if model and model.name == encoder else None
    known = classifier_file(base.path) if base else None
    table = None if config.mode is SearchMode.LEXICAL else static_encoder()
    classifier.write(classifier_file(path), texts.messages(), config.lang, memory, known, progress, table)


def write_deeper(config: SearchConfig, published: Published, progress: Progress) -> Generation | None:
    """Write a copy of a generation whose passages the best available encoder has read; None if it has read them.

    Raises:
        ArticleError: this program fails over an article.
        BuildError: the new generation cannot be opened.

    """
    encoder = best_encoder(config)
    if encoder is None or encoder.name == published.meta.encoder:
        return None
    source, path = config.index / published.name, config.index / new_name()
    rewritten = (meaning_folder(source).name, classifier_file(source).name, meta_file(source).name)
    shutil.copytree(source, path, copy_function=whoosh_index.link_or_copy, ignore=shutil.ignore_patterns(*rewritten))
    texts, slugs = Docstore(docstore_file(path)), impacts.read_slugs(impacts_folder(path))
    similarity.write(meaning_folder(path), texts, slugs, config, progress)
    _write_classifier(path, texts, None, encoder.name, config, progress)
    files = OpenFiles.open(path, published.meta.languages)
    changes = {
        "encoder": encoder.name,
        "calibrations": calibrate(files, encoder.name, config, progress),
        "unsettled": 0,
        "checksums": checksums(path, source, published.meta),
        "stamps": stamps(path),
        "built": _now(),
    }
    return _described(files, published.meta.model_copy(update=changes), config)


def _described(files: OpenFiles, meta: Meta, config: SearchConfig) -> Generation:
    """Write the description, which completes the generation."""
    meta_file(files.path).write_text(meta.model_dump_json(indent=2), encoding="utf-8")
    return files.generation(meta, config)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
