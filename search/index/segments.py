"""Maxima and sums of segments of an array, such as the scores of the sections of some articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.floating)

_FEW: Final = 16
"""If fewer than one segment in this many is wanted, only their numbers are gathered; else all are added up."""


def best_and_total(
    values: NDArray[Number], spans: NDArray[np.int64], wanted: NDArray[np.integer]
) -> tuple[NDArray[Number], NDArray[Number]]:
    """Return the maximum and the sum of each wanted segment, both [n].

    ``spans`` int64 [segments, 2] holds where segments begin and end, in order; none is empty, and ``values`` [m + 1]
    has one number more than they cover. ``wanted`` [n] are indexes into ``spans``, in order.
    """
    bounds = spans.take(wanted, axis=0)
    if len(wanted) * _FEW > len(spans):
        between = bounds.ravel()
        return np.maximum.reduceat(values, between)[::2], np.add.reduceat(values, between)[::2]
    lengths = bounds[:, 1] - bounds[:, 0]
    ends = lengths.cumsum()
    first = ends - lengths
    places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(bounds[:, 0] - first, lengths)
    gathered = values.take(places)
    return np.maximum.reduceat(gathered, first), np.add.reduceat(gathered, first)
