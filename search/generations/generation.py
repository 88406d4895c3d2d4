"""Generation: one state of the index, complete and never changed once published."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from search.errors import IndexUnavailableError
from search.generations.layout import classifier_file, docstore_file, impacts_folder, meaning_folder
from search.generations.meta import stamps, verify
from search.index.docstore import Docstore
from search.index.impacts import open_impacts
from search.matching.corrections import Corrections
from search.matching.query_parser import Reader
from search.matching.searcher import ImpactSearcher
from search.semantic.similarity import open_meaning
from search.spelling.lexicon import read as read_lexicon
from search.triage import classifier

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from search.confidence.calibration import Calibration
    from search.config import SearchConfig
    from search.generations.meta import Meta, Stamps
    from search.index.impacts import Impacts
    from search.triage.classifier import Classifier

SearchMode = Literal["off", "static", "full"]

_DAMAGED = (OSError, EOFError, LookupError, ValueError, sqlite3.Error)
"""Raised when damaged files are read, by SQLite, numpy or our own JSON."""


@dataclass(frozen=True, slots=True)
class Generation:
    """An opened generation: its texts and its searcher, which never disagree.

    ``classifier`` recognises the risk that a message describes; it is None if the writers gave too few examples.
    ``stamps`` are those of the files that were verified, () if none were.
    """

    name: str
    meta: Meta
    docstore: Docstore
    searcher: ImpactSearcher
    classifier: Classifier | None
    stamps: Stamps = ()

    @property
    def meaning(self) -> SearchMode:
        """What searches use besides words: nothing, the built-in table, or the language model."""
        return self.searcher.meaning.depth if self.searcher.meaning else "off"


@dataclass(frozen=True, slots=True)
class OpenFiles:
    """The files of a generation, opened once; searchers of every mode share them."""

    path: Path
    docstore: Docstore
    impacts: Impacts
    reader: Reader
    corrections: Corrections
    classifier: Classifier | None

    @classmethod
    def open(
        cls, path: Path, languages: Sequence[str], now: dt.datetime | None = None, arrays: Path | None = None
    ) -> OpenFiles:
        """Open files that are known to be intact, without the articles that have expired by ``now``.

        ``arrays`` may hold other impacts than the generation's own.

        Raises:
            OSError, EOFError, LookupError, ValueError, sqlite3.Error: a file is damaged.

        """
        docstore = Docstore(docstore_file(path), now)
        impacts = open_impacts(arrays or impacts_folder(path))
        words, corrector = read_lexicon(impacts_folder(path))
        reader = Reader(impacts, words, tuple(languages), docstore.synonyms)
        corrections = Corrections(reader, corrector)
        return cls(path, docstore, impacts, reader, corrections, classifier.read(classifier_file(path)))

    def searcher(self, encoder: str, calibrations: Mapping[str, Calibration], config: SearchConfig) -> ImpactSearcher:
        """Return a searcher in the mode of the settings; ``encoder`` is the name of the passages' encoder."""
        meaning = open_meaning(meaning_folder(self.path), len(self.impacts.slugs), encoder, config)
        return ImpactSearcher(
            self.impacts, self.docstore, self.reader, self.corrections, meaning, calibrations, self.path.name
        )

    def generation(self, meta: Meta, config: SearchConfig) -> Generation:
        """Return the generation that ``meta`` describes."""
        searcher = self.searcher(meta.encoder, meta.calibrations, config)
        return Generation(self.path.name, meta, self.docstore, searcher, self.classifier)


def open_generation(path: Path, config: SearchConfig, now: dt.datetime | None = None) -> Generation:
    """Verify and open a generation, without the articles that have expired by ``now``.

    Files that change between the two steps are refused: reading a memory-mapped file that was truncated kills the
    process.

    Raises:
        IndexUnavailableError: a file is missing or damaged, or the counts do not match the description.

    """
    verified = stamps(path)
    meta = verify(path)
    try:
        generation = OpenFiles.open(path, meta.languages, now).generation(meta, config)
    except _DAMAGED as error:
        raise IndexUnavailableError(f"{path}: damaged; rebuild with: python build_index.py --full") from error
    if (len(generation.docstore.every), generation.searcher.sections) != (meta.articles, meta.sections):
        raise IndexUnavailableError(f"{path}: incomplete; rebuild with: python build_index.py --full")
    if stamps(path) != verified:
        raise IndexUnavailableError(f"{path}: changed while it was opened; rebuild with: python build_index.py --full")
    return replace(generation, stamps=verified)
