"""Check that damaged articles do not stop a build: ``python -m tests.drills.corrupt_folder DIR [DIR …]``.

Each folder is built unchanged, then with 50 damaged files, then repaired. Damage means truncated files, random bytes,
deleted or repeated lines of front matter, NUL bytes and mixed encodings; it depends on ``--seed`` alone. All three
builds must publish.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kb.config import KbConfig, load
from kb.files.folder import scan
from search.config import SearchConfig
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.query import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.generations.receipt import Report

    Damage = Callable[[bytes, random.Random], bytes]


def main() -> int:
    """Print a line for each build; return 1 if an undamaged article is missing from any, otherwise 0."""
    options = _parser().parse_args()
    outcomes = [drill(folder, files=options.files, seed=options.seed) for folder in options.articles]
    return 0 if all(outcomes) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.drills.corrupt_folder", description=__doc__)
    parser.add_argument("articles", type=Path, nargs="+", help="folders of articles")
    parser.add_argument("--files", type=int, default=50, help="number of files to damage (default: 50)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the random damage (default: 0)")
    return parser


def drill(folder: Path, *, files: int, seed: int) -> bool:
    """Build a folder unchanged, damaged and repaired; return whether each build published every sound article."""
    with tempfile.TemporaryDirectory() as scratch:
        articles, index = Path(scratch) / "articles", Path(scratch) / "index"
        shutil.copytree(folder, articles)
        unchanged = _build(folder.name, articles, index)
        originals = damage(articles, files, seed)
        damaged = _build(f"{folder.name}, {len(originals)} damaged", articles, index)
        for path, content in originals.items():
            (articles / path).write_bytes(content)
        repaired = _build(f"{folder.name}, repaired", articles, index)
    return damaged.articles >= unchanged.articles - len(originals) and repaired.articles == unchanged.articles


def _build(name: str, articles: Path, index: Path) -> Report:
    """Build, print a summary, and read and search for some of the articles."""
    config = load(SearchConfig, index=index)
    report = build(load(KbConfig, articles=articles), config, allow_shrink=True)
    generation = IndexManager(config).current()
    for entry in list(generation.docstore.entries.values())[:300]:
        generation.searcher.search(parse(entry.title))
        generation.docstore.article(entry.slug)
    errors = sum(problem.severity == "error" for problem in report.problems)
    failed = [problem for problem in report.problems if problem.rule == "failed"]
    print(f"{name}: {report.articles} articles, {errors} with errors, {len(failed)} failures, {report.seconds:.1f} s")
    for problem in failed:
        print(f"  {problem}")
    return report


def damage(articles: Path, files: int, seed: int) -> dict[str, bytes]:
    """Damage some articles of a folder in place; return the original contents by path."""
    rng = random.Random(seed)  # noqa: S311 - not a secret
    paths = scan(articles).articles
    originals: dict[str, bytes] = {}
    for number, path in enumerate(rng.sample(paths, min(files, len(paths)))):
        file = articles / path
        originals[path] = file.read_bytes()
        file.write_bytes(_DAMAGES[number % len(_DAMAGES)](originals[path], rng))
    return originals


def _cut_short(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _overwritten(content: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(content) + 1)
    return content[:start] + rng.randbytes(rng.randint(1, 40)) + content[start + 20 :]


def _all_random(content: bytes, rng: random.Random) -> bytes:
    return rng.randbytes(len(content))


def _line_deleted(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    del lines[rng.randrange(min(len(lines), 12))]
    return b"\n".join(lines)


def _line_doubled(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    position = rng.randrange(min(len(lines), 12))
    return b"\n".join((*lines[:position], lines[position], *lines[position:]))


def _with_nuls(content: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(content) + 1)
    return content[:start] + b"\0" * rng.randint(1, 5) + content[start:]


def _mixed_encodings(content: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(content) + 1)
    foreign = rng.choice(("Größe – “now”".encode("cp1252"), "設定".encode("shift-jis"), "設定".encode("utf-16")))
    return content[:start] + foreign + content[start:]


def _utf_16(content: bytes, _rng: random.Random) -> bytes:
    return content.decode("utf-8", "replace").encode("utf-16")


def _lines_shuffled(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    head = lines[:10]
    rng.shuffle(head)
    return b"\n".join((*head, *lines[10:]))


def _emptied(_content: bytes, _rng: random.Random) -> bytes:
    return b""


_DAMAGES: tuple[Damage, ...] = (
    _cut_short,
    _overwritten,
    _all_random,
    _line_deleted,
    _line_doubled,
    _with_nuls,
    _mixed_encodings,
    _utf_16,
    _lines_shuffled,
    _emptied,
)


if __name__ == "__main__":
    sys.exit(main())
