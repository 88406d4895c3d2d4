"""What help centres are like in general: ``python -m search calibrate DIR …`` prints the ``GENERAL`` of calibration.

Folders of articles are built and asked what they can ask themselves; nobody's real questions take part. One folder is
as good as another, and two are better than one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.config import KbConfig, load
from kb.errors import KbError
from search.confidence.calibration import CAUTION, GENERAL, Calibration, fit, probes, rows
from search.config import SearchConfig
from search.errors import SearchError
from search.generations.builder import build
from search.generations.calibrations import KINDS
from search.generations.manager import IndexManager
from search.progress import TerminalProgress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.confidence.calibration import Floats
    from search.generations.generation import SearchMode

FROM_NOTHING: Final = 1.0
"""One probe's worth of doubt keeps the weights of a signal that tells everything from growing without end."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the calibration of each kind; return 2 where a folder cannot be built or the model is not there."""
    options = _parser().parse_args(arguments)
    try:
        for depth in options.modes:
            kind = KINDS[depth]
            found = [_rows(folder, depth) for folder in options.folders]
            nothing = GENERAL[kind].model_copy(update={"weights": (0.0,) * len(GENERAL[kind].names), "bias": 0.0})
            print(f'"{kind}": {_line(_fitted(found, nothing, CAUTION[kind]))}')  # noqa: T201 - a command prints
    except (KbError, SearchError) as error:
        sys.stderr.write(f"calibrate: {error}\n")
        return 2
    return 0


def _fitted(found: Sequence[tuple[Floats, Floats, Floats]], nothing: Calibration, caution: float) -> Calibration:
    answerable, left_out, out_of_scope = (np.vstack(part) for part in zip(*found, strict=True))
    return fit(answerable, left_out, out_of_scope, nothing, FROM_NOTHING, caution)


def _rows(folder: Path, depth: SearchMode) -> tuple[Floats, Floats, Floats]:
    kind = KINDS[depth]
    with tempfile.TemporaryDirectory() as index:
        config = load(SearchConfig, index=Path(index), meaning=depth)
        progress = TerminalProgress()
        build(load(KbConfig, articles=folder), config, progress=progress)
        progress.close()
        generation = IndexManager(config).current()
        if generation.meaning != depth:
            raise SearchError(f"the language model is not there: only {generation.meaning} can be calibrated")
        asked = probes(generation.docstore.entries, generation.docstore.sections, kind)
        return rows(asked, generation.searcher.signals, GENERAL[kind].names)


def _line(calibration: Calibration) -> str:
    weights = ", ".join(f"{weight:.2f}" for weight in calibration.weights)
    return (
        f"names={calibration.names}, weights=({weights}), bias={calibration.bias:.2f}, "
        f"answered={calibration.answered:.2f}, none={calibration.none:.2f}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m search calibrate", description="Learn from articles what a confidence is worth in general."
    )
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR", help="a folder of articles")
    parser.add_argument("--modes", nargs="+", choices=tuple(KINDS), default=tuple(KINDS), help="default: all three")
    return parser
