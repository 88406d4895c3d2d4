"""Community answers to a query or a message, listed apart from the articles."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from search.answers.deflect import deflect
from search.community.config import SourceKind
from search.community.suitability import is_good, is_sensitive, is_sensitive_topic
from search.community.topic_index import index_config, read_shown, shown_file
from search.errors import IndexUnavailableError
from search.generations.manager import IndexManager
from search.results import CommunityAnswer, Grade

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.community.config import CommunityConfig
    from search.community.topic import Topic
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from search.query import Query
    from search.results import Results

MOST: Final = 3
"""The most community answers below the articles."""

CANDIDATES: Final = 6
"""Topics looked at for an answer: more than are shown, because some may turn out to be about a risk."""

SHARE: Final = 0.7
"""The share of the first topic's score that a further one needs to be shown."""

_log = logging.getLogger("firstline.search")


@dataclass(frozen=True, slots=True)
class CommunityIndex:
    """The topics that can be searched now; safe to share between threads."""

    config: CommunityConfig
    generation: Generation
    topics: Mapping[str, Topic] = field(repr=False)
    _suitable: dict[str, tuple[str, bool]] = field(default_factory=dict, repr=False)
    """By the slug of a topic: the latest generation of articles that judged it, and whether it may be shown."""

    def answers(self, articles: Generation, query: Query, results: Results) -> tuple[CommunityAnswer, ...]:
        """Return the community's answers to a query, best first; ``results`` are the hits among the articles.

        There is nothing where a risk is at stake, for a query of one category of the articles, and for one with a word
        that is in no topic.
        """
        if query.category or query.offset or not query.words:
            return ()
        own = replace(query, limit=CANDIDATES, pinned="", demoted=frozenset(), snippets=False)
        found = self.generation.searcher.search(own)
        shown = () if found.verdict.unknown_words else self._shown(articles, found)
        is_withheld = shown and is_sensitive(articles, query.full_text or query.words, results, self.config)
        return () if is_withheld else shown

    def answers_to_message(
        self, articles: Generation, subject: str, body: str, results: Results
    ) -> tuple[CommunityAnswer, ...]:
        """Return the community's answers to a ticket's text, best first."""
        shown = self._shown(articles, deflect(self.generation, subject, body, CANDIDATES))
        is_withheld = shown and is_sensitive(articles, f"{subject}\n{body}", results, self.config)
        return () if is_withheld else shown

    def _shown(self, articles: Generation, found: Results) -> tuple[CommunityAnswer, ...]:
        if found.verdict.grade is not Grade.ANSWER:
            return ()  # a page says that the community has an answer: a probable one is not enough
        least = SHARE * found.hits[0].score
        topics = [self.topics.get(hit.slug) for hit in found.hits if hit.score >= least]
        shown = [topic for topic in topics if topic and self._is_suitable(articles, topic)]
        return tuple(
            CommunityAnswer(each.title, each.answer, each.url, each.author, each.day, each.votes, each.is_accepted)
            for each in shown[:MOST]
        )

    def _is_suitable(self, articles: Generation, topic: Topic) -> bool:
        judge, is_suitable = self._suitable.get(topic.slug, ("", False))
        if judge != articles.name:
            is_suitable = is_good(topic, self.config) and not is_sensitive_topic(articles, topic, self.config)
            self._suitable[topic.slug] = articles.name, is_suitable
        return is_suitable


class Community:
    """Opens the topics' index once, and again when another one is published. Thread-safe."""

    def __init__(self, config: CommunityConfig, search: SearchConfig) -> None:
        self.config = config
        self._manager = IndexManager(index_config(search)) if config.source is not SourceKind.NONE else None
        self._file = shown_file(search)
        self._lock = threading.Lock()
        self._opened: CommunityIndex | None = None
        self._stamp: tuple[int, int] | None = None
        self._problem = ""

    def current(self) -> CommunityIndex | None:
        """Return the topics that can be searched now; None without any. Errors are logged, never raised."""
        if self._manager is None:
            return None
        try:
            generation, stat = self._manager.current(), self._file.stat()
            stamp = stat.st_ino, stat.st_mtime_ns
            with self._lock:
                opened = self._opened
                if opened is None or opened.generation is not generation or stamp != self._stamp:
                    opened = CommunityIndex(self.config, generation, read_shown(self._file))
                    self._opened, self._stamp = opened, stamp
                return opened
        except (IndexUnavailableError, OSError, ValueError) as error:
            if str(error) != self._problem:
                self._problem = str(error)
                _log.info("the community is not searched until it is read: python -m search community sync")
            return None
