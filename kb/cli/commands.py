"""The command group ``python -m kb``, and the commands that start an article and print the front matter's schema."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import click

from kb.cli.fetch_media import fetch_media
from kb.cli.lint import lint
from kb.command_line import articles_option, run
from kb.config import KbConfig, load
from kb.editing.scaffold import Outline, start
from kb.errors import KbError
from kb.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 clean, 1 problems, 2 wrong usage or an unreadable folder."""
    return run(commands, arguments, name="python -m kb", failures={KbError: USAGE})


@click.group()
def commands() -> None:
    """Write and check the articles of the help centre."""


@commands.command()
@click.argument("title")
@click.option("--category", default="", metavar="NAME", help="Folder for the article; created if it does not exist.")
@articles_option
def new(title: str, category: str, articles: Path | None) -> None:
    """Start an article as a draft and print its path.

    TITLE says what the article answers, in a reader's words.
    """
    config = load(KbConfig, articles=articles)
    click.echo(start(config, Outline(title, category), dt.datetime.now(dt.UTC).date()))


@commands.command()
def schema() -> None:
    """Print the JSON Schema of the front matter, for editors."""
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Metadata.model_json_schema()}
    click.echo(json.dumps(document, indent=2))


commands.add_command(lint)
commands.add_command(fetch_media)
