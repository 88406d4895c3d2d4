"""The durable full-text index: Whoosh's schema, writer and postings, and nothing else of it.

Terms come analysed (``search.index.documents``). Whoosh's own analysis, parser, highlighter and ``refresh`` are not
used, because each has defects that visitors would run into. Its errors leave this module as :class:`BuildError`.
"""

from __future__ import annotations

import os
import shutil
from array import array
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from whoosh import fields, index, reading, writing
from whoosh.analysis import IDTokenizer
from whoosh.codec import base as codec
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb import filestore, filetables
from whoosh.util.text import utf8encode

from search.errors import BuildError, blame
from search.index.fields import FIELDS, ORDINAL, SLUG
from search.progress import counted, no_progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from _typeshed import StrPath
    from numpy.typing import NDArray
    from whoosh.reading import IndexReader

    from search.index.documents import SectionDocument
    from search.progress import Progress

_WRITER_MEMORY_MB = 64
"""Postings held in memory until they are sorted and moved to a file; a few dozen files are merged at the end."""
_COMPRESSION = 0
"""Compressing a block of postings takes longer than writing it, and longer to read."""

_WHOOSH_ERRORS = (
    index.IndexError,
    index.LockError,
    fields.FieldConfigurationError,
    fields.UnknownFieldError,
    writing.IndexingError,
    reading.ReaderClosed,
    reading.TermNotFound,
    codec.OutOfOrderError,
    filestore.StorageError,
    filetables.FileFormatError,
)


@dataclass(frozen=True, slots=True)
class FieldPostings:
    """Postings as the index holds them, one row per term, field and section.

    Row ``i`` says that term ``terms[numbers[i]]`` occurs ``counts[i]`` times in field ``columns[i]`` of section
    ``sections[i]``; the four arrays are integers [P], as short as possible. ``terms`` are sorted.
    """

    terms: tuple[str, ...]
    numbers: NDArray[np.integer]
    columns: NDArray[np.integer]
    sections: NDArray[np.integer]
    counts: NDArray[np.integer]


@contextmanager
def _mapped_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except _WHOOSH_ERRORS as error:
        raise BuildError(f"{folder}: {type(error).__name__}: {error}; run again with --full") from error


def write(
    folder: Path,
    previous: Path | None,
    removed: Iterable[str],
    documents: Iterable[SectionDocument],
    progress: Progress = no_progress,
) -> int:
    """Write an index to the new ``folder`` and return its number of sections.

    Starts from the index in ``previous`` if given: its segments never change once written, so they are linked,
    not copied. ``removed`` are the slugs whose sections go before the documents are added.

    Raises:
        ArticleError: an article cannot be added; the folder is of no use then.
        BuildError: Whoosh failed.

    """
    folder.mkdir()
    with _mapped_errors(folder):
        if previous is None:
            terms = {field.name: fields.TEXT(analyzer=IDTokenizer(), phrase=False) for field in FIELDS}
            schema = fields.Schema(**terms, **{SLUG: fields.ID(), ORDINAL: fields.STORED()})
            opened = _storage(folder).create_index(schema)
        else:
            for file in previous.iterdir():
                if not file.name.endswith("LOCK"):
                    link_or_copy(file, folder / file.name)
            opened = _storage(folder).open_index()
        try:
            writer = opened.writer(limitmb=_WRITER_MEMORY_MB, codec=W3Codec(compression=_COMPRESSION))
            for slug in removed:
                writer.delete_by_term(SLUG, slug)
            for document in documents:
                with blame(document.slug):
                    writer.add_document(**document.terms, **{SLUG: document.slug, ORDINAL: document.ordinal})
            sort_postings = writer.pool.iter_postings
            writer.pool.iter_postings = lambda: counted(sort_postings(), "writing the index", progress)
            writer.commit()
            return int(opened.doc_count())
        finally:
            opened.close()


def link_or_copy(source: StrPath, target: StrPath) -> None:
    """Link a file that never changes, or copy it if the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


class WhooshReader:
    """Reads the postings of an open index."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader

    def added_postings(self, sections: int, progress: Progress = no_progress) -> FieldPostings:
        """Decode the postings of the ``sections`` that the last commit added, numbered in the order they were added.

        A commit writes one segment, the last. Its own documents come first, followed by those of the small segments
        that it merged, which were decoded when they were new.
        """
        columns = {field.name: column for column, field in enumerate(FIELDS)}
        numbers: dict[bytes, int] = {}
        keys: list[tuple[int, int, int]] = []
        documents, weights = array("i"), array("f")
        segment = list(self._reader.leaf_readers())[-1][0]
        for (name, text), info in counted(segment if sections else (), "counting", progress):
            if name not in columns or info.min_id() >= sections:
                continue
            before = len(documents)
            if info.doc_frequency() == 1:  # more than half of all terms, and no posting needs to be read
                documents.append(info.min_id())
                weights.append(info.weight())
            else:
                matcher = segment.postings(name, text)
                while matcher.is_active() and (document := matcher.id()) < sections:
                    documents.append(document)
                    weights.append(matcher.weight())
                    matcher.next()
            keys.append((numbers.setdefault(text, len(numbers)), columns[name], len(documents) - before))
        return _field_postings(numbers, keys, documents, weights)

    def document_frequencies(self, terms: Iterable[tuple[str, str]]) -> list[int]:
        """Return how many sections have a term in a field, for each ``(field, term)``."""
        frequencies: list[int] = []
        for field, term in terms:
            try:
                frequencies.append(sum(1 for _ in self._reader.postings(field, utf8encode(term)[0]).all_ids()))
            except reading.TermNotFound:
                frequencies.append(0)
        return frequencies


@contextmanager
def open_index(folder: Path) -> Iterator[WhooshReader]:
    """Open the index in ``folder`` for reading.

    Raises:
        BuildError: Whoosh failed, while opening or later.

    """
    with _mapped_errors(folder):
        opened = _storage(folder).open_index()
        try:
            with opened.reader() as reader:
                yield WhooshReader(reader)
        finally:
            opened.close()


def _storage(folder: Path) -> filestore.FileStorage:
    """Return a storage without memory maps, of which Whoosh makes copies: twice the largest segment in memory."""
    return filestore.FileStorage(str(folder), supports_mmap=False)


def _field_postings(
    numbers: dict[bytes, int], keys: list[tuple[int, int, int]], documents: array[int], weights: array[float]
) -> FieldPostings:
    """Return the postings, with terms sorted; a key is a term's number, a column and the number of its postings."""
    terms = sorted(numbers)  # UTF-8 sorts as the text does
    rank = np.empty(len(terms), np.int64)
    rank[[numbers[term] for term in terms]] = np.arange(len(terms))
    term, column, length = np.array(keys, np.int64).reshape(-1, 3).T
    return FieldPostings(
        terms=tuple(term.decode() for term in terms),
        numbers=np.repeat(rank[term].astype(np.int32), length),
        columns=np.repeat(column.astype(np.uint8), length),
        sections=np.frombuffer(documents, np.int32) if documents else np.zeros(0, np.int32),
        counts=np.array(weights, np.int32),
    )
