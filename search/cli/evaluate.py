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

from kb.command_line import OK, WholeNumber
from kb.config import KbConfig, load
from search.cli.options import json_option, lang_option
from search.config import SearchConfig
from search.evaluation.evaluate import measure, table
from search.evaluation.folds import CURVE, Learning
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
@click.option(
    "--learn-from",
    metavar="FILE",
    help="Also evaluate with solved questions: a file like _solved.jsonl, or self for the set's own.",
)
@click.option(
    "--folds", type=WholeNumber(2, 20), default=5, metavar="2-20", help="Folds; no question learns from its own (5)."
)
@click.option("--curve", is_flag=True, help="Also learn from only 10, 30, 100 and 300 solved questions.")
@click.option("--keep", type=click.Path(path_type=Path), metavar="DIR", help="Keep the indexes here for the next run.")
@lang_option
@json_option
def evaluate(  # noqa: PLR0917 - the options
    sets: tuple[Path, ...],
    mode: str | None,
    split: Split,
    kinds: tuple[Kind, ...],
    learn_from: str | None,
    folds: int,
    keep: Path | None,
    lang: str,
    *,
    curve: bool,
    as_json: bool,
) -> int:
    """Measure the answers to judged questions.

    SETDIR is a folder with articles/ and queries.jsonl. With --learn-from, the questions of each fold are asked with
    those of the others as solved questions.
    """
    learning = Learning(learn_from, folds, CURVE if curve else ()) if learn_from else None
    with closing(TerminalProgress()) as progress:
        figures = [
            each for folder in sets for each in _evaluate(folder, mode, split, kinds, keep, lang, progress, learning)
        ]
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
    learning: Learning | None,
) -> list[Figures]:
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
        generation = IndexManager(config).current()
        figures = [measure(generation, folder, kinds, split, progress, lang=lang)]
        for name, teach in learning.lessons(judged, generation) if learning else ():
            figures.append(measure(generation, folder, kinds, split, progress, lang=lang, name=name, teach=teach))
    progress.close()
    refused = (str(problem) for problem in report.problems if problem.severity == "error")
    missing = (f"{document}: judged, but not in the index" for document in figures[0].missing)
    for remark in (*judged.remarks, *refused, *missing):
        click.echo(f"evaluate: {remark}", err=True)
    return figures
