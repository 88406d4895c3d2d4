"""Compare a build with only reading and rendering the same articles: ``python -m tests.bench.build DIR``.

Both run as whole processes and take turns, so that start-up and machine load affect both. The incremental build changes
one file in a copy of the folder.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

READ_ONLY = """
import sys
from kb.config import KbConfig, load
from kb.corpus import read_corpus
print(len(read_corpus(load(KbConfig, articles=sys.argv[1])).articles))
"""


def main() -> int:
    """Print the figures and return 0."""
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        articles = Path(scratch, "articles")
        shutil.copytree(options.articles, articles, symlinks=True)
        index = Path(scratch, "index")
        reads, fulls = [], []
        for _ in range(options.runs):
            reads.append(_seconds(sys.executable, "-c", READ_ONLY, str(articles)))
            fulls.append(_build(articles, index, "--full"))
        print(f"read and render  {_figures(reads)}")
        print(f"full build       {_figures(fulls)}")
        print(f"full ÷ read      {statistics.median(f / r for f, r in zip(fulls, reads, strict=True)):.2f}")
        print(f"one file changed {_figures(_increments(articles, index, options.runs + 2))}")
        print(f"nothing changed  {_figures([_build(articles, index) for _ in range(options.runs + 2)])}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.build", description=__doc__)
    parser.add_argument("articles", type=Path, help="a folder of articles")
    parser.add_argument("--runs", type=int, default=3, help="timed runs of each (default: 3)")
    return parser


def _increments(articles: Path, index: Path, runs: int) -> list[float]:
    """Time builds after adding a sentence to one article, a different article each time."""
    files = sorted(file for file in articles.rglob("*.md") if file.stat().st_size < 20_000)
    step = max(1, len(files) // runs)
    seconds = []
    for file in files[::step][:runs]:
        with file.open("a", encoding="utf-8") as text:
            text.write("\n\nA sentence about calibrating the flux capacitor.\n")
        seconds.append(_build(articles, index))
    return seconds


def _build(articles: Path, index: Path, *options: str) -> float:
    """Return the seconds that a build takes."""
    return _seconds(sys.executable, "build_index.py", "--articles", str(articles), "--index", str(index), *options)


def _seconds(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own commands
    return time.perf_counter() - started


def _figures(seconds: list[float]) -> str:
    spread = f"min {min(seconds):.2f}, max {max(seconds):.2f}, n {len(seconds)}"
    return f"median {statistics.median(seconds):6.2f} s  ({spread})"


if __name__ == "__main__":
    sys.exit(main())
