"""The command ``python -m search calibrate``: prints the ``GENERAL`` table of ``search.confidence.calibration``."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.command_line import OK
from search.cli.options import SpreadCommand
from search.evaluation.general_calibration import learn
from search.mode import MeaningSetting, SearchMode
from search.progress import TerminalProgress

if TYPE_CHECKING:
    from search.confidence.calibration import Calibration

SETTINGS = tuple(mode.setting for mode in SearchMode)


@click.command(cls=SpreadCommand)
@click.argument("folders", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="DIR...")
@click.option(
    "--modes", type=click.Choice(SETTINGS), multiple=True, default=SETTINGS, help="Values of the setting meaning (all)."
)
def calibrate(folders: tuple[Path, ...], modes: tuple[MeaningSetting, ...]) -> int:
    """Learn from folders of articles what a confidence means in general."""
    with closing(TerminalProgress()) as progress:
        for setting in modes:
            mode = SearchMode.from_setting(setting)
            calibration = learn(folders, mode, progress)
            progress.close()
            click.echo(f'"{mode.stored_name}": {_line(calibration)}')
    return OK


def _line(calibration: Calibration) -> str:
    weights = ", ".join(f"{weight:.2f}" for weight in calibration.weights)
    return (
        f"names={calibration.names}, weights=({weights}), bias={calibration.bias:.2f}, "
        f"answered={calibration.answered:.2f}, none={calibration.none:.2f}"
    )
