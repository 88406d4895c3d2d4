"""Lose a node of three during 2,000 searches, then all: ``python -m tests.drills.search_nodes [--searches N]``.

It prints how many searches the cluster answered, in part or not at all, and how long the snapshot took to answer.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from kb.config import KbConfig
from search.backends.opensearch.backend import OpenSearchBackend
from search.backends.opensearch.config import OpenSearchConfig
from search.config import SearchConfig
from search.generations.builder import build
from search.query import parse
from tests.opensearch.nodes import Cluster

if TYPE_CHECKING:
    from search.generations.generation import Generation
    from search.results import Results

CLIENTS = 4


def main() -> None:
    """Run the drill and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--searches", type=int, default=2_000)
    parser.add_argument("--deadline-ms", type=int, default=2_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Cluster(3) as cluster:
        files = SearchConfig(index=Path(folder), meaning="static", learning="off")
        build(KbConfig(articles=Path("articles")), files)
        urls = ", ".join(cluster.urls)
        backend = OpenSearchBackend(
            files.model_copy(update={"backend": "opensearch", "opensearch_url": urls}),
            OpenSearchConfig(deadline_ms=options.deadline_ms, snapshot_articles=20, shards=3),
        )
        backend.publisher().publish()
        _drill(backend, cluster, options.searches)


def _drill(backend: OpenSearchBackend, cluster: Cluster, searches: int) -> None:
    generation = backend.manager().current()
    entries = generation.docstore.entries.values()
    texts = [text for entry in entries for text in (entry.title, *entry.metadata.expect_queries)]
    asked = [f"{texts[number % len(texts)]} {number}" for number in range(searches)]
    killer = threading.Timer(1.0, cluster.kill, (1,))
    killer.start()
    with ThreadPoolExecutor(CLIENTS) as clients:
        timed = list(clients.map(lambda text: _timed(generation, text), asked))
    killer.join()
    counts = backend.counts
    print(f"one of three nodes killed during {len(timed):,} searches by {CLIENTS} clients on {os.cpu_count()} cores")
    print(f"  by the cluster {counts.answered:,} (in part: {counts.partial}), by the snapshot {counts.failed}")
    seconds = sorted(taken for taken, _ in timed)
    print(f"  p50 {seconds[len(seconds) // 2] * 1_000:.0f} ms, slowest {seconds[-1] * 1_000:.0f} ms")
    for node in (0, 2):
        cluster.kill(node)
    taken, result = _timed(generation, "my account was hacked")
    source = "the snapshot" if result.is_incomplete else "the cluster"
    print(f"all nodes killed: {source} answers the first search after {taken * 1_000:.0f} ms")
    later = [_timed(generation, text)[0] for text in asked[:50]]
    print(f"  p50 of the next 50: {sorted(later)[25] * 1_000:.1f} ms; circuit {backend.breaker.state}")


def _timed(generation: Generation, text: str) -> tuple[float, Results]:
    started = time.perf_counter()
    results = generation.search(parse(text))
    return time.perf_counter() - started, results


if __name__ == "__main__":
    main()
