"""Memory: the solved questions of one generation as arrays, in which a query finds the nearest ones.

Two questions are as similar as their terms (cosine of idf weights, where the idf is that of terms in questions) and
their vectors by the static table, half and half; without meaning, as their terms. The steps:

1. add up the inverted lists of the query's terms, and the products of the vectors' first dimensions;
2. compare the likeliest questions exactly, and keep the nearest;
3. add up what these say about their articles.

What a single reader said is kept apart: it neither takes the place of what others said nor changes how rare a term is.

On six judged sets the language model's vectors added nothing to these two, so that no question waits for it.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from search.learning.recall import FIRST, TOP_THREE, Recall
from search.learning.weights import BY_READERS, ENOUGH_SOURCES, sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from kb.lists.solved_questions import SolvedQuestion

    Floats = NDArray[np.float32]

NEAREST: Final = 20
"""Questions that a query recalls; with 5 to 40, rankings are about as good."""

LIKELY: Final = 48
"""Questions compared exactly, after comparing all by their terms and ..."""

SKETCH: Final = 16
"""... the first dimensions of their vectors, which are those of most variance: a fourteenth of the whole product.

Among 10,000 questions these find .99 of the support of the twenty nearest."""

FEW: Final = 512
"""So few questions are compared by all dimensions, which costs no more than the sketches of 10,000."""

MEANING_SHARE: Final = 0.5
"""Share of the vectors in the similarity of two questions."""

GROUP: Final = 16
"""Values of which only the largest is looked at to find out how large the largest of all are."""

OTHERS: Final = 20
"""Terms are as rare as if so many questions without them had been asked, too: one question makes no term common."""

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
    def of(cls, questions: Sequence[Iterable[str]], counted: int) -> Terms:
        """Return the inverted lists of the terms of questions, each once per question.

        How rare a term is says the first ``counted`` questions.
        """
        having = Counter(term for terms in questions[:counted] for term in terms)
        having.update(dict.fromkeys((term for terms in questions[counted:] for term in terms), 0))
        numbers = {term: number for number, term in enumerate(having)}
        idf = [_idf(count, counted) for count in having.values()]
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
            unknown=_idf(0, counted),
        )

    def add_up(self, terms: Sequence[str], similarities: Floats) -> None:
        """Add the cosines of a query's distinct terms with those of all questions, float32 [questions]."""
        known = [(number, self.idf[number]) for term in terms if (number := self.numbers.get(term)) is not None]
        squares = sum(idf * idf for _, idf in known) + self.unknown**2 * (len(terms) - len(known))
        for number, idf in known:
            own = slice(self.ptr[number], self.ptr[number + 1])
            similarities[self.rows[own]] += self.values[own] * np.float32(idf / math.sqrt(squares))


def _idf(having: int, questions: int) -> float:
    return math.log1p((questions + OTHERS - having + 0.5) / (having + 0.5))


@dataclass(frozen=True, slots=True)
class Remembered:
    """A solved question with the number of its article or ``UNSOLVED``, what it counts, its terms and its vector."""

    question: SolvedQuestion
    article: int
    weight: float
    terms: tuple[str, ...]
    vector: Floats | None = None

    @property
    def is_single(self) -> bool:
        """Whether only one reader said so."""
        return self.question.kind in BY_READERS and self.question.sources < ENOUGH_SOURCES


class SolvedMemory:
    """The solved questions of one generation; safe to share between threads."""

    def __init__(self, remembered: Iterable[Remembered]) -> None:
        """Take the questions; either all have a vector, or the terms alone count."""
        every = sorted(remembered, key=lambda each: each.is_single)
        vectors = [each.vector for each in every if each.vector is not None]
        self._every = every
        self.questions = [each.question for each in every]
        self._trusted = sum(not each.is_single for each in every)
        self._articles = np.array([each.article for each in every], np.int64)
        self._weights = np.array([each.weight for each in every], np.float64)
        self._terms = Terms.of([each.terms for each in every], self._trusted)
        self._vectors = np.stack(vectors) if vectors and len(vectors) == len(every) else None
        # each half has its own sketches: however many single readers there are, the others are compared alike
        halves = (slice(0, self._trusted), slice(self._trusted, len(every)))
        self._halves = [(half, self._sketched(half)) for half in halves if half.start < half.stop]
        self._sources = [sources(question) for question in self.questions]
        self._days = [str(question.day) if question.kind in BY_READERS else "" for question in self.questions]
        self.usual = 0.0
        """The median support of a solved question's article by the other questions."""
        self.usual = self._learn_usual()

    def recall(self, terms: Sequence[str], vector: Floats | None, but: int = -1) -> Recall | None:
        """Return what the questions nearest to a query say, or None if none is similar.

        ``terms`` are the query's distinct terms, ``vector`` float32 [dimensions] its static vector; without one its
        terms count alone. The question with the number ``but`` is left out.
        """
        rows, similarities = self._nearest(terms, vector, but)
        if not len(rows):
            return None
        owners = self._articles.take(rows)
        evidence: dict[int, Evidence] = {}
        squares = (self._weights.take(rows) * similarities**2).tolist()
        for article, row, square in zip(owners.tolist(), rows.tolist(), squares, strict=True):
            if (own := evidence.get(article)) is None:
                own = evidence[article] = Evidence()
            own.add(self._days[row], self._sources[row], square)
        unsolved = evidence.pop(UNSOLVED, None)
        articles = sorted(evidence)
        weighed = [evidence[article].weigh() for article in articles]
        return Recall(
            articles=np.array(articles, np.int64),
            support=np.sqrt([square for square, _ in weighed]),
            limits=np.array([limit for _, limit in weighed], np.int64),
            rows=rows,
            similarities=similarities,
            questions=self.questions,
            owners=owners,
            unsolved=math.sqrt(unsolved.weigh()[0]) if unsolved else 0.0,
            usual=self.usual,
            trusted=self._trusted,
        )

    def similarities(self, terms: Sequence[str], vector: Floats | None) -> Floats:
        """Return how similar all questions are to a query, float32 [questions], 0 to 1; ``recall`` looks at few."""
        similarities: Floats = np.zeros(len(self.questions), np.float32)
        self._terms.add_up(terms, similarities)
        if vector is not None and self._vectors is not None:
            similarities += MEANING_SHARE * (np.maximum(self._vectors @ vector, 0.0) - similarities)
        return similarities

    def _nearest(
        self, terms: Sequence[str], vector: Floats | None, but: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the nearest questions, int64 [n], and their similarities, float64 [n], 0 to 1."""
        if vector is not None and self._vectors is not None:
            likely = np.concatenate([vector[: len(sketches)] @ sketches for _, sketches in self._halves])
            np.maximum(likely, 0.0, out=likely)
        else:
            likely = np.zeros(len(self.questions), np.float32)
        self._terms.add_up(terms, likely)
        if but >= 0:
            likely[but] = 0.0
        nearest = [self._nearest_of(likely, half, vector, len(sketches)) for half, sketches in self._halves]
        if len(nearest) == 1:
            return nearest[0]
        return np.concatenate([rows for rows, _ in nearest]), np.concatenate([values for _, values in nearest])

    def _sketched(self, half: slice) -> Floats:
        """Return the first dimensions of the vectors of a half, float32 [dimensions, n]: all of them if it has few."""
        vectors = np.zeros((len(self.questions), 0), np.float32) if self._vectors is None else self._vectors
        width = SKETCH if half.stop - half.start > FEW else vectors.shape[1]
        return np.ascontiguousarray(vectors[half, :width].T)

    def _nearest_of(
        self, likely: Floats, half: slice, vector: Floats | None, width: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the nearest questions of a half, of which those that are ``likely`` are compared by their vectors.

        Likely are those by their terms and the first ``width`` dimensions.
        """
        by_vectors = vector is not None and self._vectors is not None
        rows = largest(likely[half], LIKELY if by_vectors else NEAREST) + half.start
        similarities = likely.take(rows).astype(np.float64)
        if vector is not None and self._vectors is not None:
            rows, similarities = rows[similarities > 0.0], similarities[similarities > 0.0]
            vectors = self._vectors.take(rows, axis=0)
            by_terms = similarities - np.maximum(vectors[:, :width] @ vector[:width], 0.0)
            similarities = by_terms + MEANING_SHARE * (np.maximum(vectors @ vector, 0.0) - by_terms)
        best = largest(similarities, NEAREST)
        best = best[similarities.take(best) > 0.0]
        return rows.take(best), similarities.take(best)

    def _learn_usual(self) -> float:
        """Return the median support of a solved question's article by the others, without that of single readers."""
        solved = (self._articles[: self._trusted] != UNSOLVED).nonzero()[0]
        supports = []
        for row in solved[:: max(1, len(solved) // SAMPLE)].tolist():
            each = self._every[row]
            recalled = self.recall(each.terms, each.vector, row)
            supports.append(recalled.trusted_support(each.article) if recalled else 0.0)
        return float(np.median(supports)) if supports else 0.0


class Evidence:
    """What the nearest questions say about one article.

    Staff are one source per question, and so is each network of one day; networks of different days may be one. What
    readers said counts beside staff only if it is enough by itself.
    """

    __slots__ = ("_by_readers", "_by_staff", "_days", "_staff")

    def __init__(self) -> None:
        self._staff = 0
        self._by_staff = self._by_readers = 0.0
        self._days: dict[str, int] = {}

    def add(self, day: str, count: int, square: float) -> None:
        """Add a question with so many sources; ``day`` is that of readers, empty for staff."""
        if day:
            self._days[day] = self._days.get(day, 0) + count
            self._by_readers += square
        else:
            self._staff += count
            self._by_staff += square

    def weigh(self) -> tuple[float, int]:
        """Return the square of the support, and how many of the first places these sources are too few for."""
        most = max(self._days.values()) if self._days else 0
        counts = not self._by_staff or most >= ENOUGH_SOURCES
        square = self._by_staff + (self._by_readers if counts else 0.0)
        if self._staff + most >= ENOUGH_SOURCES:
            return square, 0
        return square, FIRST if self._staff else TOP_THREE


def largest(values: NDArray[np.floating], most: int) -> NDArray[np.int64]:
    """Return the places of the largest values, int64 [n], at most ``most``.

    As many groups have a maximum that is at least the least of the ``most`` largest maxima, so that all of the largest
    values reach it: only what does is sorted.
    """
    places = None
    if len(values) > GROUP * most:
        groups = values[: len(values) // GROUP * GROUP].reshape(GROUP, -1).max(axis=0)
        places = (values >= np.partition(groups, -most)[-most]).nonzero()[0]
        values = values.take(places)
    if len(values) <= most:
        return np.arange(len(values)) if places is None else places
    largest = np.argpartition(values, len(values) - most)[len(values) - most :]
    return largest if places is None else places.take(largest)
