"""Memory of a fresh search process, and the time until its first answer."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.config import SearchConfig

RUNS = 5

_ANSWER = """
import json, sys
from pathlib import Path
from kb.config import load
from search.config import SearchConfig
from search.generations.manager import IndexManager
from search.query import parse
searcher = IndexManager(load(SearchConfig, **json.loads(sys.argv[1]))).current().searcher
searcher.search(parse(sys.argv[2]))
print("answered", flush=True)
for text in sys.argv[3:]:
    searcher.search(parse(text))
lines = Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmRSS:")))
"""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Medians of the resident memory after all queries, and of the seconds from start to first answer."""

    rss_mb: float
    first_answer_seconds: float


def footprint(config: SearchConfig, queries: list[str]) -> Footprint:
    """Measure fresh processes that open an index and answer the queries; Linux only."""
    runs = [_run(config.model_dump_json(), queries) for _ in range(RUNS + 1)][1:]  # the first run fills the page cache
    return Footprint(statistics.median(rss for rss, _ in runs), statistics.median(seconds for _, seconds in runs))


def _run(config: str, queries: list[str]) -> tuple[float, float]:
    command = [sys.executable, "-c", _ANSWER, config, *queries]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "answered"
        seconds = time.perf_counter() - started
        return int(process.stdout.readline()) / 1024, seconds
