"""Compare an index in files with a real OpenSearch on judged sets: ``python -m tests.bench.parity SET ...``.

For each set it prints the share of questions with the same outcome and first hit, both nDCG@10, the recall of the
candidates against the first ten of the whole index, and the time of a search. ``--nodes`` and ``--candidates`` change
the cluster and what it brings.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.config import KbConfig
from search.backends.opensearch.backend import OpenSearchBackend
from search.backends.opensearch.config import OpenSearchConfig
from search.config import SearchConfig
from search.evaluation.evaluate import measure
from search.evaluation.judged_sets import read_judged
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.query import parse
from tests.opensearch.nodes import Cluster

if TYPE_CHECKING:
    from search.generations.generation import Generation

PAGE = 10


def main() -> None:
    """Compare the sets of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--meaning", default="static", choices=("off", "static", "full"))
    parser.add_argument("--candidates", type=int, default=300)
    parser.add_argument("--nodes", type=int, default=1)
    parser.add_argument("--no-knn", action="store_true")
    options = parser.parse_args()
    with Cluster(options.nodes) as cluster:
        for number, folder in enumerate(options.sets):
            with tempfile.TemporaryDirectory() as index:
                files = SearchConfig(index=Path(index), meaning=options.meaning, learning="off")
                build(KbConfig(articles=folder / "articles"), files, allow_shrink=True)
                urls = ", ".join(cluster.urls)
                config = files.model_copy(update={"backend": "opensearch", "opensearch_url": urls})
                backend = OpenSearchBackend(
                    config,
                    OpenSearchConfig(
                        deadline_ms=10_000,
                        prefix=f"parity-{number}",
                        candidates=options.candidates,
                        knn="off" if options.no_knn else "auto",
                        snapshot_articles=50,
                    ),
                )
                publication = backend.publisher().publish()
                print(f"{folder.name}: {publication.written:,} articles published in {publication.seconds:.0f} s")
                generations = IndexManager(files).current(), backend.manager().current()
                _compare(folder, *generations)
                _cost(folder, generations[1], cluster)


def _compare(folder: Path, whole: Generation, cluster: Generation) -> None:
    judged = read_judged(folder).questions.values()
    texts = [question.text for questions in judged for question in questions if not question.body]
    same = recalled = expected = 0
    seconds: tuple[list[float], list[float]] = [], []
    for text in texts:
        query = parse(text, page_size=PAGE, lang=whole.meta.lang)
        started = time.perf_counter()
        ours = whole.search(query)
        middle = time.perf_counter()
        focused = cluster.for_query(query)
        theirs = focused.searcher.search(query)
        for taken, each in zip((middle - started, time.perf_counter() - middle), seconds, strict=True):
            each.append(taken)
        first, second = ([hit.slug for hit in results.hits] for results in (ours, theirs))
        same += (ours.verdict.outcome, first[:1]) == (theirs.verdict.outcome, second[:1])
        present = {focused.searcher.impacts.slugs[article] for article in np.unique(focused.searcher.impacts.article)}
        recalled, expected = recalled + len(present & set(first)), expected + len(first)
    before, after = (np.median(each) * 1_000 for each in seconds)
    print(f"  {len(texts):,} questions: same outcome and first hit {same / len(texts):.1%}")
    print(f"  recall of the first ten: {recalled / max(expected, 1):.2%}; p50 {before:.1f} and {after:.1f} ms")
    for name, generation in (("files", whole), ("cluster", cluster)):
        kinds = measure(generation, folder).kinds
        print(
            f"  nDCG@10 {name}: "
            + ", ".join(f"{kind} {each.ranking.ndcg_10:.4f}" for kind, each in kinds.items() if each.ranking)
        )


def _cost(folder: Path, generation: Generation, cluster: Cluster) -> None:
    """Print the processor time of a search, here and in the cluster, with all records kept."""
    questions = [each for some in read_judged(folder).questions.values() for each in some if not each.body]
    before, own = cluster.cpu_seconds(), time.process_time()
    for question in questions:
        generation.search(parse(question.text, page_size=PAGE))
    nodes, here = cluster.cpu_seconds() - before, time.process_time() - own
    per_search = 1_000 / len(questions)
    print(f"  processor time of a search: {here * per_search:.1f} ms here, {nodes * per_search:.1f} ms in the cluster")
    with urllib.request.urlopen(f"{cluster.urls[0]}/_cat/indices?h=index,pri.store.size") as answer:  # noqa: S310 - ours
        print("  " + answer.read().decode().strip().replace("\n", "; "))


if __name__ == "__main__":
    main()
