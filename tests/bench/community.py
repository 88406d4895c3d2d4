"""Measure what the community adds to a search: ``python -m tests.bench.community [--articles DIR]``.

Builds an index of the articles and reads the topics beside them. Each question is asked with and without the community,
in alternating order; trust the ratio of the medians, not the microseconds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kb.config import KbConfig
from search.community.community import Community
from search.community.config import CommunityConfig, SourceKind
from search.community.sync import sync
from search.config import SearchConfig
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.progress import no_progress
from search.query import parse
from tests.running import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.query import Query


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the medians and their ratio for titles of articles and of topics; return 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, default=ARTICLES, help="articles, with topics in _community/")
    parser.add_argument("--rounds", type=int, default=20, help="how often each question is asked each way")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        search, config = SearchConfig(index=Path(folder, "index")), CommunityConfig(source=SourceKind.FOLDER)
        build(KbConfig(articles=options.articles), search)
        sync(config, search, options.articles, dt.datetime.now(dt.UTC), no_progress)
        articles, community = IndexManager(search).settled(), Community(config, search).current()
        if community is None:
            parser.error(f"{options.articles} has no topics in _community/")

        def alone(query: Query) -> None:
            articles.searcher.search(query)

        def together(query: Query) -> None:
            community.answers(articles, query, articles.searcher.search(query))

        entries = [entry.title for entry in articles.docstore.entries.values()]
        for name, titles in (("articles", entries), ("topics", [topic.title for topic in community.topics.values()])):
            without, both = medians(alone, together, [parse(title) for title in titles], options.rounds)
            print(f"titles of {name}: {without:.0f} µs, with the community {both:.0f} µs, ratio {both / without:.2f}")
    return 0


def medians(
    first: Callable[[Query], None], second: Callable[[Query], None], queries: Sequence[Query], rounds: int
) -> tuple[float, float]:
    """Return how long two functions take for a query, as medians in microseconds."""
    seconds: dict[Callable[[Query], None], list[float]] = {first: [], second: []}
    for number in range(rounds):
        for query in queries:
            for ask in (first, second) if number % 2 else (second, first):
                begun = time.perf_counter()
                ask(query)
                seconds[ask].append(time.perf_counter() - begun)
    return 1e6 * statistics.median(seconds[first]), 1e6 * statistics.median(seconds[second])


if __name__ == "__main__":
    raise SystemExit(main())
