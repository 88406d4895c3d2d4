"""The command ``python -m search distill``: makes the table of the static encoder."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from kb.command_line import OK
from search.cli.options import SpreadCommand
from search.errors import SearchError
from search.progress import TerminalProgress
from search.semantic import static
from search.semantic.minilm import MiniLM
from search.training.distillation import Teacher, pieces_of
from search.training.distillation import distill as distill_table
from search.training.texts import collect

_PATH = click.Path(path_type=Path)


@click.command(cls=SpreadCommand)
@click.option("--teacher", type=_PATH, metavar="FOLDER", required=True, help="Folder of MiniLM's published files.")
@click.option(
    "--texts", type=_PATH, multiple=True, metavar="PATH...", required=True, help="TSVs of titles, folders of Markdown."
)
@click.option("--leave-out", type=_PATH, multiple=True, metavar="PATH...", help="JSONL texts that judge the result.")
@click.option(
    "--output", type=_PATH, metavar="FILE", default=static.TABLE, help="The table (default: the shipped one)."
)
@click.option(
    "--vectors", type=_PATH, metavar="FOLDER", help="Keep the teacher's vectors here, to resume after a stop."
)
def distill(
    teacher: Path, texts: tuple[Path, ...], leave_out: tuple[Path, ...], output: Path, vectors: Path | None
) -> int:
    """Distil the table of the static encoder from MiniLM and public texts."""
    try:
        with closing(TerminalProgress()) as progress:
            encoder = Teacher(MiniLM.load(teacher), vectors)
            collected = collect(texts, leave_out)
            distill_table(encoder, pieces_of(teacher), collected, output, progress)
    except (OSError, ValueError) as error:
        raise SearchError(str(error)) from error
    click.echo(f"{output}: {output.stat().st_size:,} bytes from {len(collected):,} texts")
    return OK
