"""Constants of learning, chosen on inner folds: ``python -m tests.bench.nested SETDIR … --mode MODE``.

What a search makes of a question without learning, and how similar it is to all solved questions, is computed once per
question; then weight, number of nearest questions and cap are tried on these. For each set it prints nDCG@10

- without learning, and with the constants in the code;
- nested: each fold with the constants that were best on the other folds, where no question learns from its own fold
  or from the one that is reported;
- elsewhere: with the constants that were best on the other sets together.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from unittest.mock import Mock, patch

import numpy as np

from search.evaluation.folds import DAY, Folds, lessons_of
from search.evaluation.judged_sets import read_judged
from search.learning import memory, recall
from search.learning.lifting import Lift
from search.learning.remember import remember
from search.mode import SearchMode
from search.query import parse
from tests.bench.indexes import MODES, built

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from search.evaluation.judged_sets import JudgedSet
    from search.generations.generation import Generation
    from search.learning.memory import SolvedMemory
    from search.learning.recall import Recall

    Floats = NDArray[np.float64]

FOLDS: Final = 5
PLACES: Final = 10


class Constants(NamedTuple):
    """What is chosen: the weight of the support, how many questions are recalled, and the largest gain."""

    weight: float
    nearest: int
    cap: float

    @classmethod
    def of_code(cls, mode: SearchMode) -> Constants:
        """Return the constants of a mode in the code."""
        return cls(recall.WEIGHTS[mode], memory.NEAREST, recall.MAX_GAIN)


GRID: Final = tuple(itertools.starmap(Constants, itertools.product((0.3, 0.45, 0.6, 0.8, 1.0), (10, 20, 40), (1, 1.5))))


class RepeatedLift(Lift):
    """A lift that can be repeated with other solved questions; ``last`` is the latest one."""

    last: RepeatedLift | None = None

    def ranked(
        self, articles: NDArray[np.intp], scores: Floats, sections: Floats, factors: Floats | None
    ) -> tuple[NDArray[np.intp], Floats]:
        """Return the ranking, and keep what it was made from."""
        self._ranking = (articles, scores, sections, factors)
        RepeatedLift.last = self
        return super().ranked(articles, scores, sections, factors)

    def again(self, recalled: Recall, mode: SearchMode) -> list[int]:
        """Return the first articles of the ranking with another recall."""
        lift = Lift(recalled, mode, self._bound, self._promising, self._spans, self._escalated)
        articles, scores = lift.ranked(*self._ranking)
        return [int(article) for article in articles[np.argsort(-scores, kind="stable")[:PLACES]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A judged question: its fold, the gain of each article that answers it, its hits without learning.

    ``similarities`` float64 [lessons] are those to all solved questions, and ``lift`` repeats its ranking, if any.
    """

    fold: int
    gains: Mapping[int, int]
    unlearnt: Sequence[int]
    similarities: Floats
    lift: RepeatedLift | None

    def ndcg(self, hits: Sequence[int]) -> float:
        """Return nDCG@10 of hits, with linear gains."""
        discounts = 1.0 / np.log2(np.arange(2, PLACES + 2))
        found = [self.gains.get(article, 0) for article in hits[:PLACES]]
        ideal = sorted(self.gains.values(), reverse=True)[:PLACES]
        return float((found @ discounts[: len(found)]) / (ideal @ discounts[: len(ideal)]))


class Replay:
    """The questions of a judged set, asked once, to be ranked again with other constants and solved questions."""

    def __init__(self, generation: Generation, judged: JudgedSet) -> None:
        self._searcher = generation.searcher
        self.mode = generation.searcher.mode
        self._lessons = lessons_of(judged, generation)
        folds = Folds(generation, self._lessons, FOLDS)
        self._folds = np.array([folds.fold(lesson.id) for lesson in self._lessons])
        numbers = {slug: number for number, slug in enumerate(self._searcher.impacts.slugs)}
        stems = {Path(entry.path).stem: numbers[slug] for slug, entry in generation.docstore.entries.items()}
        self._articles = np.array([numbers[lesson.question.article] for lesson in self._lessons])
        self._memories: dict[frozenset[int], SolvedMemory] = {}
        relevant = judged.relevant["queries"]
        self.asked = [
            self._ask(
                question.text,
                folds.fold(question.id),
                {stems.get(name, -1): gain for name, gain in relevant[question.id].items()},
            )
            for question in judged.questions["queries"]
        ]

    def figures(self, constants: Constants, without: int = -1) -> Floats:
        """Return nDCG@10 of each question, which learns neither from its own fold nor from the one ``without``."""
        with patch.dict(recall.WEIGHTS, {self.mode: constants.weight}), patch.object(recall, "MAX_GAIN", constants.cap):
            return np.array([self._figure(each, constants.nearest, {each.fold, without}) for each in self.asked])

    def nested(self) -> Floats:
        """Return nDCG@10 of each question with the constants that are best on the other folds."""
        folds = np.array([each.fold for each in self.asked])
        figures = np.zeros(len(folds))
        for fold in range(FOLDS):
            inner = {constants: self.figures(constants, fold)[folds != fold].mean() for constants in GRID}
            best = max(inner, key=inner.__getitem__)
            figures[folds == fold] = self.figures(best)[folds == fold]
        return figures

    def _ask(self, text: str, fold: int, gains: Mapping[int, int]) -> Asked:
        """Ask a question with all solved ones as memory, and without any."""
        lifter, solved = self._searcher.lifter, self._memory(frozenset())
        heard: list[tuple[Sequence[str], NDArray[np.float32] | None]] = []

        def listen(terms: Sequence[str], vector: NDArray[np.float32] | None) -> Recall | None:
            heard.append((terms, vector))
            return solved.recall(terms, vector)

        RepeatedLift.last = None
        with patch("search.learning.lifter.Lift", RepeatedLift), patch.object(lifter, "memory", Mock(recall=listen)):
            self._searcher.rank(parse(text))
        with patch.object(lifter, "memory", None):
            hits = self._searcher.rank(parse(text))
        numbers = [number for slug in hits if (number := self._searcher.article_number(slug)) is not None]
        similarities = solved.similarities(*heard[-1]).astype(np.float64) if heard else np.zeros(0)
        return Asked(fold, gains, numbers, similarities, RepeatedLift.last)

    def _figure(self, asked: Asked, nearest: int, without: set[int]) -> float:
        """Return nDCG@10 of a question that does not learn from some folds."""
        if asked.lift is None:
            return asked.ndcg(asked.unlearnt)
        similarities = np.where(np.isin(self._folds, list(without)), 0.0, asked.similarities)
        rows = np.argsort(-similarities)[:nearest]
        squares = np.bincount(self._articles[rows], similarities[rows] ** 2)
        articles = squares.nonzero()[0]
        if not len(articles):
            return asked.ndcg(asked.unlearnt)
        recalled = replace(
            asked.lift.recall,
            articles=articles,
            support=np.sqrt(squares[articles]),
            limits=np.zeros(len(articles), np.int64),
            usual=self._memory(frozenset(without) - {-1}).usual,
        )
        return asked.ndcg(asked.lift.again(recalled, self.mode))

    def _memory(self, without: frozenset[int]) -> SolvedMemory:
        """Return the memory of the solved questions that are not in some folds."""
        if without not in self._memories:
            kept = [each.question for each, fold in zip(self._lessons, self._folds, strict=True) if fold not in without]
            solved = remember(kept, self._searcher, {}, DAY, 365.0)
            assert solved is not None, "a judged set has questions in several folds"
            self._memories[without] = solved
        return self._memories[without]


def report(replays: Mapping[str, Replay]) -> None:
    """Print the figures of each set."""
    grids = {
        name: {constants: replay.figures(constants).mean() for constants in GRID} for name, replay in replays.items()
    }
    for name, replay in replays.items():
        others = [grid for other, grid in grids.items() if other != name]
        unlearnt = np.mean([each.ndcg(each.unlearnt) for each in replay.asked])
        code = replay.figures(Constants.of_code(replay.mode)).mean()
        line = f"{name}: without {unlearnt:.3f}, code {code:.3f}, nested {replay.nested().mean():.3f}"
        if others:
            best = max(GRID, key=lambda constants: sum(grid[constants] for grid in others))
            line += f", elsewhere {grids[name][best]:.3f} (weight {best.weight}, {best.nearest}, cap {best.cap})"
        print(line, flush=True)
    best = max(GRID, key=lambda constants: sum(grid[constants] for grid in grids.values()))
    print(f"best of all sets together: weight {best.weight}, {best.nearest} nearest, cap {best.cap}")


def main(arguments: Sequence[str]) -> None:
    """Print the figures of some judged sets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="SETDIR", help="judged sets")
    parser.add_argument("--mode", choices=MODES, default=SearchMode.STATIC.value)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the indexes here for the next run")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        replays = {}
        for folder in options.folders:
            place = (options.keep or Path(temporary)) / f"{options.mode}-{folder.name}"
            replays[folder.name] = Replay(built(folder / "articles", place, options.mode), read_judged(folder))
        report(replays)


if __name__ == "__main__":
    main(sys.argv[1:])
