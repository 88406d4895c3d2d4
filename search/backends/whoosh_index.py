"""The durable full-text index: Whoosh's schema, writer and postings, and nothing else of it.

Terms come analysed (``search.documents``), so Whoosh's own analysis, parser, highlighter and ``refresh`` are not
used: each has defects that a visitor would meet.
"""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING

from whoosh import index
from whoosh.analysis import IDTokenizer
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema
from whoosh.reading import TermNotFound
from whoosh.util.text import utf8encode

from search.fields import FIELDS, ORDINAL, SLUG, STRONG_FIELDS, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from whoosh.index import FileIndex
    from whoosh.reading import IndexReader

    from search.documents import SectionDocument

K1 = 1.2
"""Saturation of BM25; Robertson & Zaragoza (2009) give 1.2 to 2 as the usual range."""

_WRITER_MEMORY_MB = 512
_COMPRESSION = 0
"""Compressing each block of postings takes longer than writing it, and longer to read."""


def _schema() -> Schema:
    terms = {field.name: TEXT(analyzer=IDTokenizer(), phrase=False) for field in FIELDS}
    return Schema(**terms, **{WORDS: KEYWORD(), SLUG: ID(), ORDINAL: STORED()})


def write(folder: Path, previous: Path | None, removed: Iterable[str], documents: Iterable[SectionDocument]) -> int:
    """Write an index to the new ``folder`` and return its number of sections.

    Starts from the index in ``previous`` if given: its segments never change once written, so they are linked,
    not copied. ``removed`` are the slugs whose sections go before the documents come.
    """
    folder.mkdir()
    if previous is None:
        opened = index.create_in(str(folder), _schema())
    else:
        _link_segments(previous, folder)
        opened = index.open_dir(str(folder))
    writer = opened.writer(limitmb=_WRITER_MEMORY_MB, codec=W3Codec(compression=_COMPRESSION))
    try:
        for slug in removed:
            writer.delete_by_term(SLUG, slug)
        for document in documents:
            writer.add_document(
                **document.terms, **{WORDS: document.words, SLUG: document.slug, ORDINAL: document.ordinal}
            )
        writer.commit()
        return int(opened.doc_count())
    finally:
        opened.close()


def _link_segments(source: Path, target: Path) -> None:
    for file in source.iterdir():
        if file.name.endswith("LOCK"):
            continue
        try:
            os.link(file, target / file.name)
        except OSError:  # another file system, or one without links
            shutil.copy2(file, target / file.name)


@dataclass(frozen=True, slots=True)
class Postings:
    """The sections that have a term: section number → BM25F weight before idf, and those where it is prominent."""

    weights: Mapping[int, float]
    strong: frozenset[int]
    idf: float


EMPTY = Postings({}, frozenset(), 0.0)


class IndexReading:
    """The postings of an index, decoded term by term as they are asked for and kept.

    Raises:
        whoosh.index.EmptyIndexError: the folder holds no index; torn files raise OSError or worse kinds.

    """

    def __init__(self, folder: Path) -> None:
        opened = index.open_dir(str(folder))
        self._reader: IndexReader = opened.reader()
        weakref.finalize(self, _close, opened, self._reader)
        self.sections = int(self._reader.doc_count())
        self._averages = {
            field.name: max(self._reader.field_length(field.name) / max(self.sections, 1), 1e-9) for field in FIELDS
        }
        self._decoded: dict[str, Postings] = {}

    def slugs(self) -> Iterator[tuple[str, list[int]]]:
        """Yield each article's slug with the numbers of its sections."""
        for slug in self._reader.lexicon(SLUG):
            yield slug.decode("utf-8"), list(self._reader.postings(SLUG, slug).all_ids())

    def ordinal(self, section: int) -> int:
        """Return the place of a section in its article."""
        return int(self._reader.stored_fields(section)[ORDINAL])

    def lexicon(self) -> dict[str, int]:
        """Return every surface word in order, with the number of articles that have it."""
        dead = int(self._reader.doc_count_all() - self._reader.doc_count())
        found = {}
        for word, info in self._reader.iter_field(WORDS):
            having = int(info.doc_frequency())
            if having > dead or self._is_alive(word):
                found[word.decode("utf-8")] = having
        return found

    def _is_alive(self, word: bytes) -> bool:
        """Tell whether an article still has the word: deleted ones keep their terms until segments are merged."""
        return next(iter(self._reader.postings(WORDS, word).all_ids()), None) is not None

    def postings(self, term: str) -> Postings:
        """Return the sections that have a term; ``EMPTY`` for one that none has."""
        decoded = self._decoded.get(term)
        if decoded is None:
            decoded = self._decode(term)
            if decoded is not EMPTY:  # visitors invent words without end, the index has only so many
                self._decoded[term] = decoded
        return decoded

    def _decode(self, term: str) -> Postings:
        weights: dict[int, float] = {}
        strong: set[int] = set()
        for field in FIELDS:
            found = list(self._frequencies(field.name, term))
            average = self._averages[field.name]
            for section, frequency in found:
                length = self._reader.doc_field_length(section, field.name, 0) or 0
                normal = 1.0 - field.b + field.b * length / average
                weights[section] = weights.get(section, 0.0) + field.boost * frequency / normal
            if field.name in STRONG_FIELDS:
                strong.update(section for section, _ in found)
        if not weights:
            return EMPTY
        saturated = {section: tf * (K1 + 1) / (tf + K1) for section, tf in weights.items()}
        return Postings(saturated, frozenset(strong), idf(len(weights), self.sections))

    def _frequencies(self, field: str, term: str) -> Iterator[tuple[int, float]]:
        with contextlib.suppress(TermNotFound):
            matcher = self._reader.postings(field, utf8encode(term)[0])
            while matcher.is_active():
                yield matcher.id(), matcher.weight()
                matcher.next()


def _close(opened: FileIndex, reader: IndexReader) -> None:
    reader.close()
    opened.close()


def idf(having: int, total: int) -> float:
    """Return the inverse document frequency of BM25 as Lucene computes it, which is never negative."""
    return math.log(1.0 + (total - having + 0.5) / (having + 0.5))
