"""The scoring profile ``whoosh``: impacts that add up to the scores of Whoosh's own search.

It is the oracle of the hot path: the same postings, scored by somebody else's formula and by somebody else's code,
must give the same numbers. Answers come from ``search.index.impacts``, which ranks better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from whoosh.util.numeric import byte_to_length, length_to_byte

from search.index.fields import FIELDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from search.index.postings import Frequencies

K1 = 1.2
B = 0.75


def whoosh(frequencies: Frequencies) -> NDArray[np.float64]:
    """Return the impact of each posting of ``term_rows``, float64 [P].

    Per field idf · tf · (k1 + 1) ÷ (tf + k1 · (1 - b + b · length ÷ average)), times the field's boost, added up over
    the fields (``whoosh.scoring.BM25F``). Whoosh keeps lengths in one byte each, and its idf is ln(N ÷ (n + 1)) + 1.
    """
    rows = frequencies.term_rows
    owners = rows.owners()
    impacts = np.zeros(len(rows.docs))
    for column, field in enumerate(FIELDS):
        lengths = frequencies.lengths[:, column]
        average = max(lengths.mean(), 1e-9)
        count = rows.counts[:, column].astype(np.float64)
        having = np.bincount(owners[count > 0], minlength=len(frequencies.terms))
        idf = np.log(frequencies.sections / (having + 1)) + 1.0
        length = np.array([byte_to_length(length_to_byte(int(one))) for one in lengths])[rows.docs]
        impacts += field.boost * idf[owners] * count * (K1 + 1) / (count + K1 * (1 - B + B * length / average))
    return impacts
