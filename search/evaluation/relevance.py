"""Relevance: how highly the documents that answer a question are ranked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Relevance:
    """Ranking measures on the first ten hits, as means over the questions; 1 is best."""

    ndcg_10: float
    mrr_10: float
    recall_10: float
    success_1: float
    success_3: float


def ranking(documents: Mapping[str, Sequence[str]], relevant: Mapping[str, Mapping[str, int]]) -> Relevance:
    """Return the means over the questions of ``relevant``; a question without ``documents`` found nothing.

    ``documents`` holds the hits of each question, best first; ``relevant`` the relevance of each document, from 1,
    which is also its gain in nDCG.

    Raises:
        SearchError: the library that computes the measures is not installed.

    """
    try:
        import ir_measures as metrics  # noqa: PLC0415 - a development dependency, which serving does not need
    except ImportError as error:
        message = "ir-measures is not installed: pip install -r requirements-dev.lock, or run make test once"
        raise SearchError(message) from error
    judgements = [
        metrics.Qrel(question, *judgement) for question, each in relevant.items() for judgement in each.items()
    ]
    run = [
        metrics.ScoredDoc(question, document, float(-place))
        for question, hits in documents.items()
        for place, document in enumerate(hits)
    ]
    measures = (metrics.nDCG @ 10, metrics.RR @ 10, metrics.R @ 10, metrics.Success @ 1, metrics.Success @ 3)
    means = metrics.calc_aggregate(measures, judgements, run)
    return Relevance(*(float(means[measure]) for measure in measures))
