"""The durable full-text index: Whoosh's schema, writer and postings, and nothing else of it.

Terms come analysed (``search.index.documents``), so Whoosh's own analysis, parser, highlighter and ``refresh`` are not
used: each has defects that a visitor would meet.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from whoosh import index
from whoosh.analysis import IDTokenizer
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.reading import TermNotFound
from whoosh.util.text import utf8encode

from search.errors import blame
from search.index.fields import FIELDS, ORDINAL, SLUG

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from whoosh.reading import IndexReader

    from search.index.documents import SectionDocument

_WRITER_MEMORY_MB = 512
_COMPRESSION = 0
"""Compressing each block of postings takes longer than writing it, and longer to read."""


def _schema() -> Schema:
    terms = {field.name: TEXT(analyzer=IDTokenizer(), phrase=False) for field in FIELDS}
    return Schema(**terms, **{SLUG: ID(), ORDINAL: STORED()})


def write(folder: Path, previous: Path | None, removed: Iterable[str], documents: Iterable[SectionDocument]) -> int:
    """Write an index to the new ``folder`` and return its number of sections.

    Starts from the index in ``previous`` if given: its segments never change once written, so they are linked,
    not copied. ``removed`` are the slugs whose sections go before the documents come.

    Raises:
        ArticleError: an article cannot be added; the folder is of no use then.

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
            with blame(document.slug):
                writer.add_document(**document.terms, **{SLUG: document.slug, ORDINAL: document.ordinal})
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


def having(folder: Path, terms: Iterable[tuple[str, str]]) -> list[int]:
    """Return how many sections have a term in a field, for each ``(field, term)``."""
    opened = index.open_dir(str(folder))
    try:
        with opened.reader() as reader:
            return [_having(reader, field, term) for field, term in terms]
    finally:
        opened.close()


def _having(reader: IndexReader, field: str, term: str) -> int:
    try:
        return sum(1 for _ in reader.postings(field, utf8encode(term)[0]).all_ids())
    except TermNotFound:
        return 0
