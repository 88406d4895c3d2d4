"""Fold the steps of one day into counts, visit by visit.

- A query that a visit asks several times counts once, with its last outcome.
- An article opened without a query belongs to the last query, if that listed it.
- A query is *reworded* if it was not answered, nothing was opened from it, and the visit asked another one next that
  shares a word with it, or that follows a search without results.
- A network is evidence for an article once a day: with the strongest thing that it said, for the query it said it of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from web.storage.models import ArticleDay, DayTotal, QueryArticleDay, QueryDay
from web.storage.states import SearchOutcome, StepKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from web.storage.models import Step

_EVIDENCE: Final = ("reworded", StepKind.HELPFUL, StepKind.SOLVED)
"""What a network may say for an article, the strongest last."""


Count = QueryDay | ArticleDay | QueryArticleDay | DayTotal
"""A row that counts."""


@dataclass(frozen=True, slots=True)
class DayCounts:
    """The counts of one day or of several, as rows of their tables."""

    queries: tuple[QueryDay, ...]
    articles: tuple[ArticleDay, ...]
    query_articles: tuple[QueryArticleDay, ...]
    totals: tuple[DayTotal, ...]


@dataclass(slots=True)
class _Ask:
    """A query that a visit asked, and what it did next."""

    query: int
    outcome: SearchOutcome | None = None
    total: int = 0
    shown: dict[str, None] = field(default_factory=dict)
    said: dict[StepKind, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def opened(self) -> dict[str, None]:
        return self.said[StepKind.OPENED] | self.said[StepKind.SOLVED]

    @property
    def answer(self) -> str:
        """The article that answered it; "" if that is not known."""
        for kind in (StepKind.SOLVED, StepKind.HELPFUL, StepKind.OPENED):
            if self.said[kind]:
                return list(self.said[kind])[-1]
        return next(iter(self.shown), "") if self.outcome is SearchOutcome.ANSWERED else ""


class _Visit:
    """The steps of one visit, in order."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.asks: dict[int, _Ask] = {}
        self.slugs: dict[StepKind, set[str]] = defaultdict(set)
        self.network = ""
        self.has_written = False
        for step in steps:
            self.network = step.network
            self._take(step)

    def _take(self, step: Step) -> None:
        ask = self._ask(step)
        if step.kind is StepKind.WROTE:
            self.has_written = True
        elif step.kind is not StepKind.SEARCHED:
            self.slugs[step.kind].add(step.slug)
        if ask is None:
            return
        ask.said[step.kind][step.slug] = None
        if step.kind is StepKind.SEARCHED:
            ask.outcome, ask.total = step.outcome, step.total
            ask.shown |= dict.fromkeys(step.shown.split())

    def _ask(self, step: Step) -> _Ask | None:
        """Return the query that a step belongs to."""
        if (query := step.query_id) is not None:
            if step.kind is StepKind.SEARCHED:  # asked again, it is the last query
                self.asks[query] = self.asks.pop(query, _Ask(query))
            return self.asks.setdefault(query, _Ask(query))
        last = next(reversed(self.asks.values()), None)
        if last is None or step.kind is StepKind.SEARCHED:
            return None
        is_its_own = step.kind is StepKind.WROTE or step.slug in last.shown or step.slug in last.opened
        return last if is_its_own else None


class _Counts:
    """The counts of a day as they grow."""

    def __init__(self, words: Mapping[int, frozenset[int]]) -> None:
        self._words = words
        self.queries: dict[int, Counter[str]] = defaultdict(Counter)
        self.articles: dict[str, Counter[str]] = defaultdict(Counter)
        self.pairs: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
        self.total: Counter[str] = Counter()
        self._evidence: dict[tuple[str, str], tuple[int, int]] = {}
        self._unhelpful: set[tuple[str, int, str]] = set()

    def add(self, visit: _Visit) -> None:
        """Count a visit."""
        opened, solved = visit.slugs[StepKind.OPENED] | visit.slugs[StepKind.SOLVED], bool(visit.slugs[StepKind.SOLVED])
        writes = visit.has_written
        self.total.update(
            visits=1,
            searched=bool(visit.asks),
            solved=solved and not writes,
            read=bool(opened) and not solved and not writes,
            wrote_after=bool(opened) and writes,
            wrote=writes,
        )
        for slug in opened:
            has_solved = slug in visit.slugs[StepKind.SOLVED]
            self.articles[slug].update(opened=1, wrote=writes, solved=has_solved)
        for ask in visit.asks.values():
            self._add_ask(ask)
            self._add_evidence(visit.network, ask)
        self._add_rewordings(visit)

    def settle(self) -> None:
        """Count the evidence, once all visits are known."""
        for (_, slug), (kind, query) in self._evidence.items():
            self.pairs[query, slug][_EVIDENCE[kind]] += 1
        for _, query, slug in self._unhelpful:
            self.pairs[query, slug][StepKind.UNHELPFUL] += 1

    def _add_ask(self, ask: _Ask) -> None:
        opened = ask.opened
        counts = self.queries[ask.query]
        counts.update(
            people=1,
            opened=bool(opened),
            unopened=bool(ask.total) and not opened,
            solved=bool(ask.said[StepKind.SOLVED]),
            wrote=bool(ask.said[StepKind.WROTE]),
        )
        if ask.outcome is not None:
            counts[ask.outcome] += 1
            counts["total"] = ask.total
        for slug in ask.shown:
            self.articles[slug]["shown"] += 1
        for slug in opened:
            self.pairs[ask.query, slug]["opened"] += 1

    def _add_evidence(self, network: str, ask: _Ask) -> None:
        for kind in (StepKind.SOLVED, StepKind.HELPFUL):
            for slug in ask.said[kind]:
                self._say(network, slug, kind, ask.query)
        self._unhelpful |= {(network, ask.query, slug) for slug in ask.said[StepKind.UNHELPFUL]}

    def _add_rewordings(self, visit: _Visit) -> None:
        """Count the queries that were reworded; the answer to the last wording is evidence for those before."""
        earlier: list[int] = []
        for ask, following in pairwise(visit.asks.values()):
            if not self._is_reworded(ask, following):
                earlier = []
                continue
            self.queries[ask.query]["reworded"] += 1
            earlier.append(ask.query)
            for query in earlier if following.answer else ():
                self._say(visit.network, following.answer, "reworded", query)

    def _is_reworded(self, ask: _Ask, following: _Ask) -> bool:
        if ask.outcome in {None, SearchOutcome.ANSWERED} or ask.opened or ask.said[StepKind.WROTE]:
            return False
        return ask.outcome is SearchOutcome.NONE or bool(self._words[ask.query] & self._words[following.query])

    def _say(self, network: str, slug: str, kind: str, query: int) -> None:
        strength = _EVIDENCE.index(kind)
        if self._evidence.get((network, slug), (-1, 0))[0] < strength:
            self._evidence[network, slug] = strength, query


def fold(day: dt.date, steps: Iterable[Step], words: Mapping[int, frozenset[int]]) -> DayCounts:
    """Return the counts of a day from its steps, in the order of their visits and ids.

    ``words`` has the ids of the words of each query that says anything, so without stop words.
    """
    counts = _Counts(words)
    for _, visit in groupby(steps, key=lambda step: step.visit):
        counts.add(_Visit(visit))
    counts.settle()
    return DayCounts(
        tuple(QueryDay(day=day, query_id=key, **_full(QueryDay, row)) for key, row in counts.queries.items()),
        tuple(ArticleDay(day=day, slug=key, **_full(ArticleDay, row)) for key, row in counts.articles.items()),
        tuple(
            QueryArticleDay(day=day, query_id=query, slug=slug, **_full(QueryArticleDay, row))
            for (query, slug), row in counts.pairs.items()
        ),
        (DayTotal(day=day, **_full(DayTotal, counts.total)),) if counts.total else (),
    )


def _full(table: type[Count], row: Counter[str]) -> dict[str, int]:
    """Return the counts for every column of a table that counts."""
    return {column.name: int(row[column.name]) for column in table.__table__.columns if not column.primary_key}
