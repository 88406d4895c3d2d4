"""What confidence means in a generation, learnt by asking it what its own articles answer."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from search.confidence import calibration
from search.confidence.probes import probes
from search.generations import expectations
from search.mode import SearchMode
from search.query import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.confidence.calibration import AskProbe, Calibration
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
            titles = (files.docstore.entries[slug].title for slug in {probe.slug for probe in all_probes} if slug)
            asked = (parse(text).words for text in titles)
            texts = [*(probe.meaning for probe in all_probes), *asked, *expectations.query_texts(files.docstore)]
            searcher.semantic.read_ahead(texts, config.index, progress, forget=True)
        calibrations[mode.stored_name] = calibration.calibrate(all_probes, asking(searcher, all_probes, progress), mode)
        if mode is config.mode:
            break
    return calibrations


def asking(searcher: ImpactSearcher, probes: Sequence[Probe], progress: Progress) -> AskProbe:
    """Return what asks a searcher the probes, reporting how many were asked of them with and without their answers."""
    siblings: dict[str, set[int]] = {}
    done = count()

    def ask(probe: Probe, *, unanswerable: bool = False) -> Signals:
        progress("calibrating", next(done), 2 * len(probes))
        if probe.slug is None or not unanswerable:
            return searcher.signals(probe)
        if probe.slug not in siblings:
            siblings[probe.slug] = searcher.siblings(probe.slug)
        return searcher.signals(probe, siblings[probe.slug])

    return ask
