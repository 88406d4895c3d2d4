"""Relevance: how high the documents that answer a question stand among the hits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Relevance:
    """How high the relevant documents stand among the first ten hits, as means over the questions; 1 is best."""

    ndcg_10: float
    mrr_10: float
    recall_10: float
    success_1: float
    success_3: float


def ranking(given: Mapping[str, Sequence[str]], relevant: Mapping[str, Mapping[str, int]]) -> Relevance:
    """Return the means over the questions of ``relevant``; one that is not ``given`` found nothing.

    ``given`` holds the documents of each question, best first; ``relevant`` how relevant each document is, from 1,
    which is also its gain in nDCG.

    Raises:
        SearchError: the library that computes them is not installed.

    """
    try:
        import ir_measures as metrics  # noqa: PLC0415 - a development dependency, which serving does not need
    except ImportError as error:
        message = "ir-measures is not installed: pip install -r requirements-dev.lock, or run make test once"
        raise SearchError(message) from error
    wanted = [metrics.Qrel(question, *judged) for question, all_ in relevant.items() for judged in all_.items()]
    found = [
        metrics.ScoredDoc(question, document, float(-place))
        for question, documents in given.items()
        for place, document in enumerate(documents)
    ]
    asked = (metrics.nDCG @ 10, metrics.RR @ 10, metrics.R @ 10, metrics.Success @ 1, metrics.Success @ 3)
    means = metrics.calc_aggregate(asked, wanted, found)
    return Relevance(*(float(means[measure]) for measure in asked))
