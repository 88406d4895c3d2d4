"""What confidence means in a generation, learnt by asking it what its own articles answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.confidence import calibration
from search.confidence.probes import probes
from search.generations import expectations
from search.mode import SearchMode

if TYPE_CHECKING:
    from search.confidence.calibration import Calibration
    from search.config import SearchConfig
    from search.generations.generation import OpenFiles
    from search.progress import Progress


def calibrate(files: OpenFiles, encoder: str, config: SearchConfig, progress: Progress) -> dict[str, Calibration]:
    """Return a calibration for each search mode up to the one of the settings, by the mode's stored name.

    The best mode does not answer everything: suggestions use the static table, and quoted phrases words alone.
    """
    calibrations: dict[str, Calibration] = {}
    for mode in SearchMode:
        searcher = files.searcher(encoder, {}, config.model_copy(update={"meaning": mode.setting}))
        if mode is not searcher.mode:  # the model has not read the passages
            break
        all_probes = probes(files.docstore.entries, files.docstore.sections, mode)
        if searcher.semantic is not None:
            texts = [*(probe.meaning for probe in all_probes), *expectations.query_texts(files.docstore)]
            searcher.semantic.read_ahead(texts, config.index, progress, forget=True)
        progress("calibrating", 0, 0)
        calibrations[mode.stored_name] = calibration.calibrate(all_probes, searcher.signals, mode)
        if mode is config.mode:
            break
    return calibrations
