"""General calibration: what a confidence means in help centres in general, learnt from folders of articles.

The folders are built and probed with questions made from their own articles; no visitor's questions take part. The more
folders, the better.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.config import KbConfig, load
from search.confidence.calibration import GENERAL, Calibration, fit, rows
from search.confidence.probes import probes
from search.config import SearchConfig
from search.errors import SearchError
from search.generations.builder import build
from search.generations.calibrations import asking
from search.generations.manager import IndexManager

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.confidence.regression import Floats
    from search.mode import SearchMode
    from search.progress import Progress

PRIOR_STRENGTH: Final = 1.0
"""One probe's worth of doubt keeps the weight of a signal that separates perfectly from growing without end."""


def learn(folders: Sequence[Path], mode: SearchMode, progress: Progress) -> Calibration:
    """Return the calibration of a mode that fits all folders of articles.

    Raises:
        KbError, SearchError: a folder cannot be built, or the language model is not installed.

    """
    tables = [_rows(folder, mode, progress) for folder in folders]
    answerable, left_out, out_of_scope = (np.vstack(part) for part in zip(*tables, strict=True))
    zero = GENERAL[mode].model_copy(update={"weights": (0.0,) * len(GENERAL[mode].names), "bias": 0.0})
    return fit(answerable, left_out, out_of_scope, zero, PRIOR_STRENGTH)


def _rows(folder: Path, mode: SearchMode, progress: Progress) -> tuple[Floats, Floats, Floats]:
    with tempfile.TemporaryDirectory() as index:
        config = load(SearchConfig, index=Path(index), meaning=mode.setting)
        build(load(KbConfig, articles=folder), config, progress=progress)
        generation = IndexManager(config).current()
        if generation.mode is not mode:
            raise SearchError(f"the language model is not installed: only {generation.mode} can be calibrated")
        all_probes = probes(generation.docstore.entries, generation.docstore.sections, mode)
        return rows(all_probes, asking(generation.searcher, all_probes, progress), GENERAL[mode].names)
