"""Generation: one state of the index, complete and never changed once published."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from search.errors import IndexUnavailableError
from search.generations.layout import classifier_file, docstore_file, impacts_folder, meaning_folder
from search.generations.meta import stamps, verify
from search.index.docstore import Docstore
from search.index.impacts import open_impacts
from search.matching.query_correction import QueryCorrector
from search.matching.query_parser import QueryParser
from search.matching.searcher import ImpactSearcher
from search.mode import SearchMode
from search.semantic.similarity import open_semantic_index
from search.spelling.lexicon import read as read_lexicon
from search.triage import classifier
from search.triage.assessment import RiskAssessor

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from search.confidence.calibration import Calibration
    from search.config import SearchConfig
    from search.generations.meta import Meta, Stamps
    from search.index.impacts import Impacts
    from search.query import Query
    from search.results import Results
    from search.triage.classifier import Classifier

_DAMAGED = (OSError, EOFError, LookupError, ValueError, sqlite3.Error)
"""Raised when damaged files are read, by SQLite, numpy or our own JSON."""


class Candidates(Protocol):
    """Where the articles that a query may find come from, if not all are at hand."""

    def searcher(self, query: Query, snapshot: ImpactSearcher) -> ImpactSearcher:
        """Return a searcher of these articles, or ``snapshot``, which has some of them, if they are out of reach."""

    @property
    def is_away(self) -> bool:
        """Whether the articles are out of reach for now."""

    def outcomes(self) -> Mapping[str, int]:
        """Return how many queries of this process had which outcome."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Generation:
    """An opened generation: its texts and its searcher, which never disagree.

    ``assessor`` recognises the risk that a message describes.
    ``stamps`` are those of the files that were verified, () if none were. With ``candidates``, ask it ``for_query``:
    the searcher has a part of the articles only.
    """

    name: str
    meta: Meta
    docstore: Docstore
    searcher: ImpactSearcher
    assessor: RiskAssessor
    stamps: Stamps = ()
    candidates: Candidates | None = None

    def for_query(self, query: Query) -> Generation:
        """Return the generation with everything at hand that a query may find."""
        if self.candidates is None:
            return self
        return replace(self, searcher=self.candidates.searcher(query, self.searcher), candidates=None)

    def search(self, query: Query) -> Results:
        """Return the results of a query, wherever its articles come from."""
        return self.for_query(query).searcher.search(query)

    @property
    def mode(self) -> SearchMode:
        """The search mode of this generation."""
        return self.searcher.mode


@dataclass(frozen=True, slots=True)
class OpenFiles:
    """The files of a generation, opened once; searchers of every mode share them."""

    path: Path
    docstore: Docstore
    impacts: Impacts
    parser: QueryParser
    query_corrector: QueryCorrector
    classifier: Classifier | None

    @classmethod
    def open(
        cls,
        path: Path,
        languages: Sequence[str],
        now: dt.datetime | None = None,
        *,
        arrays: Path | None = None,
        docstore: Docstore | None = None,
    ) -> OpenFiles:
        """Open files that are known to be intact, without the articles that have expired by ``now``.

        ``arrays`` may hold other impacts than the generation's own; the ``docstore`` may be open already.

        Raises:
            OSError, EOFError, LookupError, ValueError, sqlite3.Error: a file is damaged.

        """
        docstore = docstore or Docstore(docstore_file(path), now)
        impacts = open_impacts(arrays or impacts_folder(path))
        words, corrector = read_lexicon(impacts_folder(path), languages)
        parser = QueryParser(impacts, words, tuple(languages), docstore.synonyms)
        query_corrector = QueryCorrector(parser, corrector)
        return cls(path, docstore, impacts, parser, query_corrector, classifier.read(classifier_file(path)))

    def searcher(self, encoder: str, calibrations: Mapping[str, Calibration], config: SearchConfig) -> ImpactSearcher:
        """Return a searcher in the mode of the settings; ``encoder`` encoded the passages."""
        is_whole, articles = self.impacts.collection is None, len(self.impacts.slugs)
        semantic = open_semantic_index(meaning_folder(self.path), articles, encoder, config, is_whole=is_whole)
        by_mode = {mode: calibrations[mode.stored_name] for mode in SearchMode if mode.stored_name in calibrations}
        return ImpactSearcher(
            self.impacts, self.docstore, self.parser, self.query_corrector, semantic, by_mode, self.path.name
        )

    def generation(self, meta: Meta, config: SearchConfig) -> Generation:
        """Return the generation that ``meta`` describes."""
        searcher = self.searcher(meta.encoder, meta.calibrations, config)
        assessor = RiskAssessor(self.docstore, meta.lang, self.classifier, searcher.semantic)
        return Generation(self.path.name, meta, self.docstore, searcher, assessor)


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
        texts = Docstore(docstore_file(path), now, is_for_readers=True)
        generation = OpenFiles.open(path, meta.languages, docstore=texts).generation(meta, config)
    except _DAMAGED as error:
        raise IndexUnavailableError(f"{path}: damaged; rebuild with: python build_index.py --full") from error
    if (len(generation.docstore.every), generation.searcher.impacts.sections) != (meta.articles, meta.sections):
        raise IndexUnavailableError(f"{path}: incomplete; rebuild with: python build_index.py --full")
    if stamps(path) != verified:
        raise IndexUnavailableError(f"{path}: changed while it was opened; rebuild with: python build_index.py --full")
    return replace(generation, stamps=verified)
