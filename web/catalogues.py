"""The published articles: from the index or, without one, straight from the articles folder."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kb.corpus import first_expiry, read_corpus
from kb.errors import CorpusError
from kb.layout.category_tree import CategoryTree
from kb.lists.risks import Risks
from search.errors import IndexUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kb.article import Article, Category, Entry
    from kb.config import KbConfig
    from kb.corpus import Catalogue
    from search.community.community import Community, CommunityIndex
    from search.generations.generation import Generation
    from search.generations.manager import IndexManager
    from search.query import Query
    from search.results import Results

log = logging.getLogger("firstline.web")


@dataclass(frozen=True, slots=True)
class EmptyCatalogue:
    """A catalogue without articles, with which the ticket form still works."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    categories: tuple[Category, ...] = ()
    tree: CategoryTree = field(default_factory=lambda: CategoryTree.of(()))
    redirects: Mapping[str, str] = field(default_factory=dict)
    media: frozenset[str] = frozenset()
    translations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    risks: Risks = field(default_factory=Risks)

    def article(self, slug: str) -> Article | None:  # noqa: ARG002 - the signature of Catalogue
        """Return None."""
        return None


@dataclass(frozen=True, slots=True)
class View:
    """The articles and, unless there is no index, the generation and the community that a request works with."""

    catalogue: Catalogue
    generation: Generation | None
    community: CommunityIndex | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the articles, most common first."""
        if self.generation is not None:
            return self.generation.searcher.languages
        return tuple(lang for lang, _ in Counter(entry.lang for entry in self.catalogue.entries.values()).most_common())

    def listed(self, slugs: Iterable[str]) -> tuple[Entry, ...]:
        """Return the published articles with these slugs, without unlisted ones."""
        entries = self.catalogue.entries
        return tuple(entries[slug] for slug in slugs if slug in entries and not entries[slug].metadata.unlisted)

    def versions(self, slugs: Iterable[str], lang: str) -> tuple[str, ...]:
        """Return articles in their order, each in its version in a language if it has one, and none twice."""
        entries, translations = self.catalogue.entries, self.catalogue.translations
        if not translations:
            return tuple(slugs)
        return tuple(
            dict.fromkeys(
                next((each for each in translations.get(slug, ()) if entries[each].lang == lang), slug)
                for slug in slugs
            )
        )

    def search(self, query: Query) -> Results | None:
        """Return the search results, or None without an index."""
        return None if self.generation is None else self.generation.search(query)

    def with_community(self, query: Query, results: Results) -> Results:
        """Return the results with what the community answers to the query."""
        if self.generation is None or self.community is None:
            return results
        return replace(results, community=self.community.answers(self.generation, query, results))


class Catalogues:
    """Provides the current articles and index. Thread-safe."""

    def __init__(self, index: IndexManager, config: KbConfig, community: Community | None = None) -> None:
        self._index = index
        self._community = community
        self._config = config
        self._lock = threading.Lock()
        self._folder_catalogue: Catalogue | None = None
        self._expires_at: dt.datetime | None = None
        self._last_problem = ""

    def look(self) -> View:
        """Return the current view. Without an index, the folder is read once, and again when an article expires."""
        generation = self.generation()
        if generation is not None:
            return View(generation.docstore, generation, self._community.current() if self._community else None)
        return View(self._read_folder(), None)

    def generation(self) -> Generation | None:
        """Return the current generation, or None if the index is missing or broken."""
        try:
            generation = self._index.current()
        except IndexUnavailableError as error:
            self._log_problem(str(error))
            return None
        self._log_problem("")
        self._folder_catalogue = None  # if the index disappears again, the folder may have changed
        return generation

    def answers_at_once(self) -> bool:
        """Return whether a search has neither an index to open first nor a cluster to ask."""
        return self._index.answers_at_once()

    def is_damaged(self) -> bool:
        """Return whether the open index is damaged on disk, so that any read may fail."""
        return self._index.is_damaged()

    def _log_problem(self, problem: str) -> None:
        """Log a new problem once, not with every request."""
        if problem and problem != self._last_problem:
            log.warning("search is unavailable: %s", problem)
        self._last_problem = problem

    def _read_folder(self) -> Catalogue:
        with self._lock:  # one thread reads, the others wait for its result
            catalogue = self._folder_catalogue
            if catalogue is None or (self._expires_at is not None and self._expires_at <= dt.datetime.now(dt.UTC)):
                catalogue = self._folder_catalogue = _read_folder(self._config)
                self._expires_at = first_expiry(catalogue.entries.values())
            return catalogue  # not the attribute, which another thread resets when it opens the first index


def _read_folder(config: KbConfig) -> Catalogue:
    try:
        return read_corpus(config)
    except CorpusError as error:
        log.error("the articles cannot be read: %s", error)  # noqa: TRY400 - the message explains it
        return EmptyCatalogue()
