"""Segments: the largest number and the sum of some runs of an array, such as the sections of some articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.floating)

_FEW: Final = 16
"""Of fewer than every so many runs just the numbers in them are gathered; else what lies between is added up, too."""


def best_and_total(
    values: NDArray[Number], spans: NDArray[np.int64], wanted: NDArray[np.integer]
) -> tuple[NDArray[Number], NDArray[Number]]:
    """Return the largest number in each wanted run and the sum of its numbers, both [n].

    ``spans`` int64 [runs, 2] are where the runs begin and end, in order; none is empty, and ``values`` [m + 1] has one
    more number than they cover. ``wanted`` [n] are places in ``spans``, in order.
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
