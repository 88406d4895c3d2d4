"""Signals: what is known of a query's best hit, as numbers that a calibrated confidence is made from.

Each is what one doubt looks like.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Signals:
    """The evidence of one query; everything grows with the hope for an answer.

    "Lexical" is by words, the best article that way is its winner, and its best section is what is looked at.
    """

    coverage: float = 0.0
    """The share of the query's idf mass that the section has, 0 to 1, corrected words counting less."""
    strength: float = 0.0
    """log(1 + the section's score ÷ the idf of a word that no article has): in any collection about the same."""
    lexical_margin: float = 0.0
    """How much of the best article's score the second one lacks, 0 to 1; 1 where there is no second."""
    completeness: float = 0.0
    """-log(1 + the number of words that the section lacks): 0 where it has all. An unknown word is lacking, too."""
    cosine: float = 0.0
    """How near the article is that means the most like it, -1 to 1; 0 where no encoder is.

    The cosine of the best passage and a little of the others: of two that mention it, one is about it.
    """

    def vector(self, names: Sequence[str] = ()) -> NDArray[np.float64]:
        """Return the signals of these names, or all in the order of ``NAMES``, float64 [k]."""
        values = [getattr(self, name) for name in names] if names else astuple(self)
        return np.array(values, np.float64)


NAMES: Final = tuple(field.name for field in fields(Signals))
"""All signals, in the order of their vector."""
