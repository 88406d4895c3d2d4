"""Catalogues: which articles to show now, from the index or, without one, straight from the folder."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.corpus import first_expiry, read_corpus
from kb.errors import CorpusError
from kb.lists.risks import Risks
from search.errors import IndexUnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.article import Article, Category, Entry
    from kb.config import KbConfig
    from kb.corpus import Catalogue
    from search.generations.generation import Generation
    from search.generations.manager import IndexManager
    from search.query import Query
    from search.results import Results

log = logging.getLogger("firstline.web")


@dataclass(frozen=True, slots=True)
class EmptyCatalogue:
    """The catalogue of last resort: no articles, so that the ticket form still has a page to stand on."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    categories: tuple[Category, ...] = ()
    redirects: Mapping[str, str] = field(default_factory=dict)
    media: frozenset[str] = frozenset()
    risks: Risks = field(default_factory=Risks)

    def article(self, slug: str) -> Article | None:  # noqa: ARG002 - the port's signature
        """Return None: there is no article."""
        return None


@dataclass(frozen=True, slots=True)
class View:
    """What one request sees: the catalogue, and the generation to search in unless there is no index."""

    catalogue: Catalogue
    generation: Generation | None

    def search(self, query: Query) -> Results | None:
        """Return what search finds, or None where there is no index to search in."""
        return None if self.generation is None else self.generation.searcher.search(query)


class Catalogues:
    """Gives the current catalogue to any thread."""

    def __init__(self, library: IndexManager, config: KbConfig) -> None:
        self._library = library
        self._config = config
        self._lock = threading.Lock()
        self._unindexed: Catalogue | None = None
        self._expires_at: dt.datetime | None = None
        self._complaint = ""

    def look(self) -> View:
        """Return what there is to show now; without an index, the folder is kept until an article of it expires."""
        generation = self.generation()
        if generation is not None:
            return View(generation.docstore, generation)
        return View(self._read_folder(), None)

    def generation(self) -> Generation | None:
        """Return the generation to search in, or None where the index is missing or broken."""
        try:
            generation = self._library.current()
        except IndexUnavailableError as error:
            self._complain(str(error))
            return None
        self._complain("")
        self._unindexed = None  # should the index go again, the folder may have changed since
        return generation

    def is_damaged(self) -> bool:
        """Tell whether the index that serves is damaged on the disk: what is read from it may fail at any moment."""
        return self._library.is_damaged()

    def _complain(self, complaint: str) -> None:
        """Log a change for the worse once, not with every request."""
        if complaint and complaint != self._complaint:
            log.warning("search is unavailable: %s", complaint)
        self._complaint = complaint

    def _read_folder(self) -> Catalogue:
        with self._lock:  # one thread reads, the others wait for what it found
            found = self._unindexed
            if found is None or (self._expires_at is not None and self._expires_at <= dt.datetime.now(dt.UTC)):
                found = self._unindexed = _read(self._config)
                self._expires_at = first_expiry(found.entries.values())
            return found  # not the attribute: the first index may appear, and empty it, at any moment


def _read(config: KbConfig) -> Catalogue:
    try:
        return read_corpus(config)
    except CorpusError as error:
        log.error("the articles cannot be read: %s", error)  # noqa: TRY400 - the message says it all
        return EmptyCatalogue()
