"""Signals: the evidence about a query's best hit, as numbers that a calibration turns into a confidence."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Signals:
    """The evidence of one query; each signal grows with the chance of an answer.

    The lexical winner is the best article by words alone; "the section" is its best one. ``lead`` alone is about the
    first hit.
    """

    coverage: float = 0.0
    """Share of the query's idf mass that the section contains, 0 to 1; corrected words count less."""
    strength: float = 0.0
    """log(1 + the section's score ÷ the idf of an unknown word), which is comparable across collections."""
    lexical_margin: float = 0.0
    """Relative lead of the lexical winner's score over the second, 0 to 1; 1 if there is no second."""
    completeness: float = 0.0
    """-log(1 + the number of query words missing from the section); 0 if it has all. Unknown words are missing."""
    closeness: float = 0.0
    """``strength`` as a share of what the query's words could reach, so that short and long queries compare; about 1 if
    a title has them all."""
    cosine: float = 0.0
    """Semantic score of the most similar article, -1 to 1; 0 without an encoder."""
    lead: float = 0.0
    """How far the first hit is ahead of the next three, on average, in units of the ranking."""

    def vector(self, names: Sequence[str] = ()) -> NDArray[np.float64]:
        """Return the signals of these names, or all in the order of ``NAMES``, float64 [k]."""
        values = [getattr(self, name) for name in names] if names else astuple(self)
        return np.array(values, np.float64)


NAMES: Final = tuple(field.name for field in fields(Signals))
"""All signals, in the order of their vector."""
