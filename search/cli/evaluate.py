"""The command ``python -m search evaluate``: builds judged sets and measures the answers to their questions."""

from __future__ import annotations

import hashlib
import json
import tempfile
from contextlib import ExitStack, closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.command_line import OK
from kb.config import KbConfig, load
from search.cli.options import json_option, lang_option
from search.config import SearchConfig
from search.evaluation.evaluate import measure, table
from search.evaluation.judged_sets import KINDS, SPLITS, read_judged
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.mode import SearchMode
from search.progress import TerminalProgress

if TYPE_CHECKING:
    from search.evaluation.evaluate import Figures
    from search.evaluation.judged_sets import Kind, Split


class KindsType(click.ParamType[tuple["Kind", ...]]):
    """The type of an option that takes kinds of questions, separated by commas."""

    name = "kinds"

    def convert(
        self, value: str | tuple[Kind, ...], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Kind, ...]:
        """Return the kinds in their usual order; fail if one is unknown."""
        wanted = value.split(",") if isinstance(value, str) else value
        if unknown := [name for name in wanted if name not in KINDS]:
            raise click.BadParameter(f"there is no {unknown[0]!r}; choose from {', '.join(KINDS)}", ctx, param)
        return tuple(kind for kind in KINDS if kind in wanted)


@click.command()
@click.argument("sets", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="SETDIR...")
@click.option(
    "--mode",
    type=click.Choice([mode.value for mode in SearchMode]),
    help="Words alone, with the static table, or with the language model (default: from config.toml).",
)
@click.option("--split", type=click.Choice(SPLITS), default="all", help="Half of the questions (default: all).")
@click.option(
    "--kinds", type=KindsType(), default=KINDS, metavar="KIND,...", help=f"Of {', '.join(KINDS)} (default: all)."
)
@click.option("--keep", type=click.Path(path_type=Path), metavar="DIR", help="Keep the indexes here for the next run.")
@lang_option
@json_option
def evaluate(  # noqa: PLR0917 - the options
    sets: tuple[Path, ...],
    mode: str | None,
    split: Split,
    kinds: tuple[Kind, ...],
    keep: Path | None,
    lang: str,
    *,
    as_json: bool,
) -> int:
    """Measure the answers to judged questions.

    SETDIR is a folder with articles/ and queries.jsonl.
    """
    with closing(TerminalProgress()) as progress:
        figures = [_evaluate(folder, mode, split, kinds, keep, lang, progress) for folder in sets]
    if as_json:
        click.echo(json.dumps([asdict(each) for each in figures], indent=2, ensure_ascii=False))
    else:
        click.echo("\n\n".join(map(table, figures)))
    return OK


def _evaluate(  # noqa: PLR0917 - what to measure, and how
    folder: Path,
    mode: str | None,
    split: Split,
    kinds: tuple[Kind, ...],
    keep: Path | None,
    lang: str,
    progress: TerminalProgress,
) -> Figures:
    """Build the articles of a set, measure, and print what was left out."""
    judged = read_judged(folder)  # fail before the build, which may take minutes
    with ExitStack() as stack:
        if keep is None:
            index = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        else:  # two sets may have the same name, and the modes may have different files
            place = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]
            index = keep / f"{folder.resolve().name}-{mode or 'configured'}-{place}"
        config = load(SearchConfig, index=index, meaning=SearchMode(mode).setting if mode else None)
        report = build(load(KbConfig, articles=judged.articles), config, progress=progress)
        figures = measure(IndexManager(config).current(), folder, kinds, split, progress, lang=lang)
    progress.close()
    refused = (str(problem) for problem in report.problems if problem.severity == "error")
    missing = (f"{document}: judged, but not in the index" for document in figures.missing)
    for remark in (*judged.remarks, *refused, *missing):
        click.echo(f"evaluate: {remark}", err=True)
    return figures
