"""The command ``python -m search word-list``: makes the list of real words that spelling correction leaves alone."""

from __future__ import annotations

from pathlib import Path

import click

from kb.command_line import OK
from search.errors import SearchError
from search.text.word_list import FILE
from search.training.word_lists import make


@click.command("word-list")
@click.argument("english", type=click.Path(path_type=Path, exists=True), nargs=-1, required=True, metavar="ENGLISH...")
@click.option("--output", type=click.Path(path_type=Path), default=FILE, help="The file to write (the shipped one).")
def word_list(english: tuple[Path, ...], output: Path) -> int:
    """Make the word list from wordfreq and ENGLISH, files with a correct English word on each line.

    wordfreq is not installed with the product: see search/text/README.md.
    """
    try:
        words = make(english, output)
    except ModuleNotFoundError as error:
        raise SearchError("wordfreq is not installed; search/text/README.md says how to make the list") from error
    click.echo(f"{output}: {words:,} words, {output.stat().st_size:,} bytes")
    return OK
