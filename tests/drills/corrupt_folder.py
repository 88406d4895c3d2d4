"""Whether damaged articles stop a build: ``python -m tests.drills.corrupt_folder DIR [DIR …]``.

Each folder is built as it is, then with 50 of its files damaged: cut short, overwritten with random bytes, lines of the
front matter deleted or doubled, NUL bytes, encodings mixed. Both builds must publish, and a build that changes the
folder back must, too. The damage depends on ``--seed`` alone.
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

    from search.generations.builder import Report

    Damage = Callable[[bytes, random.Random], bytes]


def main() -> int:
    """Print a line for each build; return 1 if an undamaged article is missing from one."""
    options = _parser().parse_args()
    kept = [drill(folder, files=options.files, seed=options.seed) for folder in options.articles]
    return 0 if all(kept) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.drills.corrupt_folder", description=__doc__)
    parser.add_argument("articles", type=Path, nargs="+", help="folders of articles")
    parser.add_argument("--files", type=int, default=50, help="how many files to damage (default: 50)")
    parser.add_argument("--seed", type=int, default=0, help="of the random damage (default: 0)")
    return parser


def drill(folder: Path, *, files: int, seed: int) -> bool:
    """Build a folder whole, damaged, and whole again; return whether each build published what it should."""
    with tempfile.TemporaryDirectory() as scratch:
        articles, index = Path(scratch) / "articles", Path(scratch) / "index"
        shutil.copytree(folder, articles)
        whole = _build(folder.name, articles, index)
        originals = damage(articles, files, seed)
        damaged = _build(f"{folder.name}, {len(originals)} damaged", articles, index)
        for path, content in originals.items():
            (articles / path).write_bytes(content)
        mended = _build(f"{folder.name}, mended", articles, index)
    return damaged.articles >= whole.articles - len(originals) and mended.articles == whole.articles


def _build(name: str, articles: Path, index: Path) -> Report:
    """Build, print what came out, and read and search for some of the articles."""
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
    """Damage some articles of a folder in place and return what they were, by path."""
    dice = random.Random(seed)  # noqa: S311 - not a secret
    paths = scan(articles).articles
    originals: dict[str, bytes] = {}
    for number, path in enumerate(dice.sample(paths, min(files, len(paths)))):
        file = articles / path
        originals[path] = file.read_bytes()
        file.write_bytes(_DAMAGES[number % len(_DAMAGES)](originals[path], dice))
    return originals


def _cut_short(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content) + 1)]


def _overwritten(content: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(content) + 1)
    return content[:start] + dice.randbytes(dice.randint(1, 40)) + content[start + 20 :]


def _all_random(content: bytes, dice: random.Random) -> bytes:
    return dice.randbytes(len(content))


def _line_deleted(content: bytes, dice: random.Random) -> bytes:
    lines = content.split(b"\n")
    del lines[dice.randrange(min(len(lines), 12))]
    return b"\n".join(lines)


def _line_doubled(content: bytes, dice: random.Random) -> bytes:
    lines = content.split(b"\n")
    place = dice.randrange(min(len(lines), 12))
    return b"\n".join((*lines[:place], lines[place], *lines[place:]))


def _with_nuls(content: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(content) + 1)
    return content[:start] + b"\0" * dice.randint(1, 5) + content[start:]


def _mixed_encodings(content: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(content) + 1)
    strange = dice.choice(("Größe – “now”".encode("cp1252"), "設定".encode("shift-jis"), "設定".encode("utf-16")))
    return content[:start] + strange + content[start:]


def _utf_16(content: bytes, _dice: random.Random) -> bytes:
    return content.decode("utf-8", "replace").encode("utf-16")


def _lines_shuffled(content: bytes, dice: random.Random) -> bytes:
    lines = content.split(b"\n")
    head = lines[:10]
    dice.shuffle(head)
    return b"\n".join((*head, *lines[10:]))


def _emptied(_content: bytes, _dice: random.Random) -> bytes:
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
