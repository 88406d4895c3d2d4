"""Measure how often articles are found by their own titles: ``python -m tests.bench.titles DIR [DIR …]``.

Each folder gets its own index, in which random titles are searched as visitors would type them. If several articles
share a title, no search can tell them apart, so any of them counts; the strict figure counts only the article that the
title came from.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from kb.config import KbConfig, load
from search.config import SearchConfig
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.query import parse


def main() -> int:
    """Print a line for each folder; return 1 if any stays below the goal, otherwise 0."""
    options = _parser().parse_args()
    shares = [_measure(folder, options.titles, options.seed) for folder in options.articles]
    return 0 if min(shares) >= options.goal else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.titles", description=__doc__)
    parser.add_argument("articles", type=Path, nargs="+", help="folders of articles")
    parser.add_argument("--titles", type=int, default=200, help="number of titles to search (default: 200)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the random choice (default: 0)")
    parser.add_argument("--goal", type=float, default=0.9, help="share that must be found first (default: 0.9)")
    return parser


def _measure(folder: Path, titles: int, seed: int) -> float:
    with tempfile.TemporaryDirectory() as scratch:
        config = load(SearchConfig, index=Path(scratch))
        report = build(load(KbConfig, articles=folder), config)
        generation = IndexManager(config).current()
        entries = sorted(generation.docstore.entries.values(), key=lambda entry: entry.slug)
        sample = random.Random(seed).sample(entries, min(titles, len(entries)))  # noqa: S311 - not a secret
        same = strict = 0
        seconds = []
        for entry in sample:
            started = time.perf_counter()
            hits = generation.searcher.search(parse(entry.title)).hits
            seconds.append(time.perf_counter() - started)
            same += bool(hits) and hits[0].title == entry.title
            strict += bool(hits) and hits[0].slug == entry.slug
    errors = sum(problem.severity == "error" for problem in report.problems)
    print(
        f"{folder.name}: {report.articles} articles, {report.sections} sections, {errors} unreadable; of {len(sample)} "
        f"titles first {same / len(sample):.1%} (the same article {strict / len(sample):.1%}); "
        f"median {statistics.median(seconds) * 1000:.1f} ms"
    )
    return same / len(sample)


if __name__ == "__main__":
    sys.exit(main())
