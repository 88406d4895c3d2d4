"""What confidence means in a generation, learnt by asking it what its own articles answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.confidence import calibration
from search.confidence.probes import probes
from search.generations import expectations
from search.mode import SearchMode

if TYPE_CHECKING:
    from search.confidence.calibration import Calibration
    from search.confidence.probes import Probe
    from search.confidence.signals import Signals
    from search.config import SearchConfig
    from search.generations.generation import OpenFiles
    from search.matching.searcher import ImpactSearcher
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
        ask = _Asking(searcher, 2 * len(all_probes), progress).signals  # most are asked with and without their article
        calibrations[mode.stored_name] = calibration.calibrate(all_probes, ask, mode)
        if mode is config.mode:
            break
    return calibrations


class _Asking:
    """Asks a searcher the probes and reports how many were asked."""

    def __init__(self, searcher: ImpactSearcher, total: int, progress: Progress) -> None:
        self._searcher, self._total, self._progress = searcher, total, progress
        self._done = 0

    def signals(self, probe: Probe, without: str | None) -> Signals:
        """Return what the searcher says."""
        self._progress("calibrating", self._done, self._total)
        self._done += 1
        return self._searcher.signals(probe, without)
