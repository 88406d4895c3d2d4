"""Memory: the solved questions of one generation as arrays, in which a query finds the nearest ones.

Two questions are as similar as their terms (cosine of idf weights, where the idf is that of terms in questions) and
their vectors by the static table, half and half; without meaning, as their terms. The steps:

1. add up the inverted lists of the query's terms, and the products of the vectors' first dimensions;
2. compare the likeliest questions exactly, and keep the nearest;
3. add up what these say about their articles.

On six judged sets the language model's vectors added nothing to these two, so that no question waits for it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from search.learning.recall import Recall
from search.learning.weights import BY_READERS, ENOUGH_SOURCES, sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from kb.lists.solved_questions import SolvedQuestion

    Floats = NDArray[np.float32]

NEAREST: Final = 20
"""Questions that a query recalls; with 5 to 40, rankings are about as good."""

LIKELY: Final = 128
"""Questions compared exactly, after comparing all by their terms and ..."""

SKETCH: Final = 32
"""... the first dimensions of their vectors, which are those of most variance: a thirtieth of the whole product."""

MEANING_SHARE: Final = 0.5
"""Share of the vectors in the similarity of two questions."""

SAMPLE: Final = 200
"""Questions asked when the memory is made, to learn what is usual."""

UNSOLVED: Final = -1
"""The number of the article of a question that no article solved."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of all questions as inverted lists.

    ``numbers`` maps a term to the list ``ptr[number]`` to ``ptr[number + 1]`` of ``rows`` int32 [m], the questions, and
    ``values`` float32 [m], the share of the term in the length of each. ``idf`` has the weight of each term and
    ``unknown`` that of one that no question has.
    """

    numbers: Mapping[str, int]
    ptr: NDArray[np.int64]
    rows: NDArray[np.int32]
    values: Floats
    idf: Sequence[float]
    unknown: float

    @classmethod
    def of(cls, questions: Sequence[Iterable[str]]) -> Terms:
        """Return the inverted lists of the terms of questions, each once per question."""
        having = Counter(term for terms in questions for term in terms)
        numbers = {term: number for number, term in enumerate(having)}
        idf = [_idf(count, len(questions)) for count in having.values()]
        entries: list[tuple[int, int, float]] = []
        for row, terms in enumerate(questions):
            own = [numbers[term] for term in terms]
            length = math.sqrt(sum(idf[number] ** 2 for number in own)) or 1.0
            entries += [(number, row, idf[number] / length) for number in own]
        entries.sort()
        lists = np.array([number for number, _, _ in entries], np.int64)
        return cls(
            numbers=numbers,
            ptr=lists.searchsorted(np.arange(len(numbers) + 1)),
            rows=np.array([row for _, row, _ in entries], np.int32),
            values=np.array([value for _, _, value in entries], np.float32),
            idf=idf,
            unknown=_idf(0, len(questions)),
        )

    def similarities(self, terms: Iterable[str], count: int) -> NDArray[np.float64]:
        """Return the cosines of a query's distinct terms with those of all ``count`` questions, float64 [count]."""
        known = [(number, self.idf[number]) for term in terms if (number := self.numbers.get(term)) is not None]
        if not known:
            return np.zeros(count)
        squares = sum(idf * idf for _, idf in known) + self.unknown**2 * (len(list(terms)) - len(known))
        lists = [slice(self.ptr[number], self.ptr[number + 1]) for number, _ in known]
        values = [self.values[each] * (idf / math.sqrt(squares)) for each, (_, idf) in zip(lists, known, strict=True)]
        rows = np.concatenate([self.rows[each] for each in lists])
        return np.bincount(rows, np.concatenate(values), count).astype(np.float64, copy=False)


def _idf(having: int, questions: int) -> float:
    return math.log1p((questions - having + 0.5) / (having + 0.5))


class SolvedMemory:
    """The solved questions of one generation; safe to share between threads.

    ``terms`` has the distinct terms of each of the ``questions``, ``vectors`` float32 [questions, dimensions] their
    static vectors or None, ``articles`` their articles' numbers or ``UNSOLVED``, and ``weights`` what each counts.
    """

    def __init__(
        self,
        questions: Sequence[SolvedQuestion],
        articles: Sequence[int],
        weights: Sequence[float],
        terms: Sequence[Sequence[str]],
        vectors: Floats | None,
    ) -> None:
        self.questions = questions
        self._articles = np.array(articles, np.int64)
        self._weights = np.array(weights, np.float64)
        self._terms = Terms.of(terms)
        self._vectors = vectors
        self._sketches = None if vectors is None else np.ascontiguousarray(vectors[:, :SKETCH].T)
        self._sources = [sources(question) for question in questions]
        self._days = [str(question.day) if question.kind in BY_READERS else "" for question in questions]
        self._usual = 0.0
        self._usual = self._learn_usual(terms)

    def recall(self, terms: Sequence[str], vector: Floats | None, but: int = -1) -> Recall | None:
        """Return what the questions nearest to a query say, or None if none is similar.

        ``terms`` are the query's distinct terms, ``vector`` float32 [dimensions] its static vector; without one its
        terms count alone. The question with the number ``but`` is left out.
        """
        rows, similarities = self._nearest(terms, vector, but)
        if not len(rows):
            return None
        owners = self._articles.take(rows)
        squares: dict[int, float] = defaultdict(float)
        places = zip(owners.tolist(), (self._weights.take(rows) * similarities**2).tolist(), strict=True)
        for article, square in places:
            squares[article] += square
        unsolved = math.sqrt(squares.pop(UNSOLVED, 0.0))
        articles = sorted(squares)
        limits = self._limits(owners.tolist(), rows.tolist())
        return Recall(
            articles=np.array(articles, np.int64),
            support=np.sqrt([squares[article] for article in articles]),
            limits=np.array([limits[article] for article in articles], np.int64),
            rows=rows,
            similarities=similarities,
            questions=self.questions,
            owners=owners,
            unsolved=unsolved,
            usual=self._usual,
        )

    def _nearest(
        self, terms: Sequence[str], vector: Floats | None, but: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the nearest questions, int64 [n], and their similarities, float64 [n], 0 to 1."""
        count = len(self.questions)
        by_terms = similarities = self._terms.similarities(terms, count)
        rows = np.arange(count)
        if vector is not None and self._vectors is not None and self._sketches is not None:
            sketched = np.maximum(vector[:SKETCH] @ self._sketches, 0.0)
            rows = _largest((1.0 - MEANING_SHARE) * by_terms + MEANING_SHARE * sketched, LIKELY)
            cosines = np.maximum(self._vectors.take(rows, axis=0) @ vector, 0.0)
            similarities = (1.0 - MEANING_SHARE) * by_terms.take(rows) + MEANING_SHARE * cosines
        else:
            rows = similarities.nonzero()[0]
            similarities = similarities.take(rows)
        if but >= 0:
            similarities = np.where(rows == but, 0.0, similarities)
        best = _largest(similarities, NEAREST)
        best = best[similarities.take(best) > 0.0]
        return rows.take(best), similarities.take(best)

    def _limits(self, owners: Sequence[int], rows: Sequence[int]) -> dict[int, int]:
        """Return for each article how many of the first places its sources are too few for.

        Staff are one source per question, and so is each network of one day; networks of different days may be one.
        """
        staff: dict[int, int] = defaultdict(int)
        readers: dict[int, Counter[str]] = defaultdict(Counter)
        for article, row in zip(owners, rows, strict=True):
            if day := self._days[row]:
                readers[article][day] += self._sources[row]
            else:
                staff[article] += self._sources[row]
        return {article: _limit(staff[article], max(readers[article].values(), default=0)) for article in set(owners)}

    def _learn_usual(self, terms: Sequence[Sequence[str]]) -> float:
        """Return the median support of a solved question's article by the other questions."""
        solved = (self._articles != UNSOLVED).nonzero()[0]
        supports = []
        for row in solved[:: max(1, len(solved) // SAMPLE)].tolist():
            recalled = self.recall(terms[row], None if self._vectors is None else self._vectors[row], row)
            own = recalled.support[recalled.articles == self._articles[row]] if recalled else np.zeros(0)
            supports.append(float(own.sum()))
        return float(np.median(supports)) if supports else 0.0


FIRST, TOP_THREE = 1, 3
"""The places that too few sources do not reach: staff alone the first, readers alone the first three."""


def _limit(staff: int, readers: int) -> int:
    if staff + readers >= ENOUGH_SOURCES:
        return 0
    return FIRST if staff else TOP_THREE


def _largest(values: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Return the places of the largest values, int64 [n], at most ``most``."""
    if len(values) <= most:
        return np.arange(len(values))
    return np.argpartition(values, len(values) - most)[len(values) - most :]
