"""Look for better ranking constants: ``python -m tests.bench.tune SETDIR … [--mode static] [--keep DIR]``.

A coordinate search over the ``dev`` half of the queries: it tries each constant higher and lower, and keeps values that
rank right articles higher. It ends with the effect on the held-out half. The code stays as it is: a person reads the
figures and decides.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.config import KbConfig, load
from search.config import SearchConfig
from search.evaluation.evaluate import measure
from search.generations.builder import build
from search.generations.generation import OpenFiles
from search.generations.layout import current_name, impacts_folder
from search.generations.meta import verify
from search.index import impacts
from search.index.fields import FIELDS
from search.index.postings import read as read_frequencies
from search.progress import TerminalProgress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from search.evaluation.judged_sets import Split
    from search.index.postings import Frequencies

STEPS: Final = (0.7, 0.85, 1.2, 1.5)
"""Factors to try on each constant."""

LEAST_GAIN: Final = 0.0005
"""Smaller gains are noise."""

_ARRAYS = ("worth.npy", "pair_worth.npy", "strong.npy")
_MEANINGS = {"lexical": "off", "static": "static", "full": "full"}


@dataclass(frozen=True, slots=True)
class Constant:
    """A number in the code: its name, the modules that hold it, and its key and attribute if it is in a table."""

    name: str
    modules: tuple[str, ...]
    key: str = ""
    attribute: str = ""
    of_index: bool = False

    def __str__(self) -> str:
        return ".".join(filter(None, (self.modules[0], self.name, self.key, self.attribute)))

    def value(self) -> float:
        """Return the current value."""
        constant = getattr(importlib.import_module(self.modules[0]), self.name)
        if self.attribute:
            return float(next(getattr(field, self.attribute) for field in constant if field.name == self.key))
        return float(constant[self.key] if self.key else constant)

    def set(self, value: float) -> None:
        """Set the value for the rest of the process."""
        for module in map(importlib.import_module, self.modules):
            constant = getattr(module, self.name)
            if self.attribute:
                fields = [replace(f, **{self.attribute: value}) if f.name == self.key else f for f in constant]
                setattr(module, self.name, tuple(fields))
            else:
                setattr(module, self.name, {**constant, self.key: value} if self.key else value)


CONSTANTS: Final = (
    *(Constant("FIELDS", ("search.index.impacts",), field.name, "boost", of_index=True) for field in FIELDS[:-1]),
    *(Constant("FIELDS", ("search.index.impacts",), field.name, "b", of_index=True) for field in FIELDS),
    Constant("K1", ("search.index.impacts", "search.matching.parsed_query"), of_index=True),
    Constant("LINEAR_K1", ("search.index.impacts",), of_index=True),
    Constant("LINEAR_SHARES", ("search.index.impacts",), "title", of_index=True),
    Constant("PAIR_SHARE", ("search.index.impacts", "search.index.partial.article_postings"), of_index=True),
    Constant("PREFIX_WEIGHT", ("search.matching.query_parser",)),
    Constant("OTHERS_SHARE", ("search.matching.ranking",)),
    Constant("WEIGHTS", ("search.semantic.similarity",), "static"),
    Constant("WEIGHTS", ("search.semantic.similarity",), "full"),
    Constant("TABLE_SHARE", ("search.semantic.similarity",)),
    Constant("MEAN_SHARE", ("search.semantic.similarity",)),
)
"""The tunable constants."""


class Set:
    """A judged set, indexed once, whose impacts can be recomputed."""

    def __init__(self, folder: Path, config: SearchConfig, scratch: Path) -> None:
        self.folder, self._config, self._scratch = folder, config, scratch
        progress = TerminalProgress()
        build(load(KbConfig, articles=folder / "articles"), config, progress=progress)
        progress.close()
        self._path = config.index / current_name(config.index)
        self._meta = verify(self._path)
        self._frequencies: Frequencies = read_frequencies(impacts_folder(self._path))
        self._trials = 0
        self._arrays = impacts_folder(self._path)

    def figure(self, split: Split, *, rescore: bool) -> float:
        """Return the mean nDCG@10 over the kinds of queries; with ``rescore``, recompute the impacts first."""
        if rescore:
            self._arrays = self._rescored()
        files = OpenFiles.open(self._path, self._meta.languages, arrays=self._arrays)
        generation = files.generation(self._meta, self._config)
        figures = measure(generation, self.folder, ("queries", "typo", "tickets"), split)
        return float(np.mean([kind.ranking.ndcg_10 for kind in figures.kinds.values() if kind.ranking]))

    def _rescored(self) -> Path:
        """Compute the impacts with the current constants; return their folder."""
        self._trials += 1
        trial = self._scratch / f"{self._path.name}-{self._trials}"
        trial.mkdir(parents=True)
        for file in impacts_folder(self._path).iterdir():
            if file.name not in _ARRAYS:
                (trial / file.name).symlink_to(file.resolve())
        impacts.write(trial, self._frequencies, {})
        return trial


def main() -> int:
    """Print the trials and their figures; return 0."""
    options = _parser().parse_args()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        indexes = options.keep or scratch / "indexes"
        sets = [
            Set(folder, _config(indexes / f"{folder.resolve().name}-{options.mode}", options.mode), scratch / "trials")
            for folder in options.sets
        ]
        before = [judged.figure("held-out", rescore=True) for judged in sets]
        constants = [c for c in CONSTANTS if not options.only or any(name in str(c) for name in options.only)]
        for round_number in range(1, options.rounds + 1):
            if not _round(sets, constants, round_number):
                break
        print(f"\n{'set':24}{'held out, before':>18}{'after':>8}")
        for judged, former in zip(sets, before, strict=True):
            print(f"{judged.folder.name:24}{former:18.4f}{judged.figure('held-out', rescore=True):8.4f}")
    return 0


def _round(sets: Sequence[Set], constants: Iterable[Constant], number: int) -> bool:
    """Try each constant once; return whether any change improved the figure."""
    best = _mean(sets, rescore=True)
    print(f"round {number}: dev {best:.4f}")
    gained = False
    for constant in constants:
        former = best_value = constant.value()
        for step in STEPS:
            constant.set(former * step)
            figure = _mean(sets, rescore=constant.of_index)
            if figure > best + LEAST_GAIN:
                best, best_value, gained = figure, former * step, True
        constant.set(best_value)
        if constant.of_index:
            _mean(sets, rescore=True)
        mark = "" if best_value == former else f" → {best_value:.3g}"
        print(f"  {constant!s:36}{former:8.3g}{mark:10} dev {best:.4f}", flush=True)
    return gained


def _mean(sets: Iterable[Set], *, rescore: bool) -> float:
    return float(np.mean([judged.figure("dev", rescore=rescore) for judged in sets]))


def _config(index: Path, mode: str) -> SearchConfig:
    return load(SearchConfig, index=index, meaning=_MEANINGS[mode])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tune", description=__doc__)
    parser.add_argument("sets", type=Path, nargs="+", metavar="SETDIR", help="a judged set, as for evaluate")
    parser.add_argument("--mode", choices=_MEANINGS, default="lexical", help="search mode (default: lexical)")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="constants whose names contain this (default: all)")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="passes over all constants (default: 1)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the indexes here for the next run")
    return parser


if __name__ == "__main__":
    sys.exit(main())
