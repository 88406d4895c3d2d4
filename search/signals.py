"""Signals: what is known of a query's best hit, as numbers that a calibrated confidence is made from.

Each is what one doubt looks like. Meaning's are 0 where no encoder is: a calibration for words alone never looks.
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
    """The evidence of one query; everything grows with the hope for an answer, ``words`` apart.

    Shares are of the query's idf mass, 0 to 1. "Lexical" is by words, the best article that way is its winner.
    """

    coverage: float = 0.0
    """The share that the lexical winner's best section matches at all, corrected words counting less."""
    lexical: float = 0.0
    """The best section's score ÷ what none reaches: the sum of the words' idf · (``K1`` + 1 + ``LINEAR_K1`` + 1)."""
    lexical_margin: float = 0.0
    """How much of the best article's score the second one lacks, 0 to 1; 1 where there is no second."""
    words: float = 0.0
    """log(1 + the number of words that are no stop words): three words out of three are more than one out of one."""
    cosine: float = 0.0
    """The cosine of the query with the passage that means the most like it, -1 to 1."""
    cosine_margin: float = 0.0
    """That, less the best of another article; 0 where there is no other."""
    cosine_of_lexical: float = 0.0
    """The best cosine of the lexical winner; where no word is found anywhere, the mean over articles of the best."""

    def vector(self, names: Sequence[str] = ()) -> NDArray[np.float64]:
        """Return the signals of these names, or all in the order of ``NAMES``, float64 [k]."""
        values = [getattr(self, name) for name in names] if names else astuple(self)
        return np.array(values, np.float64)


NAMES: Final = tuple(field.name for field in fields(Signals))
"""All signals, in the order of their vector."""
