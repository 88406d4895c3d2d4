"""Compare our speed with four other engines: ``python -m tests.bench.search --articles DIR … [--keep DIR]``.

All engines answer the same queries over the same documents in one process and one thread. They take turns query by
query, in random order, so that machine load affects all; no query is repeated, so that no answer comes from a cache.
Variants of our engine come last and find its caches of words warm. Trust the ratios, not the milliseconds, and use an
idle machine.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.bench.collection import KINDS, documents, queries
from tests.bench.engines import RIVALS
from tests.bench.footprint import Footprint, footprint
from tests.bench.ours import MEANINGS, OurEngine, WholeEngine, configured, opened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.bench.collection import Document, QueryKind
    from tests.bench.engines import Engine

WARM_UP = 20
"""Queries of each kind that run before the clock starts."""

MODEL_UP_TO = 3_000
"""Largest collection built with the language model: a larger one takes hours."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Times of one engine for one kind of query; ``found`` is the share of queries whose hits include the source."""

    documents: int
    kind: QueryKind
    engine: str
    p50_ms: float
    p99_ms: float
    found: float


def main() -> int:
    """Print the figures and return 0."""
    options = _parser().parse_args()
    _keep_to_one_thread()
    timings: list[Timing] = []
    footprints: dict[str, Footprint] = {}
    with ExitStack() as stack:
        keep = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for size in options.documents:
            collection = documents(options.articles, size, keep)
            folder = keep / f"{size}-{'-'.join(source.resolve().name for source in options.articles)}"
            engines, variants = _engines(folder, collection)
            timings += time_engines(engines, variants, collection, options.queries, options.seed)
            footprints |= _footprints(folder, collection)
            if not options.json:
                _print_timings([timing for timing in timings if timing.documents == size])
    if options.json:
        print(json.dumps(_as_json(timings, footprints), indent=2))
    else:
        _print_growth(timings)
        _print_footprints(footprints)
    return 0


def _keep_to_one_thread() -> None:
    """Restart with the environment variables that numpy's libraries read only when they are loaded."""
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    if not limits.items() <= os.environ.items():
        os.execve(sys.executable, sys.orig_argv, {**os.environ, **limits})  # noqa: S606 - ourselves


def time_engines(
    engines: Sequence[Engine], variants: Sequence[Engine], collection: Sequence[Document], count: int, seed: int
) -> list[Timing]:
    """Return the timings of each engine for each kind, from about ``count`` queries of each.

    The ``variants`` share an index with one of the engines and answer after all of them.
    """
    sample = queries(collection, count + WARM_UP, seed)
    warm_up = WARM_UP * len(KINDS)
    for query in sample[:warm_up]:
        for engine in (*engines, *variants):
            engine.search(query.kind, query.text)
    seconds: dict[tuple[QueryKind, str], list[float]] = defaultdict(list)
    hit_counts: dict[tuple[QueryKind, str], int] = defaultdict(int)
    rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
    gc.collect()
    gc.freeze()  # one engine's objects must not cause garbage collection while another is timed
    for query in sample[warm_up:]:
        for engine in (*rng.sample(engines, len(engines)), *rng.sample(variants, len(variants))):
            started = time.perf_counter()
            ids = engine.search(query.kind, query.text)
            seconds[query.kind, engine.name].append(time.perf_counter() - started)
            hit_counts[query.kind, engine.name] += query.source in ids
    gc.unfreeze()
    return [
        _timing(len(collection), kind, engine.name, seconds[kind, engine.name], hit_counts[kind, engine.name])
        for kind in KINDS
        for engine in (*engines, *variants)
    ]


def _timing(size: int, kind: QueryKind, engine: str, seconds: list[float], hit_count: int) -> Timing:
    p50, p99 = (float(value) * 1000 for value in np.percentile(seconds, (50, 99)))
    return Timing(size, kind, engine, p50, p99, hit_count / len(seconds))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search", description=__doc__)
    parser.add_argument(
        "--articles", type=Path, nargs="+", required=True, metavar="DIR", help="help centres that supply the sections"
    )
    parser.add_argument(
        "--documents", type=int, nargs="+", default=[300, 3_000, 40_000], metavar="N", help="sizes of the collection"
    )
    parser.add_argument("--queries", type=int, default=200, metavar="N", help="queries of each kind (default: 200)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the queries (default: 0)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep documents and indexes here for the next run")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _engines(folder: Path, collection: Sequence[Document]) -> tuple[list[Engine], list[Engine]]:
    """Return our engine with the rivals, and the variants of ours."""
    lexical = opened(folder, collection, MEANINGS[0])
    rivals = [rival(folder / name, collection) for name, rival in RIVALS.items()]
    variants: list[Engine] = [WholeEngine("ours, whole", lexical)]
    if "static" in MEANINGS:
        variants.append(OurEngine("ours, static", opened(folder, collection, "static")))
    return [OurEngine("ours", lexical), *rivals], variants


def _footprints(folder: Path, collection: Sequence[Document]) -> dict[str, Footprint]:
    texts = [query.text for query in queries(collection, WARM_UP, seed=2) if query.kind != "ticket"]
    costs = {}
    for meaning in MEANINGS:
        if meaning != "full" or len(collection) <= MODEL_UP_TO:
            opened(folder, collection, meaning)
            costs[f"{len(collection):,} documents, meaning {meaning}"] = footprint(configured(folder, meaning), texts)
    return costs


def _print_timings(timings: Sequence[Timing]) -> None:
    for kind in KINDS:
        rows = [timing for timing in timings if timing.kind == kind]
        print(f"\n{rows[0].documents:,} documents, {kind}")
        print("                  p50 ms    p99 ms  p99÷p50  ours÷it  source in ten")
        for row in rows:
            print(
                f"  {row.engine:13}{row.p50_ms:9.3f}{row.p99_ms:10.3f}{row.p99_ms / row.p50_ms:9.1f}"
                f"{rows[0].p50_ms / row.p50_ms:9.3f}{row.found:15.0%}"
            )


def _print_growth(timings: Sequence[Timing]) -> None:
    sizes = sorted({timing.documents for timing in timings})
    if len(sizes) > 1:
        print(f"\ngrowth of p50 from {sizes[0]:,} to {sizes[-1]:,} documents")
        for engine, factors in growth(timings).items():
            print(f"  {engine:13}" + "".join(f"  {kind} {factor:.1f}" for kind, factor in factors.items()))


def growth(timings: Sequence[Timing]) -> Mapping[str, Mapping[QueryKind, float]]:
    """Return the ratio of each engine's time in the largest collection to that in the smallest, by kind."""
    p50 = {(timing.engine, timing.kind, timing.documents): timing.p50_ms for timing in timings}
    sizes = sorted({timing.documents for timing in timings})
    engines = dict.fromkeys(timing.engine for timing in timings)
    return {
        engine: {kind: p50[engine, kind, sizes[-1]] / p50[engine, kind, sizes[0]] for kind in KINDS}
        for engine in engines
    }


def _print_footprints(footprints: Mapping[str, Footprint]) -> None:
    print("\na fresh process")
    for name, cost in footprints.items():
        print(f"  {name:36}{cost.rss_mb:7.0f} MB, first answer after {cost.first_answer_seconds:.2f} s")


def _as_json(timings: Sequence[Timing], footprints: Mapping[str, Footprint]) -> dict[str, object]:
    return {
        "timings": [asdict(timing) for timing in timings],
        "growth": growth(timings),
        "footprints": {name: asdict(cost) for name, cost in footprints.items()},
    }


if __name__ == "__main__":
    sys.exit(main())
