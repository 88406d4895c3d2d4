"""How an answer is found: the index, the query, the hits, and an honest verdict on them.

The rule of the house is ``web → search → kb``: this package imports kb and itself. It does not know Flask,
HTTP or tickets.
"""

import os

# must be set before numpy loads: on a busy machine, BLAS threads waiting for each other take up to 40 times as long
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
