"""Standing: articles that are overdue for a review, or that readers find unhelpful, rank slightly lower.

The factors decide between articles that match about equally well. An article that matches clearly better stays first.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kb.article import Entry

_LOG = logging.getLogger("firstline.search")

UNHELPFUL_FILE: Final = "unhelpful.json"
"""A JSON list of the slugs of unhelpful articles, beside the file of solved questions."""

OVERDUE: Final = 0.98
UNHELPFUL: Final = 0.97
"""Factors for an article's score. Their product stays above 0.95: neither the date nor the votes make it wrong."""


class Standing:
    """The factors of one generation's articles; ``renew`` replaces them. Safe to share between threads."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._slugs = [entry.slug for entry in entries]
        self._due = [entry.metadata.review_due for entry in entries]
        self._unhelpful = np.zeros(len(entries), np.bool_)
        self._overdue = self._unhelpful
        self._factors: NDArray[np.float64] | None = None
        self.renew((), dt.datetime.now(dt.UTC).date())

    def renew(self, unhelpful: Collection[str], today: dt.date) -> None:
        """Take the slugs of unhelpful articles, and the day by which reviews are overdue."""
        self._overdue = np.array([due is not None and due < today for due in self._due], np.bool_)
        self._unhelpful = np.array([slug in unhelpful for slug in self._slugs], np.bool_)
        factors = np.where(self._overdue, OVERDUE, 1.0) * np.where(self._unhelpful, UNHELPFUL, 1.0)
        self._factors = factors if (factors < 1.0).any() else None

    def factors(self, others: NDArray[np.float64] | None = None) -> NDArray[np.float64] | None:
        """Return the factor for each article's score, times ``others``, float64 [articles]; None if all count alike."""
        mine = self._factors
        if mine is None or others is None:
            return others if mine is None else mine
        return mine * others

    def reasons(self, article: int) -> tuple[str, ...]:
        """Return why an article ranks lower; nothing if it does not."""
        why = (
            (self._overdue[article], "its review is overdue"),
            (self._unhelpful[article], "few readers find it helpful"),
        )
        return tuple(reason for holds, reason in why if holds)


def read_unhelpful(path: Path) -> frozenset[str]:
    """Return the slugs in a file; none without one, or if it cannot be read, which is logged."""
    try:
        slugs = json.loads(path.read_bytes())
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError, RecursionError) as error:
        _LOG.warning("%s: the unhelpful articles cannot be read: %s", path, error)
        return frozenset()
    return frozenset(slug for slug in slugs if isinstance(slug, str)) if isinstance(slugs, list) else frozenset()
