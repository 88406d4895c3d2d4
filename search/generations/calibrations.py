"""What confidence means in a generation, learnt by asking it what its own articles answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from search.confidence import calibration
from search.generations import expectations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.confidence.calibration import Calibration, Kind
    from search.config import SearchConfig
    from search.generations.generation import OpenFiles, SearchMode
    from search.progress import Progress

KINDS: Final[Mapping[SearchMode, Kind]] = {"off": "words", "static": "static", "full": "minilm"}
"""The names of the calibrations, by search mode."""


def calibrate(files: OpenFiles, encoder: str, config: SearchConfig, progress: Progress) -> dict[str, Calibration]:
    """Return a calibration for each search mode up to the one of the settings.

    The best mode does not answer everything: suggestions use the static table, and quoted phrases words alone.
    """
    calibrations: dict[str, Calibration] = {}
    for mode, kind in KINDS.items():
        searcher = files.searcher(encoder, {}, config.model_copy(update={"meaning": mode}))
        if mode != (searcher.meaning.depth if searcher.meaning else "off"):  # the model has not read the passages
            break
        probes = calibration.probes(files.docstore.entries, files.docstore.sections, kind)
        if searcher.meaning is not None:
            texts = [*(probe.meaning for probe in probes), *expectations.query_texts(files.docstore)]
            searcher.meaning.read_ahead(texts, config.index, progress, forget=True)
        progress("calibrating", 0, 0)
        calibrations[kind] = calibration.calibrate(probes, searcher.signals, kind)
        if mode == config.meaning:
            break
    return calibrations
