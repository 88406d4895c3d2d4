"""Impacts that add up to the scores of Whoosh's own search, as an oracle for tests.

The same postings, scored by Whoosh's formula in our code and in Whoosh's, must give the same numbers. Searches use
``search.index.impacts``, which ranks better.
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

    For each field idf · tf · (k1 + 1) ÷ (tf + k1 · (1 - b + b · length ÷ average)) times the field's boost, summed over
    the fields (``whoosh.scoring.BM25F``). Whoosh stores lengths in one byte each, and its idf is ln(N ÷ (n + 1)) + 1.
    """
    rows = frequencies.term_rows
    owners = rows.owners()
    impacts = np.zeros(len(rows.docs))
    for column, field in enumerate(FIELDS):
        lengths = frequencies.lengths[:, column]
        average = max(lengths.mean(), 1e-9)
        count = rows.counts[:, column].astype(np.float64)
        document_frequency = np.bincount(owners[count > 0], minlength=len(frequencies.terms))
        idf = np.log(frequencies.sections / (document_frequency + 1)) + 1.0
        length = np.array([byte_to_length(length_to_byte(int(exact))) for exact in lengths])[rows.docs]
        impacts += field.boost * idf[owners] * count * (K1 + 1) / (count + K1 * (1 - B + B * length / average))
    return impacts
