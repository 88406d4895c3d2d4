"""Our own search engine in the benchmark, built and queried as in production."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kb.config import KbConfig, load
from search.answers.deflect import SHORT_WORDS, deflect, key_words
from search.config import SearchConfig
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.progress import TerminalProgress
from search.query import parse
from tests.bench.collection import write_articles
from tests.bench.engines import LIMIT, once

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from search.generations.generation import Generation
    from search.query import Query
    from tests.bench.collection import Document, QueryKind

MEANINGS = ("off", "static", "full") if "meaning" in SearchConfig.model_fields else ("off",)
"""Values of the setting ``meaning``; versions without it have lexical search only."""


def configured(folder: Path, meaning: str) -> SearchConfig:
    """Return the settings of the index for a meaning in a folder."""
    settings = {"meaning": meaning} if "meaning" in SearchConfig.model_fields else {}
    return load(SearchConfig, index=folder / f"ours-{meaning}", **settings)


def opened(folder: Path, documents: Sequence[Document], meaning: str) -> Generation:
    """Build or update the index of the documents with this version of the code, and open it."""
    articles = once(folder / "articles", lambda draft: write_articles(draft, documents))
    config = configured(folder, meaning)
    progress = TerminalProgress()
    build(load(KbConfig, articles=articles), config, progress=progress)
    progress.close()
    return IndexManager(config).current()


class OurEngine:
    """The same work as the rivals: analysis, spelling corrections, ranking, and the ids of ten articles."""

    def __init__(self, name: str, generation: Generation) -> None:
        self.name = name
        self._generation = generation
        self._ids = {slug: PurePosixPath(entry.path).stem for slug, entry in generation.docstore.entries.items()}

    def search(self, kind: QueryKind, text: str) -> list[str]:
        return [self._ids[slug] for slug in self._generation.searcher.rank(self._query(kind, text))]

    def _query(self, kind: QueryKind, text: str) -> Query:
        if kind != "ticket":
            return parse(text, page_size=LIMIT)
        words = key_words(self._generation, "", text)
        query = parse(" ".join(words), page_size=LIMIT, prefix=False)
        return replace(query, is_excerpt=len(words) > SHORT_WORDS)


class WholeEngine(OurEngine):
    """Everything that a results page needs, including snippets, sections and the verdict."""

    def search(self, kind: QueryKind, text: str) -> list[str]:
        if kind == "ticket":
            results = deflect(self._generation, "", text, limit=LIMIT)
        else:
            results = self._generation.searcher.search(self._query(kind, text))
        return [self._ids[hit.slug] for hit in results.hits]
